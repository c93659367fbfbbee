//! Terraform in JSON, to the tree that its own syntax gives: which objects are blocks is what the language's table and the schemas of providers say, and
//! where the language has bare names, strings hold them.
//!
//! <https://developer.hashicorp.com/terraform/language/syntax/json>

use crate::hcl::json::{Json, JsonKind, Text, expr, number, parse_json};
use crate::hcl::{
    Attribute, Block, Body, Expr, ExprKind, Item, ObjectItem, ObjectKey, SyntaxError,
};
use crate::span::{SourceId, Span, Spanned};
use crate::terraform::language::{self, Argument, Backend, Nested, Rest};
use crate::terraform::schema::{self, Known, Nesting, Schemas};

/// Reads a file: its tree, unless it is no JSON or no object, and what is wrong with it.
#[must_use]
pub fn parse(
    source: SourceId,
    text: &str,
    file: &'static language::Block,
    schemas: &Schemas,
) -> (Option<Body>, Vec<SyntaxError>) {
    let json = match parse_json(source, text) {
        Ok(json) => json,
        Err(error) => return (None, vec![*error]),
    };
    let mut reader = Reader {
        schemas,
        errors: Vec::new(),
    };
    let top = Table {
        own: Some(file),
        is_file: true,
        ..Table::default()
    };
    let span = Span::new(source, 0, text.len());
    let body = reader.objects(&json, "the file").map(|objects| Body {
        items: objects
            .into_iter()
            .flat_map(|(object, _)| reader.items(object, top))
            .collect(),
        span,
        layout: None,
    });
    (body, reader.errors)
}

/// Reads values of variables: names and values, in which nothing is computed.
#[must_use]
pub fn parse_values(source: SourceId, text: &str) -> (Option<Body>, Vec<SyntaxError>) {
    let json = match parse_json(source, text) {
        Ok(json) => json,
        Err(error) => return (None, vec![*error]),
    };
    let JsonKind::Object(all) = &json.kind else {
        return (None, vec![no_object(json.span, "the file")]);
    };
    let items = all.iter().map(|(name, value)| {
        Item::Attribute(Attribute {
            name: name.ident(),
            value: literal(value),
            span: name.span.to(value.span),
        })
    });
    let body = Body {
        items: items.collect(),
        span: Span::new(source, 0, text.len()),
        layout: None,
    };
    (Some(body), Vec::new())
}

fn no_object(span: Span, what: &str) -> SyntaxError {
    SyntaxError {
        span,
        message: format!("{what} is an object in JSON, or a list of objects"),
        help: Some("write `{ \"name\": value }`".to_owned()),
        other: None,
    }
}

/// A value in which `${` means nothing.
fn literal(json: &Json) -> Expr {
    let kind = match &json.kind {
        JsonKind::String(text) => {
            let part = crate::hcl::Part::Literal(Spanned::new(text.value.clone(), text.span));
            ExprKind::Template(Box::new(crate::hcl::Template {
                parts: vec![part],
                form: crate::hcl::TemplateForm::Quoted,
                strips: false,
            }))
        }
        JsonKind::Array(items) => ExprKind::Tuple(items.iter().map(literal).collect()),
        JsonKind::Object(all) => {
            let item = |(name, value): &(Text, Json)| ObjectItem {
                key: ObjectKey::Name(name.ident()),
                value: literal(value),
                span: name.span.to(value.span),
            };
            ExprKind::Object(all.iter().map(item).collect())
        }
        other => return simple(other, json.span),
    };
    expr(kind, json.span)
}

fn simple(kind: &JsonKind, span: Span) -> Expr {
    match kind {
        JsonKind::Bool(value) => expr(ExprKind::Bool(*value), span),
        JsonKind::Number(written) => number(written, span),
        _ => expr(ExprKind::Null, span),
    }
}

/// What says which names of a body are blocks.
#[derive(Clone, Copy, Default)]
struct Table<'s> {
    own: Option<&'static language::Block>,
    /// What a backend or provisioner adds.
    more: Option<&'static language::Block>,
    /// Of the provider's type.
    schema: Option<&'s schema::Block>,
    /// Nothing but blocks stands here.
    is_file: bool,
}

impl Table<'_> {
    fn argument(self, name: &str) -> Option<&'static Argument> {
        let tables = self.own.into_iter().chain(self.more);
        tables.into_iter().find_map(|table| table.argument(name))
    }

    fn own(self, name: &str) -> Option<&'static Nested> {
        let tables = self.own.into_iter().chain(self.more);
        tables.into_iter().find_map(|table| table.own(name))
    }
}

