//! Stacks of what is retired: of each only what Terraform needs to reach its state and its providers, so that a plan destroys all that the state has. Not which
//! these are.

use std::collections::{BTreeMap, BTreeSet};

use super::merge::File;
use super::{Blueprint, StackInfo, header};
use crate::diag::{Code, Problem};
use crate::hcl::{self, Block, Body, Expr, ExprKind, Item, Layout, TokenKind};
use crate::terraform::modules::FileKind;
use crate::value::RelPath;

/// What is retired cannot be emptied in one step.
pub const NOT_EMPTIED: Code = Code::note(
    "blueprint::not_emptied",
    "a stack of what is retired that keeps what it made",
);

/// Folders of stacks that are empty, and whether they still read values that are given to them.
pub(super) type Emptied = BTreeMap<RelPath, bool>;

/// Takes everything out of the files of stacks that are retired but their settings and providers, and what those refer to. What another stack that keeps
/// something stands on stays whole. The folders of those that are empty now.
pub(super) fn empty(
    files: &mut Vec<File>,
    stacks: &[StackInfo],
    blueprints: &[Blueprint],
) -> (Emptied, Vec<(String, Problem)>) {
    if stacks.iter().all(|stack| !stack.is_retired) {
        return Default::default();
    }
    let (mut emptied, mut problems) = (Emptied::new(), Vec::new());
    let mut kept: BTreeMap<&RelPath, Stays> = BTreeMap::new();
    let standing = Standing::of(stacks);
    for stack in standing.outermost_first(stacks) {
        let stays = match stack.is_retired {
            true => stays(stack, files, (stacks, &standing), &kept),
            false => Stays::Whole(None),
        };
        if let Stays::Frame(frame) = &stays {
            frame.apply(stack, files, blueprints);
            if frame.made().next().is_none() {
                emptied.insert(stack.path.clone(), frame.reads_values());
            }
        }
        if stack.is_retired {
            let label = || stack.cell().unwrap_or_else(|| stack.name.clone());
            problems.extend(stays.told(stack).map(|problem| (label(), problem)));
        }
        kept.insert(&stack.path, stays);
    }
    let is_frame = |file: &File| {
        let path = file.path.parent();
        path.is_some_and(|path| matches!(kept.get(&path), Some(Stays::Frame(_))))
    };
    files.retain(|file| {
        let is_empty = |tree: &hcl::File| tree.body.items.is_empty();
        !is_frame(file) || !file.tree.as_ref().is_some_and(is_empty)
    });
    (emptied, problems)
}

/// Which stacks stand on which.
struct Standing<'s> {
    /// The stacks that each needs, and those that these need.
    needs: BTreeMap<&'s RelPath, BTreeSet<&'s RelPath>>,
}

impl<'s> Standing<'s> {
    fn of(stacks: &'s [StackInfo]) -> Self {
        let own = |stack: &'s StackInfo| (&stack.path, stack.needs.iter().collect());
        let direct: BTreeMap<&RelPath, Vec<&RelPath>> = stacks.iter().map(own).collect();
        let reached = |stack: &'s StackInfo| {
            let mut all = BTreeSet::new();
            let mut open = vec![&stack.path];
            while let Some(path) = open.pop() {
                let next = direct.get(path).into_iter().flatten().copied();
                open.extend(next.filter(|path| all.insert(*path)));
            }
            (&stack.path, all)
        };
        Self {
            needs: stacks.iter().map(reached).collect(),
        }
    }

    fn needs(&self, stack: &StackInfo, other: &StackInfo) -> bool {
        let all = self.needs.get(&stack.path);
        all.is_some_and(|all| all.contains(&other.path))
    }

    /// Whether one stack needs another, or is in a later layer of the same cell: runners, attachments and peerings, which are the way into a cluster, come
    /// before it. What blueprints say goes before what layers are called.
    fn on(&self, stack: &StackInfo, other: &StackInfo) -> bool {
        let is_later = || {
            let is_layer = other.layer.starts_with(|c: char| c.is_ascii_digit());
            stack.is_retired
                && is_layer
                && stack.layer > other.layer
                && stack.cell().is_some_and(|c| other.cell() == Some(c))
        };
        self.needs(stack, other) || !self.needs(other, stack) && is_later()
    }

    /// Stacks, each behind all that stand on it. Where layers would have it in a ring, as needs alone have it; those that need each other come last.
    fn outermost_first(&self, stacks: &'s [StackInfo]) -> Vec<&'s StackInfo> {
        let mut left: Vec<&StackInfo> = stacks.iter().collect();
        let mut order = Vec::new();
        while !left.is_empty() {
            let free = |is_before: &dyn Fn(&StackInfo, &StackInfo) -> bool| -> Vec<&'s StackInfo> {
                let free = left.iter().copied();
                free.filter(|stack| !left.iter().any(|other| is_before(other, stack)))
                    .collect()
            };
            let mut next = free(&|other, stack| self.on(other, stack));
            if next.is_empty() {
                next = free(&|other, stack| self.needs(other, stack));
                let last = next.iter().map(|stack| &stack.layer).max().cloned();
                next.retain(|stack| Some(&stack.layer) == last.as_ref());
            }
            if next.is_empty() {
                next.clone_from(&left);
            }
            left.retain(|stack| !next.iter().any(|done| done.path == stack.path));
            order.append(&mut next);
        }
        order
    }
}

