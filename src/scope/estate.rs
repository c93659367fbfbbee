//! The value `estate`: everything, also what is planned and not emitted.

use std::collections::{BTreeMap, BTreeSet};

use super::addresses;
use super::convert::{optional, placed, texts, with};
use super::{Make, Scope};
use crate::blueprint::{Each, Found, Object, Shape};
use crate::estate::{
    App, Cell, Client, Connection, Estate, Exception, Member, More, NamedTable, Peering, Region,
    Role, Route, Store,
};
use crate::expr::{Number, Value};
use crate::span::Spanned;
use crate::value::CellName;

pub(super) const ESTATE: Object<fn(&Scope<'_>) -> Value> = Object::new(
    "estate",
    "Everything, also what is planned and not emitted. Every kind of instance sees it.",
    &[
        (
            "address_map",
            "list of objects",
            "Every address range, in order: `estate.address_map[*]`.",
            |scope| addresses::map(scope.model),
        ),
        (
            "apps",
            "map of objects",
            "Apps by path, each like `app`, as its own table has it, without what blueprints provide.",
            |scope| {
                let all = scope.model.apps.iter();
                Value::object(all.map(|(path, app)| (path.as_str(), scope.app(app, &app.base))))
            },
        ),
        (
            "cells",
            "map of objects",
            "Cells by name: `estate.cells[\"*\"]`.",
            |scope| {
                let all = scope.model.cells.iter();
                Value::object(all.map(|(name, cell)| {
                    let value = scope.cells.get(name).cloned();
                    let own = CELL.made(|make| make(scope, cell));
                    (
                        name.to_string(),
                        with(value.unwrap_or_else(Value::null), own),
                    )
                }))
            },
        ),
        (
            "clients",
            "map of objects",
            "Clients by name: `estate.clients[\"*\"]`.",
            |scope| scope.clients(),
        ),
        (
            "compiler_version",
            "text",
            "Version of the compiler: `0.1.0`.",
            |_| Value::string(env!("CARGO_PKG_VERSION")),
        ),
        (
            "delivery",
            "object or null",
            "The table `[delivery]`, if somebody wrote it: `estate.delivery`.",
            |scope| {
                let written = scope.model.delivery.as_ref();
                written.map_or_else(Value::null, |delivery| {
                    let node = &delivery.node;
                    scope.convert.object(&DELIVERY, node, |make| make(scope))
                })
            },
        ),
        (
            "environments",
            "map of objects",
            "Environments by name, each like `environment`.",
            |scope| Value::object(scope.environments.clone()),
        ),
        (
            "excuses",
            "list of objects",
            "Exceptions from rules: `estate.excuses[*]`.",
            |scope| {
                // Whatever the order of the file's tables.
                let all = scope.model.excuses.iter().filter_map(|excuse| {
                    let rule = excuse.rule.as_ref()?.as_str();
                    Some(((rule, &excuse.reason, &excuse.table), excuse))
                });
                let all: BTreeMap<_, _> = all.collect();
                let rows = all
                    .into_values()
                    .map(|excuse| EXCUSE.value(|make| make(excuse)));
                Value::tuple(rows.collect())
            },
        ),
        (
            "output",
            "object",
            "The table `[output]`: `estate.output`.",
            |scope| {
                let node = &scope.model.output;
                scope.convert.object(&OUTPUT, node, |make| make(scope))
            },
        ),
        (
            "peerings",
            "list of objects",
            "Peerings of cells.",
            |scope| {
                let all = scope.model.peerings.iter();
                Value::tuple(all.map(|p| PEERING.value(|make| make(p))).collect())
            },
        ),
        ("project", "object", "The same as `project`.", |scope| {
            scope.project.clone()
        }),
        (
            "quotas",
            "map of numbers",
            "Quotas that were raised, by id: what `[quotas]` says.",
            |scope| {
                let all = scope.model.quotas.iter();
                let of = |granted: &Spanned<u64>| Value::int(granted.value).at(granted.span);
                Value::object(all.map(|(id, granted)| (id.as_str(), of(granted))))
            },
        ),
        (
            "regions",
            "map of objects",
            "Regions by name: `estate.regions[\"*\"]`.",
            |scope| {
                let all = scope.model.regions.iter();
                Value::object(all.map(|(name, region)| {
                    let value = scope.regions.get(name).cloned();
                    let own = REGION.made(|make| make(scope, region));
                    (name.as_str(), with(value.unwrap_or_else(Value::null), own))
                }))
            },
        ),
        (
            "states",
            "map of objects",
            "What keeps states, by name, each like `state`.",
            |scope| Value::object(scope.states.clone()),
        ),
        (
            "stores",
            "map of objects",
            "Stores of data by path, each like `store` without what holds in one of its places.",
            |scope| {
                let all = scope.model.stores.iter();
                Value::object(all.map(|(path, store)| (path.as_str(), scope.store_anywhere(store))))
            },
        ),
    ],
);

