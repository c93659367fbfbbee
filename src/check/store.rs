//! Rules about stores of data: where a copy can be, and what it is good for there.

use std::collections::BTreeMap;

use crate::diag::{Code, Edit, Problem, Problems};
use crate::estate::{Estate, Presence, Purpose, Store, StoreKind, StorePlace, Writes};
use crate::syntax::Node;

/// There would be one store where two are counted on.
pub const COPY_AT_HOME: Code = Code::error(
    "data::copy_at_home",
    "a store is to have a copy in the cell that is its home",
)
.between();
/// No cloud replicates its services to another one.
pub const COPY_IN_ANOTHER_CLOUD: Code = Code::error(
    "data::copy_in_another_cloud",
    "a store is to have a copy in another cloud",
)
.between();
/// What takes the home takes the copy.
pub const RECOVERY_REGION: Code = Code::error(
    "data::recovery_region",
    "a copy for disaster recovery lies in the region of the home",
)
.rule(512)
.between();
/// Nobody could apply what makes the copy the home.
pub const RECOVERY_STATE: Code = Code::warning(
    "data::recovery_state",
    "the state of a copy for disaster recovery lies in the region of the home",
)
.between();
/// The copy holds the same data.
pub const COPY_LESS_PROTECTED: Code = Code::warning(
    "data::copy_less_protected",
    "data of a protected environment are copied to one that is not",
)
.between();
/// Copies have nobody to follow.
pub const HOME_RETIRED: Code = Code::error(
    "data::home_retired",
    "the home of a store is taken down, and copies are to follow it",
)
.between();
/// It is no part of what the copy is made of.
pub const COPY_KIND: Code = Code::error(
    "data::copy_kind",
    "a copy has the table of another kind of store",
);
/// What is made of them would have one name.
pub const NAME_CLASH: Code = Code::error(
    "data::name_clash",
    "two stores come to the same name in a cell",
)
.between();
/// It says nothing of a store that is in one place.
pub const NO_COPIES: Code = Code::warning(
    "data::no_copies",
    "a store without copies is asked for what only copies give",
)
.derived(&[]);

/// The codes of this file.
pub(super) const CODES: &[&Code] = &[
    &COPY_AT_HOME,
    &COPY_IN_ANOTHER_CLOUD,
    &RECOVERY_REGION,
    &RECOVERY_STATE,
    &COPY_LESS_PROTECTED,
    &HOME_RETIRED,
    &COPY_KIND,
    &NAME_CLASH,
    &NO_COPIES,
];

pub(super) fn run(estate: &Estate, problems: &mut Problems) {
    clashes(estate, problems);
    for (path, store) in &estate.stores {
        at_home(path, store, problems);
        for copy in store.copies() {
            problems.extend(cloud(estate, (path, store), copy));
            problems.extend(recovery((path, store), copy));
            problems.extend(state(estate, (path, store), copy));
            problems.extend(protection(estate, (path, store), copy));
            problems.extend(of_another_kind((path, store), copy));
        }
        problems.extend(retired(estate, (path, store)));
        without_copies(estate, (path, store), problems);
    }
}

/// `a-b/c` and `a/b-c` are both `a-b-c`, where a name takes no slash.
fn clashes(estate: &Estate, problems: &mut Problems) {
    let mut known: BTreeMap<String, &Store> = BTreeMap::new();
    for (path, store) in &estate.stores {
        let slug = path.replace('/', "-");
        let Some(first) = known.get(&slug) else {
            known.insert(slug, store);
            continue;
        };
        let Some(cell) = store
            .places
            .keys()
            .find(|cell| first.places.contains_key(cell))
        else {
            continue;
        };
        let message = format!(
            "what is made of the stores `{}` and `{path}` in {cell} would have the same name, `{slug}`",
            first.path()
        );
        problems.push(
            Problem::new(&NAME_CLASH, message)
                .at(store.name.span, format!("`{path}`"))
                .at(first.name.span, format!("`{}`", first.path()))
                .help("give one of them another name"),
        );
    }
}

