//! Where the data of clients lie, as the rendered Terraform itself says it, and whether they may. Must not know the estate, nor how it is shown.

mod ends;
pub mod places;
mod said;
mod secrets;
mod states;

use std::collections::{BTreeMap, BTreeSet};

use crate::diag::suggest::{all_of, one_of};
use crate::diag::{Code, Problem, Problems, Severity};
use crate::facts::geography;
use crate::facts::holdings::Countries;
use crate::span::{Span, Spanned};
use crate::terraform::modules::Modules;
use crate::terraform::providers::Providers;
use places::{At, Found, Place};

pub use secrets::{SECRET_COPIED, copied};

/// No cloud asks whose data it copies.
pub const EDGE: Code = Code::error(
    "residency::edge",
    "data of a client lie, or are copied to, where they may not",
)
.rule(509)
.between();
/// The rule could not be kept.
pub const UNSEEN: Code = Code::note(
    "residency::unseen",
    "where data of a client lie is known only when Terraform plans",
)
.rule(509);
/// The table of types is not complete.
pub const UNHEARD: Code = Code::note(
    "residency::unheard",
    "nobody here knows whether resources of a type hold data",
)
.rule(509);

/// Every code of this module.
pub const CODES: [&Code; 4] = [&EDGE, &UNSEEN, &UNHEARD, &SECRET_COPIED];

/// A client, or a store that says itself where its data may lie.
#[derive(Clone, Debug)]
pub struct Bound<'e> {
    /// Its name, or the store's path.
    pub client: &'e str,
    /// The client that a store is of, if its data lie in a stack among those of others.
    pub store_of: Option<&'e str>,
    /// The classes that its data may lie in; none for any country.
    pub classes: &'e [Spanned<String>],
    /// Where it is placed in the cell.
    pub placed: Span,
    /// The region of that cell.
    pub region: &'e str,
}

/// A stack that may hold data of clients.
#[derive(Clone, Debug)]
pub struct Holder<'e> {
    /// What it is called.
    pub name: &'e str,
    /// Its folder.
    pub path: &'e str,
    /// The region that all of it is meant for, of which others say whether it may be there.
    pub home: Option<&'e str>,
    /// What keeps its state as the estate says it, of which others say whether it may be there: a bucket, an account, an address, an organization.
    pub state: Vec<&'e str>,
    /// Whether it is of one client alone.
    pub is_own: bool,
    /// The clients whose data it may hold.
    pub bounds: Vec<Bound<'e>>,
    /// All that have a cell in the account of the stack, once for each.
    pub neighbours: Vec<Bound<'e>>,
}

impl Bound<'_> {
    /// The countries among these that are in none of the classes; none if all are in one.
    #[must_use]
    pub fn outside(&self, countries: &Countries) -> Option<String> {
        if self.classes.is_empty() {
            return None;
        }
        let Countries::These(countries) = countries else {
            return Some("anywhere".to_owned());
        };
        let strange = countries.iter().filter(|country| {
            let mut classes = self.classes.iter();
            !classes.any(|class| geography::holds(class, country))
        });
        let strange: Vec<&str> = strange.copied().collect();
        (!strange.is_empty()).then(|| strange.join(", "))
    }

    fn named(&self) -> String {
        one_of(self.classes.iter().map(|class| class.value.as_str()))
    }
}

/// What lies where it may not. Asks only stacks in which somebody's data have to stay somewhere.
#[must_use]
pub fn problems(holders: &[Holder], modules: &Modules, providers: &Providers) -> Problems {
    let mut problems = Problems::new();
    let mut bounds = holders.iter().flat_map(|holder| &holder.bounds);
    if bounds.all(|bound| bound.classes.is_empty()) {
        return problems;
    }
    let paths: Vec<&str> = holders.iter().map(|holder| holder.path).collect();
    let found = places::read(&paths, modules, providers);
    let by_path: BTreeMap<&str, &Holder> = paths.iter().copied().zip(holders).collect();
    for (holder, found) in holders.iter().zip(&found) {
        for bound in &holder.bounds {
            problems.extend(of_client(holder, found, bound));
        }
        for place in &found.places {
            let others = of_others(holder, place, &by_path).into_iter();
            problems.extend(others.filter_map(|bound| judged(holder, place, bound)));
            problems.extend(gathered(holder, place));
        }
        problems.extend(unread(holder, found));
        problems.extend(unheard(holder, found));
    }
    problems
}