/// What stays of a stack.
enum Stays<'s> {
    /// All of it, because of the one that stands on it; if there is none, because it cannot be read.
    Whole(Option<&'s StackInfo>),
    /// Its frame.
    Frame(Kept),
}

fn stays<'s>(
    stack: &StackInfo,
    files: &[File],
    (stacks, standing): (&'s [StackInfo], &Standing),
    kept: &BTreeMap<&RelPath, Stays>,
) -> Stays<'s> {
    let has_rest = |other: &&StackInfo| match kept.get(&other.path) {
        Some(Stays::Whole(_)) => true,
        Some(Stays::Frame(frame)) => frame.made().next().is_some(),
        None => false,
    };
    let is_unread = |file: &&File| {
        file.tree.is_none() && FileKind::of(file.path.name()) == Some(FileKind::Module)
    };
    if files
        .iter()
        .filter(|file| is_of(file, stack))
        .any(|file| is_unread(&file))
    {
        return Stays::Whole(None);
    }
    let mut users = stacks.iter().filter(|other| standing.on(other, stack));
    match users.find(has_rest) {
        Some(user) => Stays::Whole(Some(user)),
        None => {
            let bodies = files.iter().filter(|file| is_of(file, stack));
            let bodies = bodies.filter_map(|file| Some(&*file.tree.as_ref()?.body));
            Stays::Frame(Kept::of(&bodies.collect::<Vec<_>>()))
        }
    }
}

fn is_of(file: &File, stack: &StackInfo) -> bool {
    file.path.parent().as_ref() == Some(&stack.path)
}

impl Stays<'_> {
    /// What is said of a retired stack that is not empty.
    fn told(&self, stack: &StackInfo) -> Option<Problem> {
        let path = &stack.path;
        let message = match self {
            Self::Whole(user) => {
                let why = match user {
                    Some(user) => format!("`{}` stands on it", user.path),
                    None => "not all of it is written in HCL".to_owned(),
                };
                format!("`{path}` stays as it is, as {why}")
            }
            Self::Frame(frame) => {
                let rest: Vec<&str> = frame.made().collect();
                if rest.is_empty() {
                    return None;
                }
                format!(
                    "`{path}` keeps `{}`, by which its providers are configured",
                    rest.join("`, `")
                )
            }
        };
        let problem = Problem::new(&NOT_EMPTIED, message);
        let problem = match stack.span {
            Some(span) => problem.at(span, ""),
            None => problem,
        };
        Some(problem.help("apply `status = \"retiring\"` before this: Terraform changes nothing that providers are configured by in the plan that destroys the rest. When everything else of it is destroyed, take it out of the file: `terrane diff` then says what to run, and in which order"))
    }
}

/// What stays of a stack: `data.aws_eks_cluster.this`, `local.name`, `var.region`.
#[derive(Default)]
struct Kept(BTreeSet<String>);

impl Kept {
    /// What of it is made: resources, and modules with theirs.
    fn made(&self) -> impl Iterator<Item = &str> {
        let read = ["var.", "local.", "data."];
        let all = self.0.iter().map(String::as_str);
        all.filter(move |name| !read.iter().any(|start| name.starts_with(start)))
    }

    fn reads_values(&self) -> bool {
        self.0.iter().any(|name| name.starts_with("var."))
    }

    /// Makes the files of a stack what stays of them.
    fn apply(&self, stack: &StackInfo, files: &mut [File], blueprints: &[Blueprint]) {
        for file in files.iter_mut().filter(|file| is_of(file, stack)) {
            let Some(tree) = &file.tree else { continue };
            let tree = tree.with(self.body(tree));
            let name = blueprints.get(file.by.0).map_or("", |b| b.name.as_str());
            let text = header::with_header(file.path.name(), &tree.print(), name);
            file.bytes = text.into_bytes().into();
            file.tree = Some(tree);
        }
    }

    fn of(bodies: &[&Body]) -> Self {
        let mut kept = Self::default();
        let mut size = None;
        while size != Some(kept.0.len()) {
            size = Some(kept.0.len());
            for block in bodies.iter().flat_map(|body| body.blocks()) {
                kept.follow(block);
            }
        }
        kept
    }