pub(super) const DELIVERY: Object<fn(&Scope<'_>) -> Value> = Object::of(
    "pipelines",
    "estate.delivery",
    "How the tree is brought into the clouds.",
    &[(
        "rollout",
        "map of lists of lists of texts",
        "By environment, the cells that are emitted, stage by stage: `estate.delivery.rollout[\"production\"][0]` go first.",
        |scope| {
            let all = scope.model.environments.keys();
            Value::object(all.map(|name| {
                let stages = scope.model.rollout(name);
                let stages = stages.into_iter().map(texts);
                (name.as_str(), Value::tuple(stages.collect()))
            }))
        },
    )],
);

pub(super) const PEERING: Object<fn(&Peering) -> Value> = Object::part(
    "estate.peerings[*]",
    &[(
        "between",
        "list of texts",
        "Names of both cells; the first one asks.",
        |peering| Value::tuple(peering.between.iter().map(placed).collect()),
    )],
);

pub(super) const REGION: Object<Make<Region>> = Object::new(
    "estate.regions[\"*\"]",
    "A region like `region`, with its cells.",
    &[(
        "cells",
        "list of texts",
        "Names of its cells.",
        |scope, region| {
            let all = scope.model.cells.keys();
            texts(all.filter(|cell| cell.region().as_str() == region.name.as_str()))
        },
    )],
);

/// `estate.clients` and `estate.apps` have what a cell's own are.
pub(super) const CELL: Object<Make<Cell>> = Object::new(
    "estate.cells[\"*\"]",
    "A cell like `cell`, but for these keys.",
    &[
        (
            "apps",
            "list of texts",
            "Paths of its apps.",
            |scope, cell| {
                let all = scope.model.apps.iter();
                let here = all.filter(|(_, app)| app.cells.contains_key(&cell.name));
                let stays = |app: &App| !scope.is_retired(app.client.as_deref());
                texts(here.filter(|(_, app)| stays(app)).map(|(path, _)| path))
            },
        ),
        (
            "clients",
            "list of texts",
            "Names of its clients.",
            |scope, cell| {
                let all = scope.model.clients.values();
                let here = all.filter(|c| c.placements.contains_key(&cell.name));
                let stays = |client: &Client| !scope.is_retired(Some(&client.name.value));
                texts(here.filter(|c| stays(c)).map(|client| client.name.as_str()))
            },
        ),
        (
            "stores",
            "list of texts",
            "Paths of the stores of data that have a place in it.",
            |scope, cell| {
                let all = scope.model.stores.iter();
                let here = all.filter(|(_, store)| store.places.contains_key(&cell.name));
                let stays = |store: &Store| !scope.is_retired(store.client.as_deref());
                texts(here.filter(|(_, store)| stays(store)).map(|(path, _)| path))
            },
        ),
        (
            "emitted",
            "true or false",
            "Whether files are emitted for it: not for cells of planned regions.",
            |_, cell| Value::bool(cell.emitted),
        ),
    ],
);

pub(super) const OUTPUT: Object<fn(&Scope<'_>) -> Value> = Object::of(
    "output",
    "estate.output",
    "Where the trees go, and what delivers them.",
    &[],
);

