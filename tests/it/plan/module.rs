//! The modules of a tree: their blocks by address, and which attributes their expressions ask for. Knows no values.

use std::collections::{BTreeMap, BTreeSet};

use terrane::hcl::{self, Block, Body, Expr, ExprKind, Item, Part};
use terrane::span::SourceId;
use terrane::tree::FileTree;

/// Every folder with `.tf` files.
pub struct Modules {
    by_folder: BTreeMap<String, Module>,
}

/// The files of one folder.
#[derive(Default)]
pub struct Module {
    files: Vec<(String, Body)>,
    /// Names behind a dot anywhere in the module: attributes that somebody wants to know.
    pub accessed: BTreeSet<String>,
    /// Those that something is taken out of by an index, a splat or a `for`, and what is asked of their elements.
    pub listed: BTreeMap<String, BTreeSet<String>>,
}

/// An expression and the text that it stands in.
#[derive(Clone, Copy)]
pub struct Code<'m> {
    pub expr: &'m Expr,
    #[allow(dead_code, reason = "the expression is enough to evaluate it")]
    pub text: &'m str,
}

impl Modules {
    pub fn new(tree: &FileTree) -> Self {
        let mut by_folder: BTreeMap<String, Module> = BTreeMap::new();
        for (path, bytes) in tree.iter().filter(|(p, _)| p.name().ends_with(".tf")) {
            let text = std::str::from_utf8(bytes).expect("UTF-8").to_owned();
            let body = hcl::parse_body(SourceId(0), &text)
                .unwrap_or_else(|e| panic!("{path} does not parse: {e:?}"));
            let folder = path.parent().expect("a folder").to_string();
            by_folder
                .entry(folder)
                .or_default()
                .files
                .push((text, body));
        }
        for module in by_folder.values_mut() {
            let (mut accessed, mut listed) = Default::default();
            for (_, body) in &module.files {
                names(body, &mut accessed, &mut listed);
            }
            (module.accessed, module.listed) = (accessed, listed);
        }
        Self { by_folder }
    }

    pub fn get(&self, folder: &str) -> &Module {
        let found = self.by_folder.get(folder);
        found.unwrap_or_else(|| panic!("there is no module {folder}"))
    }

    /// The folder that a `module` block of `folder` calls.
    pub fn called(folder: &str, code: Code) -> String {
        let ExprKind::Template(template) = &code.expr.kind else {
            panic!("{folder}: the source of a module is a text");
        };
        let [Part::Literal(path)] = template.parts.as_slice() else {
            panic!("{folder}: the source of a module is a literal");
        };
        let mut parts: Vec<&str> = folder.split('/').collect();
        for part in path.value.split('/') {
            match part {
                "." => {}
                ".." => drop(parts.pop()),
                name => parts.push(name),
            }
        }
        parts.join("/")
    }
}

fn names(
    body: &Body,
    accessed: &mut BTreeSet<String>,
    listed: &mut BTreeMap<String, BTreeSet<String>>,
) {
    for item in &body.items {
        let attribute = match item {
            Item::Block(block) => {
                names(&block.body, accessed, listed);
                continue;
            }
            Item::Attribute(attribute) => attribute,
        };
        attribute.value.visit(&mut |part| match &part.kind {
            ExprKind::GetAttr { on, name } => {
                accessed.insert(name.value.clone());
                if let ExprKind::Index { on, .. } = &on.kind
                    && let Some(of) = last(on)
                {
                    listed.entry(of).or_default().insert(name.value.clone());
                }
            }
            ExprKind::Index { on, .. } => {
                list(listed, on, []);
            }
            ExprKind::Call { name, args, .. } if name.value == "contains" => {
                list(listed, &args[0], []);
            }
            ExprKind::Splat { on, each, .. } => {
                let wanted = asked(each, &|on| on.kind == ExprKind::SplatItem);
                list(listed, on, wanted);
            }
            ExprKind::For(walk) => {
                let own = |on: &Expr| matches!(&on.kind, ExprKind::Variable(v) if *v == walk.value_name.value);
                let parts = [walk.key.as_ref(), Some(&walk.value), walk.condition.as_ref()];
                let wanted = parts.into_iter().flatten().flat_map(|e| asked(e, &own));
                list(listed, &walk.collection, wanted);
            }
            _ => {}
        });
    }
}

/// Notes that something is taken out of what an expression names, and what of it.
fn list(
    listed: &mut BTreeMap<String, BTreeSet<String>>,
    on: &Expr,
    wanted: impl IntoIterator<Item = String>,
) {
    if let Some(of) = last(on) {
        listed.entry(of).or_default().extend(wanted);
    }
}

/// The last name of `a.b.c` and of `tolist(a.b.c)`.
fn last(expr: &Expr) -> Option<String> {
    match &expr.kind {
        ExprKind::GetAttr { name, .. } => Some(name.value.clone()),
        ExprKind::Call { name, args, .. } if name.value == "tolist" => last(&args[0]),
        _ => None,
    }
}

/// The attributes that an expression asks of something.
fn asked(expr: &Expr, of: &dyn Fn(&Expr) -> bool) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    expr.visit(&mut |part| {
        if let ExprKind::GetAttr { on, name } = &part.kind
            && of(on)
        {
            out.insert(name.value.clone());
        }
    });
    out
}

impl Module {
    /// The blocks of all files, with the text of the file.
    pub fn blocks(&self) -> impl Iterator<Item = (&Block, &str)> {
        self.files.iter().flat_map(|(text, body)| {
            body.items.iter().filter_map(move |item| match item {
                Item::Block(block) => Some((block, text.as_str())),
                Item::Attribute(_) => None,
            })
        })
    }

    /// A block by its keyword and labels.
    pub fn block(&self, keyword: &str, labels: &[&str]) -> Option<(&Block, &str)> {
        self.blocks().find(|(block, _)| {
            let own = block.labels.iter().map(|l| l.value.as_str());
            block.name.value == keyword && own.eq(labels.iter().copied())
        })
    }

    /// The expression of a local value.
    pub fn local(&self, name: &str) -> Option<Code<'_>> {
        self.blocks()
            .filter(|(block, _)| block.name.value == "locals")
            .find_map(|(block, text)| attribute(block, text, name))
    }
}

/// An attribute of a block.
pub fn attribute<'m>(block: &'m Block, text: &'m str, name: &str) -> Option<Code<'m>> {
    block.body.items.iter().find_map(|item| match item {
        Item::Attribute(a) if a.name.value == name => Some(Code {
            expr: &a.value,
            text,
        }),
        _ => None,
    })
}