    /// Takes note of what a block refers to, as far as it stays.
    fn follow(&mut self, block: &Block) {
        if block.name.value == "locals" {
            for item in &block.body.items {
                if let Item::Attribute(attribute) = item
                    && self.0.contains(&format!("local.{}", attribute.name.value))
                {
                    refer(&attribute.value, &[], &mut self.0);
                }
            }
        } else if self.has(block) {
            within(&block.body, &mut Vec::new(), &mut self.0);
        }
    }

    fn has(&self, block: &Block) -> bool {
        let label = |at| block.label(at).unwrap_or_default();
        match block.name.value.as_str() {
            "terraform" | "provider" => true,
            "variable" => self.0.contains(&format!("var.{}", label(0))),
            "data" => self.0.contains(&format!("data.{}.{}", label(0), label(1))),
            "module" => self.0.contains(&format!("module.{}", label(0))),
            "resource" => self.0.contains(&format!("{}.{}", label(0), label(1))),
            _ => false,
        }
    }

    /// What stays of a file.
    fn body(&self, file: &hcl::File) -> Body {
        picked(file, &file.body, 0, &|item| match item {
            Item::Block(block) if block.name.value == "locals" => {
                let is_asked = |item: &Item| match item {
                    Item::Attribute(one) => self.0.contains(&format!("local.{}", one.name.value)),
                    Item::Block(_) => false,
                };
                // The line that its brace stands on ends before the first item.
                let body = picked(file, &block.body, 1, &|item| {
                    is_asked(item).then(|| item.clone())
                });
                (!body.items.is_empty()).then(|| {
                    Item::Block(Block {
                        body,
                        ..block.clone()
                    })
                })
            }
            Item::Block(block) => self.has(block).then(|| item.clone()),
            Item::Attribute(_) => None,
        })
    }
}

/// Some items of a body, each with what stands before it: the first with so many ends of lines.
fn picked(
    file: &hcl::File,
    body: &Body,
    ends: usize,
    pick: &dyn Fn(&Item) -> Option<Item>,
) -> Body {
    let mut body = file.laid(body);
    let layout = body.layout.take().unwrap_or_default();
    let mut out = Layout::default();
    let around = layout.leads.into_iter().zip(layout.trails);
    let items = body.items.iter().zip(around);
    body.items = items
        .filter_map(|(item, (mut lead, trail))| {
            let item = pick(item)?;
            if out.leads.is_empty() {
                let first = lead
                    .iter()
                    .position(|token| token.kind != TokenKind::Newline);
                let first = first.unwrap_or(lead.len());
                lead.drain(ends.min(first)..first);
            }
            out.leads.push(lead);
            out.trails.push(trail);
            Some(item)
        })
        .collect();
    out.tail = layout.tail;
    body.layout = Some(Box::new(out));
    body
}

/// Names in expressions that stand for no block.
const NO_BLOCKS: [&str; 7] = [
    "count",
    "data",
    "each",
    "ephemeral",
    "path",
    "self",
    "terraform",
];

/// What the expressions of a body refer to. Names that the `dynamic` blocks around it walk with are none.
fn within<'b>(body: &'b Body, walking: &mut Vec<&'b str>, found: &mut BTreeSet<String>) {
    for item in &body.items {
        match item {
            Item::Attribute(attribute) => refer(&attribute.value, walking, found),
            Item::Block(block) => {
                let before = walking.len();
                walking.extend(iterator(block));
                within(&block.body, walking, found);
                walking.truncate(before);
            }
        }
    }
}

/// The name by which the content of a `dynamic` block sees the element that it is for.
fn iterator(block: &Block) -> Option<&str> {
    if block.name.value != "dynamic" {
        return None;
    }
    let named = block.body.value("iterator").map(|value| &value.kind);
    match named {
        Some(ExprKind::Variable(name)) => Some(name),
        _ => block.label(0),
    }
}

fn refer(expr: &Expr, walking: &[&str], found: &mut BTreeSet<String>) {
    expr.visit_scoped(&mut |part, hidden| {
        let ExprKind::GetAttr { on, name } = &part.kind else {
            return;
        };
        let is_hidden = |root: &str| hidden.contains(&root) || walking.contains(&root);
        match &on.kind {
            ExprKind::Variable(root) if is_hidden(root) => {}
            // What is no resource is no block either.
            ExprKind::Variable(root) if !NO_BLOCKS.contains(&root.as_str()) => {
                found.insert(format!("{root}.{}", name.value));
            }
            ExprKind::GetAttr { on, name: kind }
                if matches!(&on.kind, ExprKind::Variable(root) if root == "data" && !is_hidden(root)) =>
            {
                found.insert(format!("data.{}.{}", kind.value, name.value));
            }
            _ => {}
        }
    });
}
