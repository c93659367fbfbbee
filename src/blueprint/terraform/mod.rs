//! HCL templates: their trees with everything evaluated that compile time knows. Knows no resource types.

mod condition;
mod expand;
mod fill;
mod takes;
mod trivia;
mod when;

use crate::diag::{Code, Problem, Problems, suggest};
pub use condition::FAILED_CONDITION;
pub(super) use condition::condition;
pub(super) use expand::elements;

use crate::expr::{self, Scope};
use crate::hcl::{Block, Body, File, Item, TokenKind};
use crate::terraform::language;

use when::WHEN;

use super::manifest::{INVALID_VALUE, MISSING_KEY, UNKNOWN_KEY};
use super::open::OpenVariables;

/// A label that is no name.
pub const LABEL: Code = Code::error(
    "blueprint::label",
    "a block's label is not a name that Terraform accepts",
)
.rule(709);

/// A template in a scope, as a tree that is printed with the template's own text; none if nothing is left of it.
///
/// # Errors
/// Every fault of every expression.
pub(super) fn render(
    path: &str,
    file: &File,
    scope: &Scope,
    open: &OpenVariables,
) -> Result<Option<File>, Vec<Problem>> {
    let first = file.body.items.first();
    let lead = first.map(|item| file.tokens_between(0, item.span().start));
    let begins = lead.is_some_and(|lead| lead.first().is_none_or(|t| t.kind != TokenKind::Newline));
    if begins && is_left_alone(&file.body, scope) {
        return Ok(Some(file.clone()));
    }
    let body = fill::Filler::new(file).file(language::of_file(path), scope, open)?;
    Ok(body.map(|body| file.with(body)))
}

/// Whether nothing in a body is the compiler's to decide or to fill in.
fn is_left_alone(body: &Body, scope: &Scope) -> bool {
    body.items.iter().all(|item| match item {
        Item::Attribute(a) => a.name.value != WHEN && !expr::mentions(&a.value, scope),
        Item::Block(block) => !is_expand(block) && is_left_alone(&block.body, scope),
    })
}

/// Whether the block is written once for each element of something that compile time knows.
fn is_expand(block: &Block) -> bool {
    block.name.value == "expand"
}

/// Reports `expand` blocks that are not complete.
pub(super) fn validate(body: &Body, problems: &mut Problems) {
    for item in &body.items {
        let Item::Block(block) = item else { continue };
        if is_expand(block) {
            expand_block(block, problems);
        }
        validate(&block.body, problems);
    }
}

fn expand_block(block: &Block, problems: &mut Problems) {
    const KEYS: [&str; 4] = ["for_each", "labels", "when", "content"];
    if block.labels.len() != 1 {
        let problem = Problem::new(
            &INVALID_VALUE,
            "`expand` has one label, the type of its blocks",
        );
        problems.push(
            problem
                .at(block.name.span, "")
                .help("write `expand \"module\" {`"),
        );
    }
    for item in &block.body.items {
        let (name, is_block) = match item {
            Item::Attribute(attribute) => (&attribute.name, false),
            Item::Block(block) => (&block.name, true),
        };
        if !KEYS.contains(&name.value.as_str()) || is_block != (name.value == "content") {
            let problem = Problem::new(
                &UNKNOWN_KEY,
                format!("there is no `{}` in `expand`", name.value),
            );
            let help = match suggest::nearest(&name.value, KEYS) {
                Some(nearest) if nearest != name.value => format!("did you mean `{nearest}`?"),
                _ => "arguments of the blocks stand in `content { ... }`".into(),
            };
            problems.push(problem.at(name.span, "").help(help));
        }
    }
    if block.body.value("for_each").is_none() {
        let problem = Problem::new(&MISSING_KEY, "`expand` lacks `for_each`");
        problems.push(problem.at(block.name.span, ""));
    }
    if expand::content(block).is_none() {
        let problem = Problem::new(&MISSING_KEY, "`expand` lacks `content`");
        problems.push(
            problem
                .at(block.name.span, "")
                .help("write `content { ... }`"),
        );
    }
}
