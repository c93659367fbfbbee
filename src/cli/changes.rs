//! What the rules about a change say of one: words, places, and for what `--deny` fails. Not how it is found out, nor what the rules are.

use std::collections::{BTreeMap, BTreeSet};

use clap::ValueEnum;

use super::project::{Compiled, Output, Project};
use super::{impact, leaving};
use crate::compile::{self, change};
use crate::diag::{Code, Problem, Problems, Severity};
use crate::estate::{Cell, Estate};
use crate::impact::{Action, Caution, Change, Impact, Kind, Root, Rule, Told};
use crate::span::Span;

/// What happens to resources of protected environments, what a cloud refuses, and what nobody looks after any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub enum Class {
    /// Something is destroyed in a protected environment
    Destroy,
    /// Something is destroyed and created anew in a protected environment
    Replace,
    /// A cloud would refuse it, or nobody could undo it
    Refused,
    /// What kept something from being deleted is taken away
    Unprotect,
    /// A stack leaves the tree while what it made is still there
    Leave,
}

/// What rules say of a change, as the project judges it; what is denied is an error unless it is excused. A review also tells of exceptions that nothing needs
/// any more: a build does not know what else is on its way.
pub fn judged(
    project: &Project,
    compiled: &Compiled,
    (output, impact): (&Output, &Impact),
    deny: &[Class],
    is_review: bool,
) -> Vec<Problem> {
    let Some(model) = &compiled.model else {
        return Vec::new();
    };
    let (mut denied, mut others) = (Problems::new(), Problems::new());
    for (class, problem) in found(output, model, impact) {
        match deny.contains(&class) {
            true => denied.push(problem),
            false => others.push(problem),
        }
    }
    let mut policy = compile::policy_of_changes(model);
    policy.settle(&mut denied);
    policy.settle(&mut others);
    denied.retain_mut(|problem| {
        problem.severity = Severity::Error;
        true
    });
    others.extend(denied);
    if is_review {
        policy.unused_excuses(&change::is_one, &mut others);
    }
    let all = others.sorted(&compiled.sources);
    project.judged(all.into_iter().collect())
}

/// The cells that stacks belong to, by the folders of these.
pub fn cells<'e>(output: &Output, model: &'e Estate) -> BTreeMap<String, &'e Cell> {
    let all = model.cells.values();
    let all: BTreeMap<String, &Cell> = all.map(|cell| (cell.name.to_string(), cell)).collect();
    let stacks = output.graph.stacks.iter().filter_map(|node| {
        let (info, scope) = (&node.info, &node.info.scope);
        let name = format!("{}/{}", scope.get("region")?, scope.get("environment")?);
        let folder = output.parts.place(&info.path)?.to_string();
        Some((folder, *all.get(&name)?))
    });
    stacks.collect()
}

/// What there is to say, before anybody judges it.
fn found(output: &Output, model: &Estate, impact: &Impact) -> Vec<(Class, Problem)> {
    let cells = cells(output, model);
    let protected = impact::protected(output, Some(model), impact);
    let on_their_way = leaving::on_their_way(output, model);
    let mut cautions: BTreeMap<_, Vec<(&str, &Caution)>> = BTreeMap::new();
    let mut groups: BTreeMap<_, Group> = BTreeMap::new();
    for (folder, root) in &impact.roots {
        let cell = cells.get(folder).copied();
        let name = cell.map(|cell| cell.name.to_string());
        for one in &root.cautions {
            let values = [&one.old, &one.new].map(|side| side.as_ref().map(ToString::to_string));
            let released = on_their_way.get(folder).copied();
            let released = released.filter(|_| one.rule == Rule::NoLongerProtected);
            let of = (one.rule, &one.path, &one.why, values, one.place, released);
            let all = cautions.entry((of, name.clone())).or_default();
            all.push((folder.as_str(), one));
        }
        if is_asked(root, protected.contains(folder)) {
            for (class, place, change) in destroyed(root) {
                let group = groups.entry((place, name.clone(), class)).or_default();
                group.add(folder, root, change);
            }
        }
    }
    let cell_of = |folder: &str| cells.get(folder).copied();
    let leaving = leaving::problems(model, impact).into_iter();
    let leaving = leaving.map(|problem| (Class::Leave, problem));
    let mut all: Vec<(Class, Problem)> = leaving.collect();
    for (((.., released), _), members) in cautions {
        let cell = members.first().and_then(|(folder, _)| cell_of(folder));
        all.push(match released {
            None => caution(&members, cell),
            Some(status) => (Class::Unprotect, leaving::released(&told(&members), status)),
        });
    }
    for ((place, name, class), group) in groups {
        let cell = group.first.and_then(|(folder, _)| cell_of(folder));
        let problem = group.problem(class, name.as_deref());
        all.push((class, placed(problem, place, cell, "this does it")));
    }
    all
}