/// What was written of the copy in the home cell, which the store has no second place for.
fn at_home(path: &str, store: &Store, problems: &mut Problems) {
    let copies = store.node.descend(["replicas"]).and_then(Node::as_table);
    let home = store.primary.value.to_string();
    let Some(entry) = copies.and_then(|copies| copies.entry(&home)) else {
        return;
    };
    let message = format!("`{path}` is to have a copy in `{home}`, which is its home");
    problems.push(
        Problem::new(&COPY_AT_HOME, message)
            .at(entry.key, "a copy here")
            .at(store.primary.span, "the home")
            .help("name another cell, or take it out: that a store stands in several zones of its home is a matter of its kind's table"),
    );
}

fn cloud(estate: &Estate, (path, store): (&str, &Store), copy: &StorePlace) -> Option<Problem> {
    let of = |cell| Some(estate.region_of(cell)?.provider.value);
    let (home, there) = (of(&store.primary.value)?, of(&copy.cell.value)?);
    let kind = store.kind.value.id();
    (home != there).then(|| {
        let message = format!(
            "`{path}` lies in {}, and is to have a copy in {}: nothing there follows a store of kind `{kind}` of another cloud",
            home.title(),
            there.title()
        );
        Problem::new(&COPY_IN_ANOTHER_CLOUD, message)
            .at(copy.cell.span, there.title())
            .at(store.primary.span, home.title())
            .help(format!(
                "name cells in {}; for {} declare a store of its own, which apps or a pipeline fill",
                home.title(),
                there.title()
            ))
    })
}

fn recovery((path, store): (&str, &Store), copy: &StorePlace) -> Option<Problem> {
    let (home, there) = (&store.primary.value, &copy.cell.value);
    let is_meant = copy.purpose == Some(Purpose::DisasterRecovery);
    (is_meant && home.region() == there.region() && home != there).then(|| {
        let message = format!(
            "the copy of `{path}` in `{there}` is for disaster recovery, and lies in `{}` as its home does: what takes the region takes both",
            home.region()
        );
        Problem::new(&RECOVERY_REGION, message)
            .at(copy.cell.span, "the copy")
            .at(store.primary.span, "the home")
            .help("name a cell of another region, or write `purpose = \"read\"`")
    })
}

/// What is lost with the home is the state of the stack that promotes the copy, too.
fn state(estate: &Estate, (path, store): (&str, &Store), copy: &StorePlace) -> Option<Problem> {
    let home = store.primary.value.region();
    if copy.purpose != Some(Purpose::DisasterRecovery) || copy.cell.value.region() == home {
        return None;
    }
    let state = estate.state_of(estate.cells.get(&copy.cell.value)?)?;
    let region = state.region.as_ref()?;
    (region.value == home.as_str()).then(|| {
        let message = format!(
            "the copy of `{path}` in `{}` takes over when `{home}` is gone, and the state of its stack lies there",
            copy.cell.value
        );
        Problem::new(&RECOVERY_STATE, message)
            .at(copy.cell.span, "the copy")
            .at(region.span, "where its state is kept")
            .at(store.primary.span, "the home")
            .help(format!(
                "keep the states of `{}` in another region, such as its own: `state` in the table of that cell",
                copy.cell.value
            ))
    })
}

fn protection(
    estate: &Estate,
    (path, store): (&str, &Store),
    copy: &StorePlace,
) -> Option<Problem> {
    let (home, there) = (&store.primary.value, &copy.cell.value);
    let of = |cell| estate.environment_of(cell);
    let (theirs, here) = (of(home)?, of(there)?);
    (theirs.protected.value && !here.protected.value).then(|| {
        let (theirs, here) = (&theirs.name.value, &here.name.value);
        let message = format!(
            "data of `{path}` are copied from `{theirs}`, which is protected, to `{here}`, which is not: whoever works there can read them"
        );
        Problem::new(&COPY_LESS_PROTECTED, message)
            .at(copy.cell.span, format!("`{here}`"))
            .at(store.primary.span, format!("`{theirs}`"))
            .help(format!("name a cell of `{theirs}`"))
            .or_excuse("If its data may be seen there", "holds nothing of anybody")
    })
}