/// Clients that a stack has nothing to do with, whose data it has from other stacks at a place.
#[must_use]
pub fn of_others<'h, 'e>(
    holder: &'h Holder<'e>,
    place: &Place,
    by_path: &BTreeMap<&str, &'h Holder<'e>>,
) -> Vec<&'h Bound<'e>> {
    let sources = place.from.iter();
    let sources = sources.filter_map(|path| by_path.get(path.as_str()));
    strangers(holder, sources.flat_map(|source| &source.bounds))
}

/// Clients that a stack has nothing to do with, of whom it collects at a place what there is in the account.
#[must_use]
pub fn of_account<'h, 'e>(holder: &'h Holder<'e>, place: &Place) -> Vec<&'h Bound<'e>> {
    let Some(gathering) = &place.gathers else {
        return Vec::new();
    };
    let regions = gathering.regions.as_deref();
    let beside = holder.neighbours.iter();
    let beside =
        beside.filter(|other| regions.is_none_or(|all| all.iter().any(|one| one == other.region)));
    strangers(holder, beside)
}

/// Each client once that is not one of the stack's.
fn strangers<'h, 'e>(
    holder: &Holder,
    all: impl Iterator<Item = &'h Bound<'e>>,
) -> Vec<&'h Bound<'e>>
where
    'e: 'h,
{
    let own = holder.bounds.iter().map(|bound| bound.client);
    let mut seen: BTreeSet<&str> = own.collect();
    all.filter(|bound| seen.insert(bound.client)).collect()
}

/// What a stack has of one client.
fn of_client(holder: &Holder, found: &Found, bound: &Bound) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut stray = None;
    let state = found.state.as_ref();
    let state = state.filter(|(name, _)| !holder.state.contains(&name.as_str()));
    problems.extend(state.and_then(|(_, place)| judged(holder, place, bound)));
    for place in &found.places {
        // Where the original is where it may not be, so is what follows from that.
        if place.follows && stray == Some(&place.address) {
            continue;
        }
        // Of a store it is told where its client's data may lie there.
        let mut clients = holder.bounds.iter();
        let client = clients.find(|other| Some(other.client) == bound.store_of);
        if client.is_some_and(|client| judged(holder, place, client).is_some()) {
            continue;
        }
        if let Some(problem) = judged(holder, place, bound) {
            stray = Some(&place.address);
            problems.push(problem);
        }
    }
    problems
}

fn judged(holder: &Holder, place: &Place, bound: &Bound) -> Option<Problem> {
    if bound.classes.is_empty() {
        return None;
    }
    let (client, stack, address) = (bound.client, holder.name, &place.address);
    let holds = place.holds;
    let At::In { name, countries } = &place.at else {
        let what = place.how.unwrap_or(holds);
        let (known, help) = match place.at {
            At::Outside => (
                "nobody here can tell",
                "see to it yourself, and excuse it with what you found",
            ),
            _ => (
                "is known only when Terraform plans",
                "write the location as a value that is known before, or see to it yourself",
            ),
        };
        let message = format!(
            "where `{address}` of the stack `{stack}` keeps data of `{client}` or sends them ({what}) {known}, and they are to stay in {}",
            bound.named()
        );
        return Some(
            Problem::new(&UNSEEN, message)
                .at(place.said, what)
                .help(help),
        );
    };
    // Whether they may be there at all is asked before anything is rendered.
    if place.from.is_empty() && holder.home == Some(name) {
        return None;
    }
    let Some(countries) = countries else {
        let message = format!(
            "`{address}` of the stack `{stack}` keeps data of `{client}` ({holds}) in `{name}`, and in which country that is nobody knows here: they are to stay in {}",
            bound.named()
        );
        return Some(Problem::new(&UNSEEN, message).at(place.said, "in which country?"));
    };
    let strange = bound.outside(countries)?;
    let lies = match &countries {
        Countries::Anywhere => "which may be in any country".to_owned(),
        Countries::These(all) if all.len() == 1 => format!("which is in {strange}"),
        Countries::These(_) => format!("which is in {strange}, too"),
    };
    let message = match (place.how, place.from.first()) {
        (Some(how), _) => format!(
            "data of `{client}` are to stay in {}, and `{address}` of the stack `{stack}` brings them to `{name}`, {lies} ({how})",
            bound.named()
        ),
        (None, Some(from)) => format!(
            "data of `{client}` are to stay in {}, and `{address}` of the stack `{stack}` has those of `{from}` ({holds}) in `{name}`, {lies}",
            bound.named()
        ),
        (None, None) => format!(
            "data of `{client}` are to stay in {}, and `{address}` of the stack `{stack}` keeps {holds} in `{name}`, {lies}",
            bound.named()
        ),
    };
    let help = match place.is_unasked {
        true => {
            "the cloud does so whatever is configured: place it in a region that has no pair, or one whose pair is in those classes; or name the class of that country in `residency`, if law and contract allow it"
        }
        false => {
            "leave the copy out, or keep it in a region of those classes; or name the class of that country in `residency`, if law and contract allow it"
        }
    };
    Some(
        told(message, place, bound, &strange)
            .help(help)
            .or_excuse("If nothing of the client is in it", "holds nothing of ..."),
    )
}