pub(super) const EXCUSE: Object<fn(&Exception) -> Value> = Object::new(
    "estate.excuses[*]",
    "An exception from a rule.",
    &[
        ("reason", "text", "Why it is made.", |excuse| {
            Value::string(&*excuse.reason)
        }),
        ("rule", "text", "The rule: `net::overlap`.", |excuse| {
            Value::string(excuse.rule.as_ref().map_or("", |rule| rule.as_str()))
        }),
        (
            "table",
            "list of texts",
            "The table that it stands in, key by key: `[\"environments\", \"production\"]`; empty for the file itself.",
            |excuse| texts(&excuse.table),
        ),
        (
            "until",
            "text or null",
            "The last day on which it holds: `2027-03-31`.",
            |excuse| optional(excuse.until.as_deref()),
        ),
        ("who", "text or null", "Who answers for it.", |excuse| {
            optional(excuse.who.as_deref())
        }),
    ],
);

/// What a table that has a name is given beside its keys.
const NAMED: Object<fn(&Spanned<String>) -> Value> =
    Object::part("", &[("name", "text", "Its name.", placed)]);

/// What a transit gateway has besides.
pub(super) const TRANSIT_GATEWAY: Object<Make<BTreeMap<String, Connection>>> = Object::part(
    "estate.transit_gateways[\"*\"]",
    &[(
        "vpn",
        "map of objects",
        "VPN connections, by the site's name: `cell.vpn[\"*\"]`.",
        |scope, vpn| scope.connections(vpn),
    )],
);

/// What a route has besides.
pub(super) const ROUTING: Object<Make<Route>> = Object::part(
    "estate.routing[\"*\"]",
    &[
        (
            "members",
            "map of objects",
            "Cells of the app that are emitted, by name: `estate.routing[\"*\"].members[\"*\"]`.",
            |scope, routing| {
                let all = routing.members.iter();
                let here = all.filter(|(cell, _)| {
                    let cell = scope.model.cells.get(cell);
                    cell.is_some_and(|cell| cell.emitted)
                });
                Value::object(here.map(|(cell, member)| {
                    let value = MEMBER.value(|make| make(scope, cell, member));
                    (cell.to_string(), value.or_at(member.said))
                }))
            },
        ),
        (
            "turns",
            "list of numbers",
            "In which turns some cell answers, in order: `[1, 2]`.",
            |_, routing| {
                let turns = routing.members.values().filter_map(|member| member.turn);
                let turns: BTreeSet<u8> = turns.collect();
                Value::tuple(
                    turns
                        .into_iter()
                        .map(|turn| Value::int(u32::from(turn)))
                        .collect(),
                )
            },
        ),
    ],
);