/// What an object holds, and its place.
type Object<'j> = (&'j [(Text, Json)], Span);

struct Reader<'s> {
    schemas: &'s Schemas,
    errors: Vec<SyntaxError>,
}

impl<'s> Reader<'s> {
    fn items(&mut self, object: &[(Text, Json)], table: Table<'s>) -> Vec<Item> {
        let mut items = Vec::new();
        for (name, value) in object {
            // Where nothing else can be a comment.
            if name.value == "//" {
                continue;
            }
            let before = items.len();
            match self.nested(name, table) {
                Some((inner, labels)) => self.blocks(name, &inner, labels, value, &mut items),
                None => items.extend(self.attribute(name, value, table)),
            }
            let is_attribute = matches!(items.last(), Some(Item::Attribute(_)));
            if is_attribute && items.len() > before {
                self.set_once(&mut items);
            }
        }
        items
    }

    /// An argument that is set twice is reported, and the first one holds.
    fn set_once(&mut self, items: &mut Vec<Item>) {
        let Some((Item::Attribute(last), others)) = items.split_last() else {
            return;
        };
        let same = |item: &Item| match item {
            Item::Attribute(other) if other.name.value == last.name.value => Some(other.name.span),
            _ => None,
        };
        if let Some(first) = others.iter().find_map(same) {
            self.errors.push(SyntaxError {
                span: last.name.span,
                message: format!("`{}` is set twice", last.name.value),
                help: Some("remove one of both".to_owned()),
                other: Some((first, "the first time")),
            });
            items.pop();
        }
    }

    /// What stands in the blocks of that name, and how many labels they have; none if it is no block.
    fn nested(&self, name: &Text, table: Table<'s>) -> Option<(Inside<'s>, usize)> {
        let name = name.value.as_str();
        if let Some(own) = table.own(name) {
            let inside = Inside {
                own: Some(own.block),
                schema: table.schema.filter(|_| name == "_"),
                of_type: true,
            };
            return Some((inside, own.block.labels.len()));
        }
        if table.is_file {
            return Some((Inside::default(), 0));
        }
        let of_schema = |name: &str| table.schema?.block_types.get(name);
        let open = table
            .own
            .filter(|own| own.rest == Rest::Schema)
            .or(table.schema.and(table.own));
        if name == "dynamic" && open.is_some() {
            let inside = Inside {
                own: open.and_then(|own| own.nested("dynamic")).map(|n| n.block),
                schema: table.schema,
                of_type: false,
            };
            return Some((inside, 1));
        }
        let nested = of_schema(name)?;
        let inside = Inside {
            own: open.and_then(|own| own.nested(name)).map(|n| n.block),
            schema: Some(&nested.block),
            of_type: false,
        };
        let labels = usize::from(nested.nesting_mode == Nesting::Map);
        Some((inside, labels))
    }

    /// All blocks of one name: an object for each label, and at last one object or several.
    fn blocks(
        &mut self,
        name: &Text,
        inside: &Inside<'s>,
        labels: usize,
        value: &Json,
        items: &mut Vec<Item>,
    ) {
        let mut found = Vec::new();
        self.labelled(name, labels, value, &mut Vec::new(), &mut found);
        for (labels, (object, span)) in found {
            let table = self.table(&name.value, inside, &labels);
            let body = Body {
                items: self.items(object, table),
                span,
                layout: None,
            };
            items.push(Item::Block(Block {
                name: name.ident(),
                labels,
                body,
                span: name.span.to(span),
            }));
        }
    }

    fn labelled<'j>(
        &mut self,
        name: &Text,
        more: usize,
        value: &'j Json,
        labels: &mut Vec<Spanned<String>>,
        found: &mut Vec<(Vec<Spanned<String>>, Object<'j>)>,
    ) {
        let what = format!("`{}`", name.value);
        for (object, span) in self.objects(value, &what).unwrap_or_default() {
            if more == 0 {
                found.push((labels.clone(), (object, span)));
                continue;
            }
            let named = || object.iter().filter(|(label, _)| label.value != "//");
            if named().next().is_none() {
                self.errors.push(SyntaxError {
                    span,
                    message: format!("blocks of {what} have names here, and there is none"),
                    help: Some("write `{ \"name\": { ... } }`, or remove the property".to_owned()),
                    other: None,
                });
            }
            for (label, value) in named() {
                labels.push(label.ident());
                self.labelled(name, more - 1, value, labels, found);
                labels.pop();
            }
        }
    }

