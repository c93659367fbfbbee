//! Short ways through a tree: the arguments and blocks of a body, literal texts, plain names. Knows no meaning.

use crate::span::Span;

use super::ast::{
    Attribute, Block, Body, Expr, ExprKind, Item, ObjectItem, ObjectKey, Part, Writing,
};

impl Body {
    /// Its attributes.
    pub fn attributes(&self) -> impl Iterator<Item = &Attribute> {
        self.items.iter().filter_map(|item| match item {
            Item::Attribute(attribute) => Some(attribute),
            Item::Block(_) => None,
        })
    }

    /// One attribute.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<&Attribute> {
        self.attributes().find(|a| a.name.value == name)
    }

    /// The value of one attribute.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<&Expr> {
        self.attribute(name).map(|a| &a.value)
    }

    /// Its blocks.
    pub fn blocks(&self) -> impl Iterator<Item = &Block> {
        self.items.iter().filter_map(|item| match item {
            Item::Block(block) => Some(block),
            Item::Attribute(_) => None,
        })
    }

    /// Its blocks of one type.
    pub fn blocks_of(&self, name: &str) -> impl Iterator<Item = &Block> {
        self.blocks().filter(move |block| block.name.value == name)
    }
}

impl Item {
    /// Where it stands.
    #[must_use]
    pub fn span(&self) -> Span {
        match self {
            Self::Attribute(attribute) => attribute.span,
            Self::Block(block) => block.span,
        }
    }
}

impl Block {
    /// The text of a label.
    #[must_use]
    pub fn label(&self, at: usize) -> Option<&str> {
        self.labels.get(at).map(|label| label.value.as_str())
    }
}

impl Expr {
    /// Whether it was made of a value, so that it refers to nothing.
    #[must_use]
    pub fn is_made(&self) -> bool {
        matches!(self.writing, Writing::Made { .. })
    }

    /// The text of a template that holds no expressions.
    #[must_use]
    pub fn as_text(&self) -> Option<String> {
        let ExprKind::Template(template) = &self.kind else {
            return None;
        };
        let text = |part: &Part| match part {
            Part::Literal(text) => Some(text.value.clone()),
            _ => None,
        };
        template.parts.iter().map(text).collect()
    }

    /// The name, if the expression is nothing else.
    #[must_use]
    pub fn as_name(&self) -> Option<&str> {
        match &self.kind {
            ExprKind::Variable(name) => Some(name),
            _ => None,
        }
    }

    /// The items of an object.
    #[must_use]
    pub fn as_object(&self) -> Option<&[ObjectItem]> {
        match &self.kind {
            ExprKind::Object(items) => Some(items),
            _ => None,
        }
    }

    /// The value of an object's item whose key is a name or a literal text.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&Self> {
        let is_it = |item: &&ObjectItem| match &item.key {
            ObjectKey::Name(key) => key.value == name,
            ObjectKey::Expr(key) => key.as_text().as_deref() == Some(name),
        };
        self.as_object()?.iter().find(is_it).map(|item| &item.value)
    }
}
