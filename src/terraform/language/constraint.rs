//! Type constraints: what stands behind `type` in a `variable` block.

use std::collections::BTreeMap;

use crate::diag::suggest;
use crate::hcl::{Expr, ExprKind, ObjectItem, ObjectKey};
use crate::span::Span;

/// What values a variable takes.
#[derive(Clone, Debug, PartialEq)]
pub enum TypeConstraint {
    /// `any`
    Any,
    /// `bool`
    Bool,
    /// `number`
    Number,
    /// `string`
    String,
    /// `list(...)`
    List(Box<Self>),
    /// `set(...)`
    Set(Box<Self>),
    /// `map(...)`
    Map(Box<Self>),
    /// `tuple([...])`
    Tuple(Vec<Self>),
    /// `object({...})`
    Object(BTreeMap<String, Field>),
}

/// An attribute of an object.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// What values it takes.
    pub of: TypeConstraint,
    /// Whether the object may lack it.
    pub is_optional: bool,
    /// What it is then, if not null.
    pub default: Option<Expr>,
}

/// What is wrong with a type constraint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Malformed {
    /// Where.
    pub span: Span,
    /// One line.
    pub message: String,
    /// What was probably meant.
    pub near: Option<&'static str>,
}

const SIMPLE: [&str; 4] = ["any", "bool", "number", "string"];
const COLLECTIONS: [&str; 3] = ["list", "map", "set"];
const STRUCTURES: [&str; 2] = ["object", "tuple"];

impl TypeConstraint {
    /// Reads one.
    ///
    /// # Errors
    /// What is no type, and where.
    pub fn read(expr: &Expr) -> Result<Self, Malformed> {
        match expr.as_name() {
            // As before Terraform 0.12, and nowhere inside of another type.
            Some("list") => Ok(Self::List(Box::new(Self::Any))),
            Some("map") => Ok(Self::Map(Box::new(Self::Any))),
            _ => Self::inside(expr),
        }
    }

    fn inside(expr: &Expr) -> Result<Self, Malformed> {
        match &expr.kind {
            ExprKind::Variable(name) => word(name, expr.span),
            ExprKind::Null => word("null", expr.span),
            ExprKind::Call { name, args, .. } => match name.value.as_str() {
                simple if SIMPLE.contains(&simple) => {
                    let span = args.first().map_or(name.span, |a| a.span);
                    Err(malformed(
                        span,
                        format!("`{simple}` takes no type in brackets"),
                    ))
                }
                collection if COLLECTIONS.contains(&collection) => {
                    let of = Box::new(Self::inside(only(collection, args, name.span)?)?);
                    Ok(match collection {
                        "list" => Self::List(of),
                        "map" => Self::Map(of),
                        _ => Self::Set(of),
                    })
                }
                "tuple" => match &only("tuple", args, name.span)?.kind {
                    ExprKind::Tuple(items) => {
                        let items = items.iter().map(Self::inside);
                        Ok(Self::Tuple(items.collect::<Result<_, _>>()?))
                    }
                    _ => Err(malformed(
                        expr.span,
                        "`tuple` takes a list of types: `tuple([string, number])`",
                    )),
                },
                "object" => {
                    let inside = only("object", args, name.span)?;
                    match &inside.kind {
                        ExprKind::Object(items) => object(items),
                        _ => Err(malformed(
                            inside.span,
                            "`object` takes names and their types: `object({ name = string })`",
                        )),
                    }
                }
                "optional" => Err(outside(name.span)),
                other => Err(unknown(other, name.span)),
            },
            ExprKind::Template(_) => {
                let message = "a type stands without quotes";
                Err(malformed(expr.span, message))
            }
            _ => Err(malformed(expr.span, "this is no type")),
        }
    }
}

fn word(name: &str, span: Span) -> Result<TypeConstraint, Malformed> {
    Ok(match name {
        "any" => TypeConstraint::Any,
        "bool" => TypeConstraint::Bool,
        "number" => TypeConstraint::Number,
        "string" => TypeConstraint::String,
        "list" | "map" | "set" | "object" | "tuple" => {
            let message = format!("`{name}` needs to know of what: `{name}(...)`");
            return Err(malformed(span, message));
        }
        "optional" => return Err(outside(span)),
        _ => return Err(unknown(name, span)),
    })
}

fn object(items: &[ObjectItem]) -> Result<TypeConstraint, Malformed> {
    let mut fields = BTreeMap::new();
    for item in items {
        let ObjectKey::Name(name) = &item.key else {
            return Err(malformed(
                item.key.span(),
                "an attribute of an object type is a bare name",
            ));
        };
        let field = field(&item.value)?;
        if fields.insert(name.value.clone(), field).is_some() {
            let message = format!("the object type has two attributes `{}`", name.value);
            return Err(malformed(name.span, message));
        }
    }
    Ok(TypeConstraint::Object(fields))
}

fn field(expr: &Expr) -> Result<Field, Malformed> {
    let ExprKind::Call { name, args, .. } = &expr.kind else {
        return Ok(plain(TypeConstraint::inside(expr)?));
    };
    if name.value != "optional" {
        return Ok(plain(TypeConstraint::inside(expr)?));
    }
    match args.as_slice() {
        [of] | [of, _] => Ok(Field {
            of: TypeConstraint::inside(of)?,
            is_optional: true,
            default: args.get(1).cloned(),
        }),
        [] => Err(malformed(name.span, "`optional` needs a type")),
        [_, _, more, ..] => Err(malformed(
            more.span,
            "`optional` takes a type and a default, and no more",
        )),
    }
}

fn plain(of: TypeConstraint) -> Field {
    Field {
        of,
        is_optional: false,
        default: None,
    }
}

fn only<'e>(name: &str, args: &'e [Expr], span: Span) -> Result<&'e Expr, Malformed> {
    match args {
        [only] => Ok(only),
        [] => Err(malformed(
            span,
            format!("`{name}` needs to know of what: `{name}(...)`"),
        )),
        [_, more, ..] => Err(malformed(more.span, format!("`{name}` takes one type"))),
    }
}

fn outside(span: Span) -> Malformed {
    malformed(span, "`optional` is for the attributes of an object type")
}

fn unknown(name: &str, span: Span) -> Malformed {
    let all = SIMPLE.into_iter().chain(COLLECTIONS).chain(STRUCTURES);
    Malformed {
        near: suggest::nearest(name, all),
        ..malformed(span, format!("there is no type `{name}`"))
    }
}

fn malformed(span: Span, message: impl Into<String>) -> Malformed {
    Malformed {
        span,
        message: message.into(),
        near: None,
    }
}