/// How a key of a member is made.
type OfMember = fn(&Scope<'_>, &CellName, &Member) -> Value;

pub(super) const MEMBER: Object<OfMember> = Object::new(
    "estate.routing[\"*\"].members[\"*\"]",
    "A cell that names of a route can lead to.",
    &[
        (
            "aws_region",
            "text or null",
            "Region of AWS that it counts as, for latency and distance.",
            |_, _, member| {
                let written = member.keys.aws_region.as_ref();
                optional(member.aws_region.as_deref()).or_at(written.map(|name| name.span))
            },
        ),
        ("bias", "number", "With `geoproximity`.", |_, _, member| {
            number(member.keys.bias.as_ref(), 0)
        }),
        ("cell", "text", "Name of the cell.", |_, cell, _| {
            Value::string(cell.to_string())
        }),
        (
            "continents",
            "list of texts",
            "With `geo`: continents.",
            |_, _, member| list(member.keys.continents.as_ref()),
        ),
        (
            "countries",
            "list of texts",
            "With `geo`: countries.",
            |_, _, member| list(member.keys.countries.as_ref()),
        ),
        (
            "default",
            "true or false",
            "With `geo`: whether all other visitors are led here.",
            |_, _, member| {
                let default = member.keys.default.as_ref();
                Value::bool(default.is_some_and(|default| default.value))
                    .or_at(default.map(|default| default.span))
            },
        ),
        (
            "host",
            "text or null",
            "The name that only this cell answers: `host` of the app there.",
            |_, _, member| member.host.as_ref().map_or_else(Value::null, placed),
        ),
        (
            "provider",
            "text or null",
            "The cloud that it is in: `aws`, `gcp` or `azure`.",
            |scope, cell, _| {
                let region = scope.model.region_of(cell);
                optional(region.map(|region| region.provider.value.id()))
            },
        ),
        ("region", "text", "Its region.", |_, cell, _| {
            Value::string(cell.region().as_str())
        }),
        (
            "role",
            "text",
            "What it is for: `primary`, `secondary`, `backup` or `hybrid`.",
            |_, _, member| {
                Value::string(match member.role {
                    Role::Primary => "primary",
                    Role::Secondary => "secondary",
                    Role::Backup => "backup",
                    Role::Hybrid => "hybrid",
                })
            },
        ),
        ("slug", "text", "`us-east-1-production`", |_, cell, _| {
            Value::string(cell.slug())
        }),
        (
            "turn",
            "number or null",
            "In which turn it answers, from 1; null if it never does.",
            |_, _, member| match member.turn {
                Some(turn) => Value::int(u32::from(turn)),
                None => Value::null(),
            },
        ),
        ("weight", "number", "With `weighted`.", |_, _, member| {
            number(member.keys.weight.as_ref(), 100)
        }),
    ],
);

fn number(written: Option<&Spanned<i64>>, otherwise: i64) -> Value {
    let number = written.map_or(otherwise, |number| number.value);
    Value::number(Number::whole(number.into())).or_at(written.map(|number| number.span))
}

fn list(written: Option<&Vec<Spanned<String>>>) -> Value {
    let all = written.into_iter().flatten();
    Value::tuple(all.map(placed).collect())
}

/// What is declared of tables that say the same in every cell: of the estate's keys for them, and of one of each.
pub(super) fn tables_by_name() -> (Shape, Vec<Shape>) {
    let mut of_estate = ESTATE.shape();
    of_estate.meaning.clear();
    of_estate.keys.clear();
    let mut each = Vec::new();
    for (key, def, _) in Estate::TABLES_BY_NAME {
        let words = |name: &str| name.replace('_', " ");
        let path = format!("estate.{key}[\"*\"]");
        let all = words(key);
        let all = format!(
            "{}{} by name: `{path}`.",
            all[..1].to_uppercase(),
            &all[1..]
        );
        of_estate
            .keys
            .push((key.to_owned(), "map of objects".to_owned(), all));
        let mut shape = NAMED.shape();
        shape.meaning = format!("A {}, as its own table has it.", words(def));
        (shape.path, shape.core) = (path, Some(def));
        each.push(shape);
    }
    (of_estate, each)
}

impl Scope<'_> {
    pub(super) fn estate_of_model(&self, found: &mut Found) -> Value {
        let model = self.model;
        let sections = self.convert.sections("estate", &model.sections);
        let by_name = Estate::TABLES_BY_NAME.into_iter();
        let by_name = by_name.map(|(key, def, tables)| (key, self.named(def, tables(model))));
        let own = ESTATE.made(|make| make(self)).chain(by_name);
        let value = with(Value::object(own), sections);
        let around = [("project", self.project.clone())];
        self.provided
            .add_to(Each::Estate, value, &around, "the estate", found)
    }

    /// Tables as the file has them, defaults in, with their names.
    fn named(&self, def: &str, tables: Vec<NamedTable<'_>>) -> Value {
        Value::object(tables.into_iter().map(|table| {
            let own = NAMED.made(|make| make(table.name));
            let value = with(self.convert.core(def, table.node), own);
            let value = match table.more {
                More::Vpn(vpn) => with(value, TRANSIT_GATEWAY.made(|make| make(self, vpn))),
                More::Members(routing) => with(value, ROUTING.made(|make| make(self, routing))),
                More::Nothing => value,
            };
            (table.name.as_str(), value)
        }))
    }
}
