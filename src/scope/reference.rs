//! The reference of all names that templates see, made from the declared names and the schema.

use serde_json::Value as Json;

use super::{addresses, cell, client, estate, network, policy, state, store};
use crate::blueprint::{Each, MODULE, OFFERS, Provided, QUANTITIES, Shape, seen_in_templates};
use crate::schema::{Schema, choices, is_object, kind, required};

/// An object that templates see, with every key.
#[derive(Clone, Debug)]
pub struct Described {
    /// How it is reached.
    pub path: String,
    /// One line.
    pub meaning: String,
    /// Its keys in order; nested ones stand behind the key they belong to.
    pub keys: Vec<Key>,
}

/// A key of an object.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// `state.bucket`, `tunnels[*].inside_cidr`, `node_groups["*"].min_size`
    pub path: String,
    /// `text`, `list of numbers`, `object or null`
    pub kind: String,
    /// One line.
    pub meaning: String,
}

/// What is declared of every object, in the order of the page.
fn declared() -> Vec<Shape> {
    let (keys_of_tables, tables) = estate::tables_by_name();
    let mut all = vec![
        policy::PROJECT.shape(),
        policy::ENVIRONMENT.shape(),
        state::STATE.shape(),
        policy::REGION.shape(),
        cell::CELL.shape(),
        cell::NETWORK_OWNER.shape(),
        network::NETWORK.shape(),
        network::SUBNET.shape(),
        network::CONNECTION.shape(),
        network::TUNNEL.shape(),
        cell::PEERING.shape(),
        client::CLIENT.shape(),
        client::CLIENT_IN_CELL.shape(),
        store::STORE.shape(),
        store::STORE_IN_CELL.shape(),
        store::REPLICA.shape(),
        client::APP.shape(),
        estate::ESTATE.shape(),
        estate::PEERING.shape(),
        keys_of_tables,
        estate::REGION.shape(),
        estate::CELL.shape(),
        client::CLIENT_OF_ESTATE.shape(),
    ];
    all.extend(tables);
    all.push(estate::TRANSIT_GATEWAY.shape());
    all.push(estate::ROUTING.shape());
    all.push(estate::MEMBER.shape());
    all.extend([
        estate::OUTPUT.shape(),
        estate::DELIVERY.shape(),
        addresses::ROW.shape(),
        estate::EXCUSE.shape(),
    ]);
    all.extend(seen_in_templates());
    all
}

/// Every object that templates see, with the sections of blueprints and what they provide.
#[must_use]
pub fn describe(schema: &Schema, provided: &Provided) -> Vec<Described> {
    let mut all: Vec<Described> = Vec::new();
    for shape in declared() {
        if shape.meaning.is_empty() {
            within(shape, &mut all);
        } else {
            all.push(described(schema, shape, provided));
        }
    }
    for section in schema.sections() {
        let def = format!("section_{}", section.name);
        let mut keys = Vec::new();
        if let Some(table) = schema.def(&def) {
            add(schema, table, "", &mut keys);
        }
        all.push(Described {
            path: format!("{}.{}", section.each, section.name),
            meaning: format!(
                "The section `{}` of the blueprint `{}`; null where nobody wrote it and it requires keys.",
                section.name, section.blueprint
            ),
            keys,
        });
    }
    for object in &mut all {
        object.keys.sort();
    }
    all
}

fn described(schema: &Schema, shape: Shape, provided: &Provided) -> Described {
    let mut keys = Vec::new();
    if let Some(table) = shape.core.and_then(|core| schema.def(core)) {
        add(schema, table, "", &mut keys);
    }
    let scope = Each::ALL.into_iter().find(|e| e.name() == shape.path);
    keys.extend(scope.into_iter().flat_map(|scope| {
        provided.of(scope).map(|(blueprint, provides)| Key {
            path: provides.name.value.clone(),
            kind: provides.kind.clone(),
            meaning: format!("{} Provided by `{blueprint}`.", provides.description),
        })
    }));
    let mut object = Described {
        path: shape.path,
        meaning: shape.meaning,
        keys,
    };
    object.make("", shape.keys);
    object
}

/// Adds the keys of a part to the object that has it.
fn within(part: Shape, all: &mut [Described]) {
    let around = all
        .iter_mut()
        .filter(|object| part.path.starts_with(&object.path));
    if let Some(object) = around.max_by_key(|object| object.path.len()) {
        let step = part.path[object.path.len()..].trim_start_matches('.');
        let prefix = if step.is_empty() {
            String::new()
        } else {
            format!("{step}.")
        };
        object.make(&prefix, part.keys);
    }
}

impl Described {
    /// Adds keys that are made. What is made replaces what is written, with everything below it.
    fn make(&mut self, prefix: &str, made: Vec<(String, String, String)>) {
        for (name, kind, meaning) in made {
            let path = format!("{prefix}{name}");
            let is_below = |key: &Key| {
                let rest = key.path.strip_prefix(&path);
                rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
            };
            self.keys.retain(|key| !is_below(key));
            self.keys.push(Key {
                path,
                kind,
                meaning,
            });
        }
    }
}