fn of_another_kind((path, store): (&str, &Store), copy: &StorePlace) -> Vec<Problem> {
    let own = store.kind.value;
    let is_other = |kind: &StoreKind| *kind != own;
    // Where the store itself has the other table, that is said.
    let mut all = StoreKind::ALL.into_iter().filter(is_other);
    if all.any(|kind| store.node.descend([kind.id()]).is_some()) {
        return Vec::new();
    }
    let table = copy.node.as_ref().and_then(Node::as_table);
    let others = StoreKind::ALL.into_iter().filter(is_other);
    let written = others.filter_map(|kind| Some((kind, table?.entry(kind.id())?)));
    let told = written.map(|(kind, entry)| {
        let message = format!(
            "the copy of `{path}` in `{}` has a table `{}`, and the store is of kind `{}`",
            copy.cell.value,
            kind.id(),
            own.id()
        );
        Problem::new(&COPY_KIND, message)
            .at(entry.key, "of another kind")
            .at(store.kind.span, "the kind")
            .help(format!("write what differs here into `{}`", own.id()))
    });
    told.collect()
}

/// A home in a region that is retired, while copies stay.
fn retired(estate: &Estate, (path, store): (&str, &Store)) -> Option<Problem> {
    let status = |cell| estate.presence(cell, None);
    let home = status(&store.primary.value);
    if home.value != Presence::Retired {
        return None;
    }
    let mut copies = store.copies();
    let heir = copies.find(|copy| status(&copy.cell.value).value != Presence::Retired)?;
    let message = format!(
        "`{path}` is at home in `{}`, of which nothing stays, and its copy in `{}` would have nothing to follow",
        store.primary.value, heir.cell.value
    );
    Some(
        Problem::new(&HOME_RETIRED, message)
            .at(store.primary.span, "the home")
            .at(heir.cell.span, "a copy that stays")
            .at(home.span, "here it is retired")
            .help("promote a copy and make its cell the home before the region is retired, or take the copies out"),
    )
}

/// Where it is written, and what may be lost: both are about copies that follow, in places that stay.
fn without_copies(estate: &Estate, (path, store): (&str, &Store), problems: &mut Problems) {
    if store.node.is_unread("replicas") {
        return;
    }
    let kind = store.kind.value.id();
    let promoted = |place: &StorePlace| {
        let section = place.sections.get(kind);
        let promoted = section.and_then(|section| section.descend(["promoted"]));
        promoted.and_then(Node::as_bool) == Some(true)
    };
    // Of all places at once that is a mistake of its own.
    let all = store.places.get(&store.primary.value).is_some_and(promoted);
    let follows = |copy: &&StorePlace| all || !promoted(copy);
    let stays = |copy: &&StorePlace| {
        let presence = estate.presence(&copy.cell.value, store.client.as_deref());
        presence.value == Presence::Active
    };
    let has = store.copies().next().is_some();
    let at_home = estate.presence(&store.primary.value, store.client.as_deref());
    if at_home.value != Presence::Active
        || store.copies().any(|copy| follows(&copy) && stays(&copy))
    {
        return;
    }
    if !has && store.writes.value == Writes::Everywhere {
        let message = format!("`{path}` is to be written everywhere, and is in one place");
        problems.push(
            Problem::new(&NO_COPIES, message)
                .at(store.writes.span, "there is no other place")
                .help("name its other places as `replicas`, or write `writes = \"primary\"`")
                .edit(Edit::name(store.writes.span, "primary")),
        );
    }
    if let Some(minutes) = &store.rpo_minutes {
        let (why, help) = match has {
            false => (
                "there is nothing else that has them",
                "name a copy as `replicas`; recovery points are made once a day",
            ),
            true => (
                "none of its copies follows it and stays: each is promoted, or in what is retired",
                "name a copy that follows as `replicas`; once a promoted one has taken over, write its cell as `primary`",
            ),
        };
        let message = format!(
            "of `{path}` {} minutes of writes may be lost when its home is gone, and {why}",
            minutes.value
        );
        problems.push(
            Problem::new(&NO_COPIES, message)
                .at(minutes.span, "nothing keeps this")
                .help(help),
        );
    }
}