    /// An object, or all in a list of them; null is none.
    fn objects<'j>(&mut self, value: &'j Json, what: &str) -> Option<Vec<Object<'j>>> {
        let mut all = Vec::new();
        let items = match &value.kind {
            JsonKind::Null => return Some(all),
            JsonKind::Array(items) => items.as_slice(),
            _ => std::slice::from_ref(value),
        };
        for item in items {
            match &item.kind {
                JsonKind::Object(object) => all.push((object.as_slice(), item.span)),
                JsonKind::Null => {}
                _ => {
                    self.errors.push(no_object(item.span, what));
                    return None;
                }
            }
        }
        Some(all)
    }

    /// What a block's labels add to what is known of its body.
    fn table(&self, name: &str, inside: &Inside<'s>, labels: &[Spanned<String>]) -> Table<'s> {
        let label = labels.first().map(|label| label.value.as_str());
        let own = inside.own;
        let mut table = Table {
            own,
            more: None,
            schema: inside.schema,
            is_file: false,
        };
        let Some(label) = label else {
            return table;
        };
        match name {
            "dynamic" if !inside.of_type => {
                let of = inside
                    .schema
                    .and_then(|schema| schema.block_types.get(label));
                table.schema = of.map(|of| &*of.block);
            }
            "backend" => {
                if let Some(Backend::Known(more)) = language::backend(label) {
                    table.more = Some(more);
                }
            }
            "provisioner" => table.more = language::provisioner(label),
            "provider" | "resource" | "data" | "ephemeral" if inside.of_type => {
                table.schema = self.schema(name, label);
            }
            _ => {}
        }
        table
    }

    /// The newest that is known of a type, or of a provider's configuration. Which version a module admits is not known before all of it is read, and
    /// what is a block seldom changes.
    fn schema(&self, kind: &str, label: &str) -> Option<&'s schema::Block> {
        let all = self.schemas.iter().filter_map(|provider| {
            let name = provider.address.rsplit('/').next();
            let known = match kind {
                "provider" => provider.block(kind, "-").filter(|_| name == Some(label))?,
                _ => provider.block(kind, label)?,
            };
            match known {
                Known::Schema(block) => Some((provider.version.as_ref(), &**block)),
                Known::Exists => None,
            }
        });
        Some(all.max_by_key(|(version, _)| *version)?.1)
    }

    fn attribute(&mut self, name: &Text, value: &Json, table: Table) -> Option<Item> {
        let argument = table.argument(&name.value);
        let is_names = argument.is_some_and(Argument::is_names_only);
        let value = match self::value(value, is_names) {
            Ok(value) => value,
            Err(error) => {
                self.errors.push(*error);
                return None;
            }
        };
        let span = name.span.to(value.span);
        Some(Item::Attribute(Attribute {
            name: name.ident(),
            value,
            span,
        }))
    }
}

/// A value; `is_names`: its strings hold what stands bare in the language.
fn value(json: &Json, is_names: bool) -> Result<Expr, Box<SyntaxError>> {
    let kind = match &json.kind {
        JsonKind::String(text) if is_names => return text.expression(),
        JsonKind::String(text) => return text.template(),
        JsonKind::Array(items) => {
            let items = items.iter().map(|item| value(item, is_names));
            ExprKind::Tuple(items.collect::<Result<_, _>>()?)
        }
        JsonKind::Object(all) => {
            let mut items = Vec::with_capacity(all.len());
            for (name, value) in all {
                let key = match crate::hcl::is_identifier(&name.value) {
                    true => ObjectKey::Name(name.ident()),
                    false if is_names => ObjectKey::Expr(Box::new(name.expression()?)),
                    false => ObjectKey::Expr(Box::new(name.template()?)),
                };
                items.push(ObjectItem {
                    key,
                    value: self::value(value, is_names)?,
                    span: name.span.to(value.span),
                });
            }
            ExprKind::Object(items)
        }
        other => return Ok(simple(other, json.span)),
    };
    Ok(expr(kind, json.span))
}

/// What is known of the blocks of a name, before their labels are read.
#[derive(Default)]
struct Inside<'s> {
    own: Option<&'static language::Block>,
    schema: Option<&'s schema::Block>,
    /// Its first label is a type of a provider.
    of_type: bool,
}
