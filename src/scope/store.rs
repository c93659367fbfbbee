//! The value `store`.

use super::convert::{optional, placed, texts, with};
use super::{Make, Scope};
use crate::blueprint::Object;
use crate::estate::{Presence, Store, StorePlace};
use crate::expr::Value;
use crate::value::CellName;

/// What holds for a store wherever it is.
pub(super) const STORE: Object<Make<Store>> = Object::of(
    "store",
    "store",
    "A store of data as it is in one of its places.",
    &[
        (
            "client",
            "text or null",
            "Name of its client; null if it belongs to the whole estate.",
            |_, store| optional(store.client.as_deref()),
        ),
        (
            "home",
            "object or null",
            "The section of its kind, such as `store.postgres`, as it is at home.",
            |scope, store| {
                let home = store.places.get(&store.primary.value);
                home.map_or_else(Value::null, |home| scope.made_with(store, home))
            },
        ),
        ("name", "text", "Its name: `orders`.", |_, store| {
            placed(&store.name)
        }),
        (
            "path",
            "text",
            "`acme/orders`, or `shared/orders`.",
            |_, store| Value::string(store.path()),
        ),
        (
            "places",
            "list of texts",
            "Names of the cells that it is in, the home first. Cells of regions that are planned or retired are not among them, but for the cell that it is looked at in.",
            |scope, store| scope.places(store, None),
        ),
        (
            "primary",
            "text",
            "Name of the cell that is its home.",
            |_, store| placed(&store.primary),
        ),
        (
            "replicas",
            "map of objects",
            "Its copies, by the name of their cell: `store.replicas[\"*\"]`. Those of regions that are planned or retired are not among them, but for the one that it is looked at in.",
            |scope, store| scope.replicas(store, None),
        ),
        (
            "residency",
            "list of texts",
            "Residency classes that its data may lie in: its own, or else those of its client.",
            |scope, store| {
                let classes = scope.model.classes_of(store);
                Value::tuple(classes.iter().map(placed).collect())
            },
        ),
        (
            "slug",
            "text",
            "Its path for places without slashes: `acme-orders`.",
            |_, store| Value::string(store.path().replace('/', "-")),
        ),
    ],
);

/// What holds for it in a place.
pub(super) const STORE_IN_CELL: Object<fn(&Store, &StorePlace) -> Value> = Object::part(
    "store",
    &[
        ("cell", "text", "Name of the cell.", |_, place| {
            placed(&place.cell)
        }),
        (
            "purpose",
            "text or null",
            "What the copy is for: `read`, `disaster-recovery` or `analytics`; null at home.",
            |_, place| purpose(place),
        ),
        (
            "role",
            "text",
            "What it is there: `primary` or `replica`.",
            |_, place| {
                Value::string(match place.purpose {
                    None => "primary",
                    Some(_) => "replica",
                })
            },
        ),
    ],
);

pub(super) const REPLICA: Object<fn(&Scope<'_>, &Store, &StorePlace) -> Value> = Object::part(
    "store.replicas[\"*\"]",
    &[
        (
            "purpose",
            "text",
            "What the copy is for: `read`, `disaster-recovery` or `analytics`.",
            |_, _, copy| purpose(copy),
        ),
        (
            "section",
            "object or null",
            "The section of the store's kind, such as `store.postgres`, as it is there.",
            |scope, store, copy| scope.made_with(store, copy),
        ),
    ],
);

fn purpose(place: &StorePlace) -> Value {
    let written = place.node.as_ref();
    let written = written.and_then(|node| node.descend(["purpose"]));
    let value = optional(place.purpose.map(crate::estate::Purpose::id));
    match written.filter(|node| node.note.is_none()) {
        Some(node) => value.at(node.span),
        None => value.at(place.cell.span),
    }
}

impl Scope<'_> {
    /// Whether anything is made in a cell, and stays.
    fn is_served(&self, cell: &CellName) -> bool {
        let emitted = self.model.cells.get(cell).is_some_and(|cell| cell.emitted);
        emitted && self.model.presence(cell, None).value != Presence::Retired
    }

    fn places(&self, store: &Store, own: Option<&CellName>) -> Value {
        let copies = store.copies().map(|copy| &copy.cell.value);
        let all = std::iter::once(&store.primary.value).chain(copies);
        texts(all.filter(|cell| own == Some(*cell) || self.is_served(cell)))
    }

    fn replicas(&self, store: &Store, own: Option<&CellName>) -> Value {
        let all = store.copies();
        let here =
            all.filter(|copy| own == Some(&copy.cell.value) || self.is_served(&copy.cell.value));
        Value::object(here.map(|copy| {
            let value = REPLICA.value(|make| make(self, store, copy));
            (copy.cell.value.to_string(), value.at(copy.cell.span))
        }))
    }

    /// The section of its kind, as it is in a place.
    fn made_with(&self, store: &Store, place: &StorePlace) -> Value {
        let mut all = self.convert.sections("store", &place.sections).into_iter();
        let own = all.find(|(name, _)| name == store.kind.value.id());
        own.map_or_else(Value::null, |(_, section)| section)
    }

    /// Stores of a cell by path, with what holds for them there: those of clients that are retired, or the others.
    pub(super) fn cell_stores(&self, cell: &CellName, retired: bool) -> Value {
        let all = self.model.stores.iter();
        let all = all.filter(|(_, store)| self.is_retired(store.client.as_deref()) == retired);
        let here = all.filter_map(|(path, store)| Some((path, store, store.places.get(cell)?)));
        Value::object(here.map(|(path, store, place)| (path.as_str(), self.store(store, place))))
    }

    /// A store without regard to a place.
    pub(super) fn store_anywhere(&self, store: &Store) -> Value {
        self.convert
            .object(&STORE, &store.node, |make| make(self, store))
    }

    fn store(&self, store: &Store, place: &StorePlace) -> Value {
        // What is emptied in a retired region still has its place there.
        let own = Some(&place.cell.value);
        let here = [
            ("places", self.places(store, own)),
            ("replicas", self.replicas(store, own)),
        ];
        let value = with(self.store_anywhere(store), here);
        let value = with(value, STORE_IN_CELL.made(|make| make(store, place)));
        with(value, self.convert.sections("store", &place.sections))
    }
}