/// Whether it counts that something of a root module is destroyed: it is protected, or was until now.
fn is_asked(root: &Root, is_protected: bool) -> bool {
    let is_kept = !matches!(root.kind, Kind::Removed | Kind::Added);
    let is_released = |one: &Caution| one.rule == Rule::NoLongerProtected;
    is_kept && (is_protected || root.cautions.iter().any(is_released))
}

/// Of whose kind a resource is nothing that anybody could miss: what Terraform remembers for itself, and a run in a cluster that is over.
fn is_passing(address: &str) -> bool {
    const KINDS: [&str; 7] = [
        "kubernetes_job",
        "kubernetes_job_v1",
        "null_resource",
        "terraform_data",
        "time_rotating",
        "time_sleep",
        "time_static",
    ];
    let (_, of_module) = address.rsplit_once("module.").unwrap_or(("", address));
    KINDS.iter().any(|kind| {
        let mut steps = of_module.split('.');
        steps.any(|step| step == *kind)
    })
}

/// What is destroyed of a root module, each with the place that makes it so. What only follows from others has the place of the first of these.
fn destroyed(root: &Root) -> Vec<(Class, Option<Span>, &Change)> {
    let origin = |change: &Change| {
        let mut written = change.origins.iter().filter(|one| one.written.is_some());
        written.find_map(|one| one.place)
    };
    let is_replaced = |change: &&Change| change.action == Action::Replace;
    let first = root.changes.iter().filter(is_replaced).find_map(origin);
    let class = |change| match change {
        Action::Replace => Some(Class::Replace),
        Action::Delete => Some(Class::Destroy),
        _ => None,
    };
    let all = root.changes.iter().filter_map(|change| {
        let class = class(change.action)?;
        if is_passing(&change.address) {
            return None;
        }
        let place = origin(change).or_else(|| first.filter(|_| class == Class::Replace));
        Some((class, place, change))
    });
    all.collect()
}

/// Resources of a cell that one place destroys.
#[derive(Default)]
struct Group<'i> {
    first: Option<(&'i str, &'i Change)>,
    /// Whether that is refused, and whether an edit decides it.
    rank: (bool, bool),
    count: usize,
    stacks: BTreeSet<&'i str>,
    prevented: usize,
}

impl<'i> Group<'i> {
    fn add(&mut self, folder: &'i str, root: &'i Root, change: &'i Change) {
        // What Terraform refuses is told first, then what somebody's edit decides.
        let is_cause = change.origins.iter().any(|one| one.written.is_some());
        let rank = (root.prevented.contains(&change.address), is_cause);
        if self.first.is_none() || rank > self.rank {
            (self.first, self.rank) = (Some((folder, change)), rank);
        }
        self.count += 1;
        self.stacks.insert(folder);
        self.prevented += usize::from(root.prevented.contains(&change.address));
    }

    fn problem(&self, class: Class, cell: Option<&str>) -> Problem {
        let (folder, address) = self
            .first
            .map_or(("", ""), |(folder, change)| (folder, &change.address));
        let (count, verb) = match self.count {
            1 => ("1 resource".to_owned(), "is"),
            count => (format!("{count} resources"), "are"),
        };
        let what = match class {
            Class::Replace => "destroyed and created anew",
            _ => "destroyed",
        };
        let of = cell.map_or_else(|| format!("`{folder}`"), |cell| format!("`{cell}`"));
        let stacks = match self.stacks.len() {
            1 => format!("in `{folder}`"),
            count => format!("in {count} stacks"),
        };
        let such = if self.count == 1 { "" } else { "such as " };
        let message = format!(
            "{count} of {of}, which is protected, {verb} {what} {stacks}: {such}`{address}`"
        );
        let refused = match self.prevented {
            0 => String::new(),
            count => format!(
                "Terraform refuses the plan for `prevent_destroy` ({count}) until that is released, too (`terrane explain apply`, What is protected). "
            ),
        };
        Problem::new(&change::DESTROYS, message)
            .help(format!("{refused}`terrane diff` lists them; undo the change, or agree on when it is applied and who has to know"))
            .or_excuse("Where it is meant", "what is replaced, when, and who knows")
    }
}

