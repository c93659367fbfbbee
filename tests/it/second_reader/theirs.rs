//! The tree of `hcl-rs` as plain text. Strip marks stand in it as they are written, and no indentation is taken off: both are done here.

use hcl::edit::expr::{Expression, ForExpr, ObjectKey, TraversalOperator};
use hcl::edit::structure::{BlockLabel, Body, Structure};
use hcl::edit::template::{Directive, Element, Strip, Template};
use hcl::edit::{Ident, Number};

use super::plain::{self, Piece};

/// What the mark of a heredoc ends in that was written `<<-`.
pub const INDENTED: &str = "_indented";

pub fn body(it: &Body, out: &mut String) {
    for item in it {
        match item {
            Structure::Attribute(attribute) => {
                let value = expr(&attribute.value);
                plain::attribute(attribute.key.as_str(), &value, out);
            }
            Structure::Block(block) => {
                let label = |label: &'_ BlockLabel| match label {
                    BlockLabel::Ident(name) => name.as_str().to_owned(),
                    BlockLabel::String(text) => text.as_str().to_owned(),
                };
                let labels: Vec<String> = block.labels.iter().map(label).collect();
                let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
                plain::block(block.ident.as_str(), &labels, out, |out| {
                    body(&block.body, out);
                });
            }
        }
    }
}

pub fn expr(it: &Expression) -> String {
    match it {
        Expression::Null(_) => "null".into(),
        Expression::Bool(b) => b.value().to_string(),
        Expression::Number(digits) => number(digits.value()),
        Expression::String(text) => plain::template(true, &[Piece::Text(text.value().clone())]),
        Expression::StringTemplate(it) => {
            let pieces = template(it, false, false);
            plain::template(true, &pieces)
        }
        Expression::HeredocTemplate(heredoc) => {
            let indented = heredoc.delimiter.as_str().ends_with(INDENTED);
            let pieces = template(&heredoc.template, true, indented);
            plain::template(false, &pieces)
        }
        Expression::Array(items) => {
            let items: Vec<String> = items.iter().map(expr).collect();
            format!("[{}]", items.join(", "))
        }
        Expression::Object(items) => {
            let item = |(key, value): (&ObjectKey, &hcl::edit::expr::ObjectValue)| {
                let key = match key {
                    ObjectKey::Ident(name) => name.as_str().to_owned(),
                    ObjectKey::Expression(key) => expr(key),
                };
                (key, expr(value.expr()))
            };
            plain::object(items.iter().map(item))
        }
        Expression::Variable(name) => name.as_str().to_owned(),
        Expression::Traversal(traversal) => {
            let mut out = expr(&traversal.expr);
            for step in &traversal.operators {
                out += &operator(step.value());
            }
            out
        }
        Expression::FuncCall(call) => {
            let space = call.name.namespace.iter().map(|n| n.as_str());
            let name: Vec<&str> = space.chain([call.name.name.as_str()]).collect();
            let args: Vec<String> = call.args.iter().map(expr).collect();
            plain::call(&name.join("::"), &args.join(", "), call.args.expand_final())
        }
        Expression::Parenthesis(inner) => plain::paren(&expr(inner.inner())),
        Expression::Conditional(it) => plain::conditional(
            &expr(&it.cond_expr),
            &expr(&it.true_expr),
            &expr(&it.false_expr),
        ),
        Expression::UnaryOp(it) => plain::unary(it.operator.as_str(), &expr(&it.expr)),
        Expression::BinaryOp(it) => plain::binary(
            &expr(&it.lhs_expr),
            it.operator.value().as_str(),
            &expr(&it.rhs_expr),
        ),
        Expression::ForExpr(it) => for_expr(it),
    }
}

fn operator(operator: &TraversalOperator) -> String {
    match operator {
        TraversalOperator::AttrSplat(_) => plain::splat(false).into(),
        TraversalOperator::FullSplat(_) => plain::splat(true).into(),
        TraversalOperator::GetAttr(name) => format!(".{}", name.as_str()),
        TraversalOperator::Index(key) => format!("[{}]", expr(key)),
        TraversalOperator::LegacyIndex(key) => format!("[{}]", key.value()),
    }
}

fn for_expr(it: &ForExpr) -> String {
    let intro = &it.intro;
    let names = names(intro.key_var.as_ref().map(|n| n.value()), &intro.value_var);
    let collection = expr(&intro.collection_expr);
    let key = it.key_expr.as_ref().map(expr);
    let value = expr(&it.value_expr);
    let condition = it.cond.as_ref().map(|cond| expr(&cond.expr));
    plain::for_expr(&names, &collection, key, &value, it.grouping, condition)
}

