//! Expressions that nobody wrote: literals of values, and what evaluation put together.

use super::Piece;
use super::write::Writer;
use crate::hcl::{
    BinaryOp, Expr, ExprKind, ObjectItem, ObjectKey, TokenKind as T, UnaryOp, Writing,
    is_identifier,
};

/// The longest list that stays in one line, in characters.
const WIDTH: usize = 100;

impl<'t> Writer<'t> {
    /// A literal; `depth` is how many lists and objects of it are around.
    pub(super) fn made(&mut self, expr: &'t Expr, depth: usize) {
        match &expr.kind {
            ExprKind::Null => self.push(T::Ident, "null"),
            ExprKind::Bool(b) => self.push(T::Ident, if *b { "true" } else { "false" }),
            ExprKind::Number(text) => self.push(T::Number, text.as_str()),
            ExprKind::Template(template) => self.template(template),
            ExprKind::Unary { operand, .. } => {
                self.push(T::Minus, "-");
                self.made(operand, depth);
            }
            // What a number is made of.
            ExprKind::Binary {
                op: BinaryOp::Multiply,
                left,
                right,
            } => {
                self.made(left, depth);
                self.push(T::Star, "*");
                self.made(right, depth);
            }
            ExprKind::Tuple(items) => self.made_list(items, depth),
            ExprKind::Object(items) => self.made_object(items, depth),
            ExprKind::Call { name, args, .. } => {
                self.push(T::Ident, name.value.as_str());
                self.push(T::OpenParen, "(");
                for (at, arg) in args.iter().enumerate() {
                    if at > 0 {
                        self.push(T::Comma, ",");
                    }
                    self.made(arg, depth);
                }
                self.push(T::CloseParen, ")");
            }
            _ => self.built(expr),
        }
    }

    fn made_list(&mut self, items: &'t [Expr], depth: usize) {
        self.push(T::OpenBracket, "[");
        let start = self.list.len();
        if items.iter().all(is_short) {
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    self.push(T::Comma, ",");
                }
                self.made(item, depth);
            }
            let written = self.list.get(start..).unwrap_or(&[]).iter();
            let signs: usize = written.map(|piece| piece.text.chars().count()).sum();
            // The brackets, and a blank behind each comma.
            if signs + items.len().saturating_sub(1) + 2 + 2 * depth <= WIDTH {
                return self.push(T::CloseBracket, "]");
            }
            self.list.truncate(start);
        }
        self.push(T::Newline, "\n");
        for item in items {
            self.made(item, depth + 1);
            self.push(T::Comma, ",");
            self.push(T::Newline, "\n");
        }
        self.push(T::CloseBracket, "]");
    }

    fn made_object(&mut self, items: &'t [ObjectItem], depth: usize) {
        self.push(T::OpenBrace, "{");
        if !items.is_empty() {
            self.push(T::Newline, "\n");
        }
        for item in items {
            self.item_key(&item.key);
            self.push(T::Equal, "=");
            self.made(&item.value, depth + 1);
            self.push(T::Newline, "\n");
        }
        self.push(T::CloseBrace, "}");
    }

    fn item_key(&mut self, key: &'t ObjectKey) {
        match key {
            ObjectKey::Name(name) => self.push(T::Ident, name.value.as_str()),
            ObjectKey::Expr(key) => {
                let bare = key.as_text().is_some_and(|name| is_identifier(&name));
                self.key(key, None, !bare);
            }
        }
    }

    /// What evaluation put together of code and values.
    pub(super) fn built(&mut self, expr: &'t Expr) {
        match &expr.kind {
            ExprKind::Tuple(items) => {
                let lines = self.items(items, |writer, item| writer.child(item, None));
                self.bracketed(['[', ']'], lines, expr.broken);
            }
            ExprKind::Object(items) => {
                let lines = self.items(items, |writer, item| {
                    writer.item_key(&item.key);
                    writer.push(T::Equal, "=");
                    writer.value(&item.value, None);
                });
                self.bracketed(['{', '}'], lines, expr.broken);
            }
            ExprKind::Paren(inner) => {
                self.push(T::OpenParen, "(");
                self.expr(inner);
                if self.list.last().is_some_and(|p| p.kind == T::CloseHeredoc) {
                    self.push(T::Newline, "\n");
                }
                self.push(T::CloseParen, ")");
            }
            ExprKind::GetAttr { on, name } => {
                self.child(on, Some(on.span));
                self.push(T::Dot, ".");
                self.push(T::Ident, name.value.as_str());
            }
            ExprKind::Call { name, args, spread } => {
                self.push(T::Ident, name.value.as_str());
                self.push(T::OpenParen, "(");
                for (at, arg) in args.iter().enumerate() {
                    if at > 0 {
                        self.push(T::Comma, ",");
                    }
                    self.child(arg, None);
                }
                if *spread {
                    self.push(T::Ellipsis, "...");
                }
                self.push(T::CloseParen, ")");
            }
            ExprKind::Unary { op, operand } => {
                match op {
                    UnaryOp::Negate => self.push(T::Minus, "-"),
                    UnaryOp::Not => self.push(T::Not, "!"),
                }
                self.child(operand, None);
            }
            ExprKind::Template(template) => self.template(template),
            _ => match expr.writing {
                // Nothing else is put together.
                Writing::Built => self.read(expr.span),
                _ => self.push(T::Ident, "null"),
            },
        }
    }

    /// Each item's tokens.
    fn items<I>(
        &mut self,
        items: &'t [I],
        mut write: impl FnMut(&mut Self, &'t I),
    ) -> Vec<Vec<Piece<'t>>> {
        let one = |item| {
            let start = self.list.len();
            write(self, item);
            self.list.split_off(start)
        };
        items.iter().map(one).collect()
    }

    /// One element a line if the source or an element has several, else all in one.
    fn bracketed(&mut self, [open, close]: [char; 2], items: Vec<Vec<Piece<'t>>>, broken: bool) {
        let is_object = open == '{';
        let (opens, closes) = match is_object {
            true => (T::OpenBrace, T::CloseBrace),
            false => (T::OpenBracket, T::CloseBracket),
        };
        let has_lines = |item: &Vec<Piece>| item.iter().any(|piece| piece.text.contains('\n'));
        let lines = !items.is_empty() && (broken || items.iter().any(has_lines));
        self.push(opens, open.to_string());
        if lines {
            self.push(T::Newline, "\n");
        }
        for (at, item) in items.into_iter().enumerate() {
            if at > 0 && !lines {
                self.push(T::Comma, ",");
            }
            self.list.extend(item);
            if lines && !is_object {
                self.push(T::Comma, ",");
            }
            if lines {
                self.push(T::Newline, "\n");
            }
        }
        self.push(closes, close.to_string());
    }
}

/// Whether an element takes no line of its own: no list or object, but for an empty one.
fn is_short(item: &Expr) -> bool {
    match &item.kind {
        ExprKind::Tuple(items) => items.is_empty(),
        ExprKind::Object(items) => items.is_empty(),
        ExprKind::Call { args, .. } => args.iter().all(|arg| match &arg.kind {
            ExprKind::Tuple(items) => items.is_empty(),
            ExprKind::Object(items) => items.is_empty(),
            _ => true,
        }),
        _ => true,
    }
}