/// Adds the keys of a table's schema, but for those that templates find elsewhere.
fn add(schema: &Schema, table: &Json, prefix: &str, keys: &mut Vec<Key>) {
    let required = required(table);
    for (name, meaning, inner) in schema.described(table) {
        if schema.is_resolved(table, name) {
            continue;
        }
        let path = format!("{prefix}{name}");
        let own = schema.keys(table).and_then(|keys| keys.get(name));
        let is_given = own.is_some_and(has_own_default) || has_default(schema, inner);
        let may_be_null = !required.contains(&name) && !is_given;
        let kind = kind(schema, inner);
        keys.push(Key {
            kind: if may_be_null {
                format!("{kind} or null")
            } else {
                kind
            },
            meaning: meaning_of(meaning, inner),
            path: path.clone(),
        });
        below(schema, inner, &path, keys);
    }
    keys.sort();
}

/// Adds what objects in it have.
fn below(schema: &Schema, value: &Json, path: &str, keys: &mut Vec<Key>) {
    if is_object(value) {
        add(schema, value, &format!("{path}."), keys);
    } else if let Some(rest) = schema.rest(value) {
        let step = if value.get("items").is_some() {
            "[*]"
        } else {
            "[\"*\"]"
        };
        below(schema, rest, &format!("{path}{step}"), keys);
    }
}

/// Whether it says itself what holds where nobody wrote it. What only some kinds have is null in others.
fn has_own_default(value: &Json) -> bool {
    let has = |word: &str| value.get(word).is_some_and(|default| !default.is_null());
    has("default") || (has("x-default") && !has("x-kinds"))
}

/// Whether it has a value where nobody wrote one: of its own, or of keys in it.
fn has_default(schema: &Schema, value: &Json) -> bool {
    // What needs a key to be written is not there by itself, whatever its other keys are by default.
    let is_asked = is_object(value) && !required(value).is_empty();
    has_own_default(value)
        || !is_asked
            && schema
                .properties(value)
                .any(|(_, inner)| has_default(schema, inner))
}

fn meaning_of(meaning: Option<&str>, value: &Json) -> String {
    let mut meaning = meaning.unwrap_or_default().trim().to_owned();
    let choices = choices(value);
    if choices.len() > 1 && choices.len() <= 8 {
        let choices: Vec<String> = choices.iter().map(|c| format!("`{c}`")).collect();
        meaning = format!("{meaning} One of {}.", choices.join(", "));
    }
    meaning
}

/// The page.
#[must_use]
pub fn page(schema: &Schema, provided: &Provided) -> String {
    let mut out = String::from(
        "# Names that templates see

Every name that `blueprint.hcl` and templates can use, with its type and meaning. `terrane eval --cell REGION/ENVIRONMENT EXPR` prints
their values; `--client NAME` binds `client`, `--app CLIENT/APP` (or `shared/APP`) binds `app` and its client, and what only rendering knows (`stack`, `each`, `found`, `module(...)`, `estate.stacks`, `estate.parts`, `names`) is not there. How blueprints are written: [blueprints.md](blueprints.md).

A key that nobody wrote and that has no default is `null`: it exists, so `x == null` can be asked. `[*]` stands for each element of a
list, `[\"*\"]` for each value of a map.

This page is made by the compiler (`TERRANE_UPDATE=1 cargo test template_names`); sections, and keys that blueprints provide, are those of the built-in
ones.

## Who sees which

| `each` | names |
|---|---|
",
    );
    for each in Each::ALL {
        let names = ["project", "estate"].iter().chain(each.names());
        let names: Vec<String> = names.map(|name| format!("`{name}`")).collect();
        out.push_str(&format!("| `{}` | {} |\n", each.name(), names.join(", ")));
    }
    out.push_str(
        "
Beside these: the blueprint's own `names` everywhere, those of a `files` block in that block, `each` where there is a `for_each`,
`found` in the message, help and place of a check that has it, and `stack` and `module(...)` in templates.
Templates that extend a folder see its `each`, and its `stack` if it is one.

## Functions

All functions of Terraform that need no run time, and:

| function | |
|---|---|
",
    );
    let (module, meaning) = MODULE;
    out.push_str(&format!("| `{module}(name)` | {meaning} |\n"));
    for (name, meaning, _) in QUANTITIES {
        out.push_str(&format!("| `{name}(quantity)` | {meaning} |\n"));
    }
    for (_, call, meaning, _) in OFFERS {
        out.push_str(&format!("| `{call}` | {meaning} |\n"));
    }
    for object in describe(schema, provided) {
        out.push_str(&format!("\n## `{}`\n\n{}\n", object.path, object.meaning));
        out.push_str("\n| key | type | |\n|---|---|---|\n");
        for key in &object.keys {
            let meaning = key.meaning.replace('|', "\\|").replace('\n', " ");
            out.push_str(&format!("| `{}` | {} | {meaning} |\n", key.path, key.kind));
        }
    }
    out
}