fn template(it: &Template, lines: bool, indented: bool) -> Vec<Piece> {
    let mut flat = Vec::new();
    flatten(it, false, !lines, &mut flat);
    let mut pieces = stripped(flat, lines);
    if indented {
        dedent(&mut pieces);
    }
    pieces
}

/// All pieces one behind the other, with what stands in `%{}` as pieces of their own.
fn flatten(it: &Template, within: bool, quoted: bool, out: &mut Vec<(Piece, Strip)>) {
    let mark = |text: String, strip| (Piece::Mark(text), strip);
    for element in it {
        match element {
            Element::Literal(text) => {
                let text = text.value();
                let text = if within && quoted {
                    unescaped(text)
                } else {
                    text.clone()
                };
                out.push((Piece::Text(text), Strip::None));
            }
            Element::Interpolation(it) => {
                out.push(mark(plain::interpolation(&expr(&it.expr)), it.strip));
            }
            Element::Directive(directive) => match &**directive {
                Directive::If(it) => {
                    let condition = expr(&it.if_expr.cond_expr);
                    out.push(mark(plain::if_mark(&condition), it.if_expr.strip));
                    flatten(&it.if_expr.template, true, quoted, out);
                    let strip = it.else_expr.as_ref().map_or(Strip::None, |e| e.strip);
                    out.push(mark(plain::ELSE.into(), strip));
                    if let Some(otherwise) = &it.else_expr {
                        flatten(&otherwise.template, true, quoted, out);
                    }
                    out.push(mark(plain::END.into(), it.endif_expr.strip));
                }
                Directive::For(it) => {
                    let head = &it.for_expr;
                    let key = head.key_var.as_ref().map(|n| n.value());
                    let names = names(key, &head.value_var);
                    let collection = expr(&head.collection_expr);
                    out.push(mark(plain::for_mark(&names, &collection), head.strip));
                    flatten(&head.template, true, quoted, out);
                    out.push(mark(plain::END.into(), it.endfor_expr.strip));
                }
            },
        }
    }
}

/// Resolves the escapes between `%{}` in a quoted string, which `hcl-edit` 0.10 leaves alone.
fn unescaped(text: &str) -> String {
    let mut out = String::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        out.push(match c {
            '\\' => match chars.next().expect("an escape") {
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                c @ ('"' | '\\') => c,
                other => panic!("an escape that no test has: {other}"),
            },
            c => c,
        });
    }
    out
}

fn names(key: Option<&Ident>, value: &Ident) -> String {
    plain::names(key.map(Ident::as_str), value.as_str())
}

fn number(number: &Number) -> String {
    match (number.as_u64(), number.as_f64()) {
        (Some(whole), _) => whole.to_string(),
        (None, Some(float)) => plain::float(float),
        (None, None) => panic!("neither whole nor a float: {number}"),
    }
}

/// What `~` takes away: blanks of the text before and behind, in a heredoc up to the end of the line.
fn stripped(flat: Vec<(Piece, Strip)>, lines: bool) -> Vec<Piece> {
    let mut out: Vec<Piece> = Vec::new();
    let mut trim = false;
    for (piece, strip) in flat {
        match piece {
            Piece::Text(text) => {
                let one = [text.as_str()];
                let parts: Vec<&str> = if lines {
                    text.split_inclusive('\n').collect()
                } else {
                    one.to_vec()
                };
                for part in parts {
                    let part = if trim { part.trim_start() } else { part };
                    out.push(Piece::Text(part.to_owned()));
                    trim = false;
                }
            }
            Piece::Mark(mark) => {
                if strip.strip_start()
                    && let Some(Piece::Text(before)) = out.last_mut()
                {
                    before.truncate(before.trim_end().len());
                }
                out.push(Piece::Mark(mark));
                trim = strip.strip_end();
            }
        }
    }
    out
}

/// Takes the indentation that all lines share off each line's start, but for empty lines. `hcl-edit` loses characters here.
fn dedent(pieces: &mut [Piece]) {
    let indentation = |text: &str| text.len() - text.trim_start().len();
    let mut starts = Vec::new();
    let mut least = None;
    let mut fresh = true;
    for (at, piece) in pieces.iter().enumerate() {
        let count = match piece {
            Piece::Text(text) if text.ends_with('\n') && text.trim().is_empty() => None,
            Piece::Text(text) => Some(indentation(text)),
            Piece::Mark(_) => Some(0),
        };
        if let Some(count) = count.filter(|_| fresh) {
            starts.push(at);
            least = Some(least.map_or(count, |l: usize| l.min(count)));
        }
        fresh = matches!(piece, Piece::Text(text) if text.ends_with('\n'));
    }
    for at in starts {
        if let Piece::Text(text) = &mut pieces[at] {
            text.drain(..least.unwrap_or(0));
        }
    }
}
