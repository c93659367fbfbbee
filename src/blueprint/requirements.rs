//! Terraform takes one `required_providers` a module. Shared templates, those of a stack and those that extend it each say what they need: here it becomes one block.

use super::draft::{Content, Draft, EXTENSION_CONFLICT};
use crate::diag::Problem;
use crate::hcl::{Attribute, Block, Body, File, Item, Layout, Token, TokenKind as T};
use crate::span::Span;
use crate::terraform::modules::FileKind;
use crate::value::RelPath;

const OUTER: &str = "terraform";
const INNER: &str = "required_providers";

/// A requirement with what stands before and behind it.
type Line = (Vec<Token>, Attribute, Vec<Token>);

/// Moves what the files of a folder require to the first of them that requires anything. A file that said nothing else is gone.
pub(super) fn join(drafts: &mut Vec<Draft>, problems: &mut Vec<Problem>) {
    let mut firsts: Vec<(Option<RelPath>, usize)> = Vec::new();
    let mut empty = Vec::new();
    for at in 0..drafts.len() {
        let (before, rest) = drafts.split_at_mut(at);
        let Some(draft) = rest.first_mut() else {
            continue;
        };
        let Some(file) = requiring(draft) else {
            continue;
        };
        let folder = draft.path.parent();
        let first = firsts.iter().find(|(other, _)| *other == folder);
        let first = first.and_then(|(_, first)| before.get_mut(*first));
        let Some(first) = first else {
            firsts.push((folder, at));
            continue;
        };
        let mut body = file.laid_out();
        let lines = take(&mut body);
        if let Content::Hcl(target) = &mut first.content {
            *target = with(target, file, lines, problems);
        }
        if body.items.is_empty() {
            empty.push(at);
        }
        draft.content = Content::Hcl(file.with(body));
    }
    for at in empty.into_iter().rev() {
        drafts.remove(at);
    }
}

/// The file, if it is a part of a module that says what it requires.
fn requiring<'d>(draft: &'d Draft) -> Option<&'d File> {
    let Content::Hcl(file) = &draft.content else {
        return None;
    };
    let is_module = FileKind::of(draft.path.name()) == Some(FileKind::Module);
    let requires = file
        .body
        .blocks_of(OUTER)
        .any(|b| b.body.blocks_of(INNER).next().is_some());
    (is_module && requires).then_some(file)
}

/// Takes the requirements out of a file, and the blocks that nothing is left in.
fn take(body: &mut Body) -> Vec<Line> {
    let mut lines = Vec::new();
    retain(body, |item| {
        let Item::Block(outer) = item else {
            return true;
        };
        if outer.name.value != OUTER {
            return true;
        }
        retain(&mut outer.body, |item| match item {
            Item::Block(inner) if inner.name.value == INNER => {
                lines.extend(lines_of(inner));
                false
            }
            _ => true,
        });
        !outer.body.items.is_empty()
    });
    lines
}

fn lines_of(block: &Block) -> Vec<Line> {
    let empty = Layout::default();
    let layout = block.body.layout.as_deref().unwrap_or(&empty);
    let trivia = |all: &[Vec<Token>], at: usize| all.get(at).cloned().unwrap_or_default();
    let items = block.body.items.iter().enumerate();
    items
        .filter_map(|(at, item)| match item {
            Item::Attribute(attribute) => Some((
                trivia(&layout.leads, at),
                attribute.clone(),
                trivia(&layout.trails, at),
            )),
            Item::Block(_) => None,
        })
        .collect()
}

/// Leaves items out, with what stands around them.
fn retain(body: &mut Body, mut keep: impl FnMut(&mut Item) -> bool) {
    let layout = body.layout.get_or_insert_default();
    let Layout {
        leads,
        trails,
        tail,
    } = &mut **layout;
    let mut at = 0;
    body.items.retain_mut(|item| {
        if keep(item) {
            at += 1;
            return true;
        }
        if at < leads.len() {
            leads.remove(at);
        }
        if at < trails.len() {
            trails.remove(at);
        }
        // A file does not begin with the blank lines that stood behind what is gone.
        if at == 0 {
            let first = leads.first_mut().unwrap_or(tail);
            let blanks = first
                .iter()
                .take_while(|token| token.kind == T::Newline)
                .count();
            first.drain(..blanks);
        }
        false
    });
}

/// The file that requires what the lines of another one say, too.
fn with(file: &File, other: &File, lines: Vec<Line>, problems: &mut Vec<Problem>) -> File {
    // What of either is known may come from another file by now.
    let both = file.with_parts(other, (*file.body).clone());
    let mut body = file.laid_out();
    let outer = blocks_mut(&mut body).filter(|block| block.name.value == OUTER);
    let inner = outer.flat_map(|block| blocks_mut(&mut block.body));
    let mut inner = inner.filter(|block| block.name.value == INNER);
    let Some(block) = inner.next() else {
        return file.clone();
    };
    for (lead, attribute, trail) in lines {
        let name = &attribute.name;
        let known = block.body.attribute(&name.value);
        if let Some(known) = known {
            let text = |attribute: &Attribute| both.print_expression(&attribute.value);
            if text(known) != text(&attribute) {
                problems.push(twice(&name.value, name.span, known.name.span));
            }
            continue;
        }
        let layout = block.body.layout.get_or_insert_default();
        layout.leads.push(lead);
        layout.trails.push(trail);
        block.body.items.push(Item::Attribute(attribute));
    }
    drop(inner);
    file.with_parts(other, body)
}

fn blocks_mut(body: &mut Body) -> impl Iterator<Item = &mut Block> {
    body.items.iter_mut().filter_map(|item| match item {
        Item::Block(block) => Some(block),
        Item::Attribute(_) => None,
    })
}

fn twice(name: &str, here: Span, there: Span) -> Problem {
    let message = format!("the provider `{name}` has two different requirements");
    let problem = Problem::new(&EXTENSION_CONFLICT, message).at(here, "");
    problem
        .at(there, "the other one")
        .help("make both equal, or remove one")
}