fn code(rule: Rule) -> &'static Code {
    match rule {
        Rule::OnlyGrows => &change::ONLY_GROWS,
        Rule::GrowsTooLittle => &change::GROWS_TOO_LITTLE,
        Rule::VersionGoesDown => &change::VERSION_GOES_DOWN,
        Rule::VersionSkips => &change::VERSION_SKIPS,
        Rule::MajorVersion => &change::MAJOR_VERSION,
        Rule::ZonesFixed => &change::ZONES_FIXED,
        Rule::Fixed => &change::FIXED,
        Rule::OneWay => &change::ONE_WAY,
        Rule::WaitsAfter => &change::WAITS_AFTER,
        Rule::NoLongerProtected => &change::NO_LONGER_PROTECTED,
        Rule::InUse => &change::IN_USE,
    }
}

/// What to do instead.
fn help(rule: Rule, old: &str) -> String {
    match rule {
        Rule::OnlyGrows => format!("write {old} again, or a greater value; what has to be smaller is made anew beside it, and what is in it copied"),
        Rule::GrowsTooLittle => format!("leave it at {old}, or let it grow by more"),
        Rule::VersionGoesDown => format!("write {old}, or a later version"),
        Rule::VersionSkips => "write the next minor version, apply it, and go on from there".to_owned(),
        Rule::MajorVersion => "try it with a copy from a snapshot, then allow it in the template together with the version".to_owned(),
        Rule::ZonesFixed => "leave the zones of the control plane as they are; nodes can stand in others".to_owned(),
        Rule::Fixed | Rule::OneWay if old == "none" => "undo the change, or do that first".to_owned(),
        Rule::Fixed | Rule::OneWay => format!("write {old} again"),
        Rule::WaitsAfter => "put all that is to change of it into one commit".to_owned(),
        Rule::InUse => "merge and sync what is in the cluster first, delete there what stays (`kubectl delete`), and apply this stack then".to_owned(),
        Rule::NoLongerProtected => "leave the protection; where one thing is to go, release that alone (`terrane explain apply`, What is protected)".to_owned(),
    }
}

/// What is told of the same change of one or more resources of a cell.
fn told(members: &[(&str, &Caution)]) -> String {
    let Some((folder, one)) = members.first() else {
        return String::new();
    };
    let (old, new) = (shown(one.old.as_ref()), shown(one.new.as_ref()));
    let more = match members.len() {
        1 => String::new(),
        count => format!(" and {} more", count - 1),
    };
    let (path, address, why) = (&one.path, &one.address, &one.why);
    let is_short = old.len() + new.len() < 60 && one.rule != Rule::ZonesFixed;
    let step = match is_short {
        true => format!("goes from {old} to {new}"),
        false => "changes".to_owned(),
    };
    let folders: BTreeSet<&str> = members.iter().map(|(folder, _)| *folder).collect();
    let others = match folders.len() {
        1 => String::new(),
        2 => " and 1 other stack".to_owned(),
        count => format!(" and {} other stacks", count - 1),
    };
    let folder = format!("`{folder}`{others}");
    match one.rule {
        Rule::InUse => format!("`{address}`{more} in {folder} is destroyed, while {why}"),
        _ => format!("`{path}` of `{address}`{more} in {folder} {step}, and {why}"),
    }
}

fn shown(side: Option<&Told>) -> String {
    side.map_or("none".to_owned(), ToString::to_string)
}

/// One problem for the same change of one or more resources of a cell.
fn caution(members: &[(&str, &Caution)], cell: Option<&Cell>) -> (Class, Problem) {
    let Some((_, one)) = members.first() else {
        return (Class::Refused, Problem::new(&change::FIXED, ""));
    };
    let problem = Problem::new(code(one.rule), told(members))
        .help(help(one.rule, &shown(one.old.as_ref())))
        .or_excuse("Where it is meant", "why it is right here");
    let class = match one.rule {
        Rule::NoLongerProtected => Class::Unprotect,
        _ => Class::Refused,
    };
    (
        class,
        placed(problem, one.place, cell, "this is what it is from now on"),
    )
}

/// With the place that does it, and the cell, where an exception can stand.
fn placed(problem: Problem, place: Option<Span>, cell: Option<&Cell>, does: &str) -> Problem {
    let problem = match place {
        Some(place) => problem.at(place, does),
        None => problem,
    };
    match cell {
        Some(cell) => problem.at(cell.span, "of this cell"),
        None => problem,
    }
}