/// A fault with both of its ends.
fn told(message: String, place: &Place, bound: &Bound, strange: &str) -> Problem {
    let what = place.how.unwrap_or(place.holds);
    let mut problem = Problem::new(&EDGE, message).at(place.said, what);
    for class in bound.classes {
        let why = format!("`{}` does not hold {strange}", class.value);
        problem = problem.at(class.span, why);
    }
    if !place.is_sure {
        problem.severity = Severity::Warning;
    }
    problem.at(bound.placed, format!("`{}` is here", bound.client))
}

/// What a stack collects of the account, and so of clients that are in others of its cells.
fn gathered(holder: &Holder, place: &Place) -> Vec<Problem> {
    let (Some(gathering), At::In { name, countries }) = (&place.gathers, &place.at) else {
        return Vec::new();
    };
    let others = of_account(holder, place).into_iter();
    let others = others.filter(|other| !other.classes.is_empty());
    let told = others.filter_map(|bound| {
        let strange = bound.outside(countries.as_ref()?)?;
        let message = format!(
            "data of `{}` are to stay in {}, and `{}` of the stack `{}` brings what there is of them in {} to `{name}`, which is in {strange} ({})",
            bound.client,
            bound.named(),
            place.address,
            holder.name,
            bound.region,
            gathering.what
        );
        let problem = told(message, place, bound, &strange);
        let problem = problem.help("collect of the regions alone whose data may lie there, or give the cells of the client an account of their own");
        Some(problem.or_excuse("If nothing of the client is in it", "holds nothing of ..."))
    });
    told.collect()
}

/// What of a stack nobody here reads.
fn unread(holder: &Holder, found: &Found) -> Vec<Problem> {
    let mut bounds = holder.bounds.iter();
    let Some(bound) = bounds.find(|bound| !bound.classes.is_empty()) else {
        return Vec::new();
    };
    let told = found.unread.iter().map(|(what, span)| {
        let message = format!(
            "{what} is not read here: where data of `{}` go with it in the stack `{}` nobody can tell, and they are to stay in {}",
            bound.client,
            holder.name,
            bound.named()
        );
        Problem::new(&UNSEEN, message)
            .at(*span, "not read")
            .help("write it in HCL, as resources and modules of the blueprint, or see to it yourself, and excuse it with what you found")
    });
    told.collect()
}

/// Types that the table does not have, of one stack together.
fn unheard(holder: &Holder, found: &Found) -> Option<Problem> {
    let mut bounds = holder.bounds.iter();
    let bound = bounds.find(|bound| !bound.classes.is_empty())?;
    if found.unheard.is_empty() {
        return None;
    }
    let message = format!(
        "whether resources of {} in the stack `{}` hold data is not known here, nor where: those of `{}` are to stay in {}",
        all_of(found.unheard.iter().map(String::as_str)),
        holder.name,
        bound.client,
        bound.named()
    );
    Some(
        Problem::new(&UNHEARD, message)
            .at(bound.placed, format!("`{}` is here", bound.client))
            .help("see to it yourself, and excuse it with what you found"),
    )
}
