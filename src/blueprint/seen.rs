//! What rendering adds to what templates see: `stack`, `estate.stacks` and `each`.

use super::Each;
use super::object::{Object, Shape};
use super::rollout;
use super::stack::{StackInfo, place};
use crate::expr::{Kind, Value};

/// A stack, and all of them, sorted by path.
type OfAll = fn(&StackInfo, &[StackInfo]) -> Value;

const STACK: Object<OfAll> = Object::new(
    "stack",
    "In the templates of a blueprint with a `stack`: the Terraform root module of the instance.",
    &[
        ("layer", "text", "`01-foundation`", |stack, _| {
            text(&stack.layer)
        }),
        (
            "name",
            "text",
            "Unique in the estate: `af-south-1-production-01-foundation`.",
            |stack, _| text(&stack.name),
        ),
        (
            "needs",
            "list of objects",
            "The stacks that it reads from.",
            |stack, all| {
                let found = |path| all.binary_search_by(|stack| stack.path.cmp(path)).ok();
                let needs = stack.needs.iter().filter_map(|path| all.get(found(path)?));
                let needs = needs.map(|stack| NEEDED.value(|make| make(stack)));
                Value::tuple(needs.collect())
            },
        ),
        ("path", "text", "Its folder in the output.", |stack, _| {
            text(stack.path.as_str())
        }),
        ("state_key", "text or null", STATE_KEY, |stack, _| {
            state_key(stack)
        }),
        ("values", "list of texts", VALUES, |stack, _| values(stack)),
    ],
);

const NEEDED: Object<fn(&StackInfo) -> Value> = Object::part(
    "stack.needs[*]",
    &[
        ("layer", "text", "Its layer.", |stack| text(&stack.layer)),
        ("name", "text", "Its name.", |stack| text(&stack.name)),
        ("path", "text", "Its folder in the output.", |stack| {
            text(stack.path.as_str())
        }),
        ("state_key", "text or null", STATE_KEY, state_key),
    ],
);

const ESTATE: Object<fn(&[StackInfo]) -> Value> = Object::part(
    "estate",
    &[
        (
            "parts",
            "list of objects",
            "The parts in which pipelines apply the stacks, in their order: `estate.parts[*]`. What is applied by hand is in none.",
            |all| {
                let all = rollout::steps(all).into_iter();
                Value::tuple(all.map(|part| PART.value(|make| make(part))).collect())
            },
        ),
        (
            "stacks",
            "list of objects",
            "All stacks: `estate.stacks[*]`. Templates and `files` see them; `terrane eval` does not.",
            |all| {
                let all = all.iter();
                Value::tuple(all.map(|stack| LISTED.value(|make| make(stack))).collect())
            },
        ),
    ],
);

/// The name of a part, and in how many steps it is applied.
type OfPart = fn((&'static str, usize)) -> Value;

const PART: Object<OfPart> = Object::new(
    "estate.parts[*]",
    "A part of what pipelines apply.",
    &[
        (
            "name",
            "text",
            "`leaving`, for what is retired, `foundation`, `platform`, `clients`, `databases` or `applications`.",
            |(name, _)| text(name),
        ),
        (
            "steps",
            "number",
            "In how many matrices of at most 128 jobs all of it is applied in an environment, wave by wave.",
            |(_, steps)| Value::int(u64::try_from(steps).unwrap_or(u64::MAX)),
        ),
    ],
);

const LISTED: Object<fn(&StackInfo) -> Value> = Object::new(
    "estate.stacks[*]",
    "A stack, in the order of paths.",
    &[
        (
            "app",
            "text or null",
            "Path of its app, if it is an app's.",
            |stack| optional(stack.scope.get("app")),
        ),
        (
            "blueprint",
            "text",
            "The blueprint that it comes from.",
            |stack| text(&stack.blueprint),
        ),
        ("cell", "text or null", "Name of its cell.", |stack| {
            optional(stack.cell())
        }),
        ("client", "text or null", "Name of its client.", |stack| {
            optional(stack.scope.get("client"))
        }),
        (
            "environment",
            "text or null",
            "Name of its environment.",
            |stack| optional(place(&stack.scope).0),
        ),
        ("layer", "text", "`01-foundation`", |stack| {
            text(&stack.layer)
        }),
        ("name", "text", "Unique in the estate.", |stack| {
            text(&stack.name)
        }),
        (
            "needs",
            "list of texts",
            "Folders of the stacks that it reads from.",
            |stack| {
                let needs = stack.needs.iter().map(|path| text(path.as_str()));
                Value::tuple(needs.collect())
            },
        ),
        (
            "part",
            "text or null",
            "The part in which pipelines apply it: `estate.parts[*].name`; null for what is applied by hand.",
            |stack| optional(stack.part()),
        ),
        ("path", "text", "Its folder in the output.", |stack| {
            text(stack.path.as_str())
        }),
        ("region", "text or null", "Name of its region.", |stack| {
            optional(place(&stack.scope).1)
        }),
        ("state_key", "text or null", STATE_KEY, state_key),
        (
            "store",
            "text or null",
            "Path of its store of data, if it is a store's.",
            |stack| optional(stack.scope.get("store")),
        ),
        ("values", "list of texts", VALUES, values),
    ],
);

/// A key and a value.
type OfElement = fn(&(Value, Value)) -> Value;

const EACH: Object<OfElement> = Object::new(
    "each",
    "With `for_each`: in `files`, `file` and `expand`.",
    &[
        (
            "key",
            "text or number",
            "Key of the element; the position in a list, the element itself of a set.",
            |(key, _)| key.clone(),
        ),
        ("value", "any", "The element.", |(_, value)| value.clone()),
    ],
);

/// What is declared of them, and beside `estate`.
#[must_use]
pub fn seen_in_templates() -> [Shape; 6] {
    [
        ESTATE.shape(),
        PART.shape(),
        STACK.shape(),
        NEEDED.shape(),
        LISTED.shape(),
        EACH.shape(),
    ]
}

/// Whether rendering adds a key of that name to what a scope is called.
pub(super) fn adds(each: Each, name: &str) -> bool {
    each == Each::Estate && ESTATE.has(name)
}

/// The value of `stack` in its templates. `all` is sorted by path.
pub(super) fn stack(stack: &StackInfo, all: &[StackInfo]) -> Value {
    STACK.value(|make| make(stack, all))
}

/// The value of `each` for a key and a value.
pub(super) fn each(element: &(Value, Value)) -> Value {
    EACH.value(|make| make(element))
}

/// `estate` with `stacks` in it.
pub(super) fn estate_with(estate: &Value, stacks: &[StackInfo]) -> Value {
    let Kind::Map(map) = &estate.kind else {
        return estate.clone();
    };
    let mut map = (**map).clone();
    let made = ESTATE.made(|make| make(stacks));
    map.extend(made.map(|(key, value)| (key.into(), value)));
    Value::from(Kind::Map(map.into())).or_at(estate.origin)
}

const STATE_KEY: &str =
    "Key of its state in the environment's bucket; null for a stack without a backend.";

fn state_key(stack: &StackInfo) -> Value {
    optional(stack.has_backend.then_some(&stack.state_key))
}

const VALUES: &str = "Files of values that its plan is given, relative to its folder: `terraform plan -var-file=FILE`.";

fn values(stack: &StackInfo) -> Value {
    Value::tuple(stack.given().iter().map(|file| text(file)).collect())
}

fn text(text: &str) -> Value {
    Value::string(text)
}

fn optional(text: Option<impl AsRef<str>>) -> Value {
    text.map_or_else(Value::null, |text| Value::string(text.as_ref()))
}
