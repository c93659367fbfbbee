//! `import` blocks: the resource that takes over an object, the key of its instance, and the object's name.

use super::addresses::Address;
use super::attributes::{self, Step};
use super::walk::Walk;
use super::{
    INSTANCE_KEY, INVALID_REFERENCE, INVALID_VALUE, PROVIDER_CONFIGURATION, UNDECLARED, about,
};
use crate::diag::Problem;
use crate::expr::{Kind, Type, Value};
use crate::hcl::{Attribute, Block, Expr, ExprKind};
use crate::terraform::declared::Repeated::{Count, ForEach, Once};
use crate::terraform::declared::{Declared, Resource};
use crate::terraform::language::TypeConstraint;
use crate::terraform::providers::provider_name;

/// What a key of an instance is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Key {
    None,
    Number,
    Text,
    /// Only the plan knows.
    Unknown,
}

impl<'a> Walk<'a, '_> {
    /// The rules of the block as a whole.
    pub fn import(&mut self, block: &'a Block) {
        if !self.here.is_root() {
            let message = "an `import` block is for the root module, and this module is called";
            self.out
                .push(Problem::new(&INVALID_VALUE, message).at(block.name.span, ""));
        }
        let target = block.body.value("to").and_then(target);
        let found = match &target {
            Some((modules, of, name)) if modules.is_empty() => {
                self.here.declared.find("resource", of, name)
            }
            _ => None,
        };
        if let (Some(id), Some((modules, of, name))) = (block.body.value("id"), &target)
            && modules.is_empty()
            && names_itself(id, of, name)
        {
            let message = format!("`{of}.{name}` is what is imported: its `id` is not known yet");
            self.out.push(about(&INVALID_REFERENCE, message, id));
        }
        if let Some(provider) = block.body.attribute("provider") {
            // Only what is generated takes it from here.
            if let (Some((modules, ..)), None) = (&target, found)
                && modules.is_empty()
                && let Some((name, alias)) = provider_name(&provider.value)
            {
                self.configuration(name, alias, &provider.value);
            }
            let is_inside = target.is_some_and(|(modules, ..)| !modules.is_empty());
            self.import_provider(provider, is_inside, found);
        }
    }

    /// The provider of what is imported is that of the resource, if there is one.
    fn import_provider(
        &mut self,
        provider: &'a Attribute,
        is_inside: bool,
        found: Option<&Resource>,
    ) {
        let wanted = provider_name(&provider.value);
        let own = found.map(|resource| resource.block.body.value("provider"));
        let is_same = own.is_none_or(|own| own.and_then(provider_name) == wanted);
        if is_inside || !is_same {
            let message = "`provider` of an import is for a resource that is to be generated";
            let problem = Problem::new(&PROVIDER_CONFIGURATION, message).at(provider.name.span, "");
            self.out
                .push(problem.help("say it in the resource, or in the call of its module"));
        }
    }

    /// What tells the object apart: a text that is not empty.
    pub fn import_id(&mut self, id: &'a Attribute) {
        let Some(value) = self.typed(id, &TypeConstraint::String) else {
            return;
        };
        let is_empty = matches!(&value.kind, Kind::String(text) if text.is_empty());
        if value.is_null() || is_empty {
            let what = if is_empty { "empty" } else { "null" };
            let message = format!("`id` is {what}");
            self.out.push(about(&INVALID_VALUE, message, &id.value));
        }
    }

    /// `for_each` of an import takes every collection, and null.
    pub fn import_each(&mut self, expr: &Expr, value: &Value) {
        if !value.is_null() && Type::of(value).is_scalar() {
            let message = format!(
                "`for_each` of `import` takes a collection, this is {}",
                value.described()
            );
            self.out
                .push(Problem::new(&super::WRONG_TYPE, message).at(expr.span, ""));
        }
    }

    /// An instance is imported, so there is a key where the resource has instances.
    pub fn import_to(&mut self, value: &'a Expr, address: &Address<'a>) {
        let Some((_, of, name, key)) = address.resource else {
            return;
        };
        let mut at = self.here.declared;
        for module in &address.modules {
            let next = match at.calls.get(module) {
                Some(call) => call.folder.as_deref().and_then(|f| self.here.all.get(f)),
                None if at.is_partial => None,
                None => {
                    return self.nowhere(value, &format!("the module has no module `{module}`"));
                }
            };
            let Some(next) = next else {
                return;
            };
            at = next;
        }
        let key = self.key_of(key);
        let Some(found) = at.find("resource", of, name) else {
            return self.generated(value, at, (of, name), key, address);
        };
        let why = match (found.repeated, key) {
            (Once | Count, Key::Text) => "has no `for_each`, so no key of it is a text",
            (Once | ForEach, Key::Number) => "has no `count`, so no key of it is a number",
            (Count, Key::None) => "has `count`: say which instance, as `[0]`",
            (ForEach, Key::None) => "has `for_each`: say which instance, as `[\"key\"]`",
            _ => return,
        };
        let message = format!("`{of}.{name}` {why}");
        self.out.push(about(&INSTANCE_KEY, message, value));
    }

    /// A resource without a block: Terraform can write one, in the root module and for one object.
    fn generated(
        &mut self,
        value: &Expr,
        at: &Declared,
        (of, name): (&str, &str),
        key: Key,
        address: &Address,
    ) {
        if at.is_partial {
            return;
        }
        let is_repeated = self.site.repeated == Some(ForEach);
        if !address.modules.is_empty() || key != Key::None || is_repeated {
            self.nowhere(value, &format!("the module has no `{of}.{name}`"));
        }
    }

    fn nowhere(&mut self, value: &Expr, message: &str) {
        self.out.push(about(&UNDECLARED, message, value));
    }

    fn key_of(&mut self, key: Option<Step<'a>>) -> Key {
        let key = match key {
            None => return Key::None,
            Some(Step::Name(_)) => return Key::Text,
            Some(Step::Key(key)) => key,
        };
        match &key.kind {
            ExprKind::Number(_) => return Key::Number,
            ExprKind::Template(_) => return Key::Text,
            _ => {}
        }
        // `each.key` or `each.value`, of which one element says as much as all.
        let each = self.site.owner.and_then(|o| o.body.value("for_each"));
        let before = self.out.len();
        let elements = self.elements(each);
        self.out.truncate(before);
        let element = elements.first().and_then(|first| first.as_map());
        let (_, steps) = attributes::steps(key);
        let part = match steps.as_slice() {
            [Step::Name(part)] => element.and_then(|e| e.get(part.value.as_str())),
            _ => None,
        };
        match part.map(Type::of) {
            Some(Type::String) => Key::Text,
            Some(Type::Number) => Key::Number,
            _ => Key::Unknown,
        }
    }
}

/// Calls, type and name of the resource that `to` names.
pub(super) fn target(to: &Expr) -> Option<(Vec<&str>, &str, &str)> {
    let (start, steps) = attributes::steps(to);
    let address = Address::read(start.as_name()?, start, &steps).ok()?;
    match address.resource? {
        ("resource", of, name, _) => Some((address.modules, of, name)),
        _ => None,
    }
}

/// Whether an expression reads the resource.
fn names_itself(expr: &Expr, of: &str, name: &str) -> bool {
    let mut found = false;
    expr.visit(&mut |part| {
        if let ExprKind::GetAttr { on, name: read } = &part.kind {
            found |= on.as_name() == Some(of) && read.value == name;
        }
    });
    found
}
