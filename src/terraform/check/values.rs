//! Values of a module's expressions, as far as nobody plans: variables are unknown and have their types, local values are worked out, resources may be
//! anything. What cannot be evaluated whatever the unknown turns out to be is a fault.

use std::collections::{BTreeMap, BTreeSet};

use super::components::components;
use super::marks;
use super::walk::Walk;
use super::{INVALID_EXPRESSION, WRONG_TYPE, from};
use crate::diag::{Problem, Severity};
use crate::expr::{Fault, Files, Marks, Names, Scope, Type, Value, evaluate};
use crate::hcl::{Attribute, Expr, ExprKind};
use crate::terraform::conversion::Mismatch;
use crate::terraform::declared::{Call, Declared, Repeated};
use crate::terraform::language::TypeConstraint;

/// Values of expressions, by the expression. Inside `dynamic` it has several.
#[derive(Debug, Default)]
pub(super) struct Evaluated {
    by_expr: BTreeMap<*const Expr, Vec<Value>>,
}

impl Evaluated {
    /// One more value of an expression.
    pub fn add(&mut self, expr: &Expr, value: Value) {
        let values = self.by_expr.entry(std::ptr::from_ref(expr)).or_default();
        values.push(value);
    }

    /// The values of an expression; none where it has a fault.
    pub fn of(&self, expr: &Expr) -> &[Value] {
        let values = self.by_expr.get(&std::ptr::from_ref(expr));
        values.map_or(&[], Vec::as_slice)
    }

    /// The first of them that does not fit, said as a problem.
    pub fn misfit(&self, expr: &Expr, wanted: &TypeConstraint, name: &str) -> Option<Problem> {
        self.of(expr).iter().find_map(|value| {
            let mismatch = wanted.convert(value).err()?;
            Some(mismatched(name, &mismatch, expr))
        })
    }
}

/// What references of a module can begin with, but for the names of one place.
pub(super) fn names<'m>(
    declared: &Declared<'m>,
    all: &BTreeMap<&'m str, Declared<'m>>,
    files: Files<'m>,
) -> Names<'m> {
    let any = || Value::unknown(Type::Any);
    let admitted = declared.admitted.as_ref();
    // Who says nothing is read by all of them.
    let before_1_12 = admitted.is_none_or(|versions| versions.admit_one_before(12));
    let mut names = Names::new()
        .for_run_time()
        .with_both_sides(before_1_12)
        .reading(files);
    let variables = declared.variables.iter().map(|(name, variable)| {
        let value = Value::unknown(variable.type_of());
        (*name, value.marked(marks::declared(variable.block)))
    });
    names.insert("var", Value::object(variables));
    let calls = declared
        .calls
        .iter()
        .map(|(name, call)| (*name, outputs(call, all)));
    names.insert("module", Value::object(calls));
    for (kind, of_kind) in &declared.resources {
        let types = of_kind.iter().map(|(of, resources)| {
            let marks = match *kind {
                "ephemeral" => Marks::EPHEMERAL,
                _ => Marks::NONE,
            };
            let resources = resources.keys().map(|name| (*name, any().marked(marks)));
            (*of, Value::object(resources))
        });
        let types: Vec<(&str, Value)> = types.collect();
        if *kind == "resource" {
            for (of, resources) in &types {
                names.insert(*of, resources.clone());
            }
        }
        names.insert(*kind, Value::object(types));
    }
    let text = || Value::unknown(Type::String);
    let path = ["cwd", "module", "root"].map(|name| (name, text()));
    names.insert("path", Value::object(path));
    let terraform = [
        (
            "applying",
            Value::unknown(Type::Bool).marked(Marks::EPHEMERAL),
        ),
        ("workspace", text()),
    ];
    names.insert("terraform", Value::object(terraform));
    let locals = locals(declared, &names);
    names.insert("local", locals);
    names
}

/// The outputs of a call, each of which may be anything.
fn outputs<'m>(call: &Call<'m>, all: &BTreeMap<&'m str, Declared<'m>>) -> Value {
    let any = || Value::unknown(Type::Any);
    let called = call.folder.as_deref().and_then(|folder| all.get(folder));
    let Some(called) = called.filter(|called| !called.is_partial) else {
        return any();
    };
    let types = called.outputs.keys().map(|name| (*name, Type::Any));
    match call.repeated {
        Repeated::Once => Value::object(called.outputs.iter().map(|(name, output)| {
            // That they are sensitive, Terraform does not say of outputs whose values are not.
            let marks = marks::declared(output).without(Marks::SENSITIVE);
            (*name, any().marked(marks))
        })),
        Repeated::Count => Value::unknown(Type::list(Type::object(types))),
        Repeated::ForEach => Value::unknown(Type::map(Type::object(types))),
    }
}

/// Local values, each after those that it needs. What has a fault, or needs itself, may be anything: the fault is reported where it stands.
fn locals(declared: &Declared, names: &Names) -> Value {
    let numbers: BTreeMap<&str, usize> = declared.locals.keys().copied().zip(0..).collect();
    let needs: Vec<Vec<usize>> = declared
        .locals
        .values()
        .map(|local| {
            let mut needed = BTreeSet::new();
            attributes_of("local", &local.value, &mut needed);
            needed
                .iter()
                .filter_map(|n| numbers.get(n).copied())
                .collect()
        })
        .collect();
    let parts = components(&needs);
    let all = declared.locals.iter().zip(&needs).zip(&parts);
    let mut order: Vec<_> = all
        .map(|((local, needs), part)| (*part, local, needs))
        .collect();
    order.sort_by_key(|(part, ..)| *part);
    let mut known: BTreeMap<usize, (&str, Value)> = BTreeMap::new();
    for (_, (name, local), needs) in order {
        let any = Value::unknown(Type::Any);
        let number = numbers.get(name).copied().unwrap_or_default();
        // One that is not known yet is in the same circle.
        let needed = needs.iter().map(|n| known.get(n).cloned());
        let value = match needed.collect::<Option<Vec<_>>>() {
            Some(needed) => {
                let inner = Names::within(names).value("local", Value::object(needed));
                evaluate(&local.value, &Scope::new(&inner))
                    .unwrap_or_else(|_| any.marked(Marks::LOST))
            }
            None => any,
        };
        known.insert(number, (name, value));
    }
    Value::object(known.into_values())
}

/// The names that an expression takes of a root such as `local`.
pub(super) fn attributes_of<'e>(root: &str, expr: &'e Expr, found: &mut BTreeSet<&'e str>) {
    expr.visit(&mut |part| {
        if let ExprKind::GetAttr { on, name } = &part.kind
            && on.as_name() == Some(root)
        {
            found.insert(&name.value);
        }
    });
}

impl<'a> Walk<'a, '_> {
    /// References and calls of an expression, and its value if there is no fault in it.
    pub fn checked(&mut self, expr: &'a Expr) -> Option<Value> {
        let before = self.out.len();
        self.expr(expr);
        let new = self.out.iter().skip(before);
        if new
            .clone()
            .any(|problem| problem.severity == Severity::Error)
        {
            return None;
        }
        self.evaluated(expr)
    }

    /// The value of an expression whose references are right.
    pub fn evaluated(&mut self, expr: &'a Expr) -> Option<Value> {
        // Names that only a file of another form declares would be unknown names here.
        if self.here.declared.is_partial {
            return None;
        }
        match evaluate(expr, &self.scope()) {
            Ok(value) => Some(value),
            Err(faults) => {
                for fault in faults {
                    self.fault(fault);
                }
                None
            }
        }
    }

    /// What an expression sees at its place.
    fn scope(&self) -> Scope<'_> {
        let mut scope = Scope::new(self.names);
        let any = || Value::unknown(Type::Any);
        if self.site.sees_self {
            scope = scope.with("self", any());
        }
        let is = |how: Repeated| self.site.was_repeated() || self.site.repeated == Some(how);
        if is(Repeated::ForEach) {
            let value = Value::unknown(self.element.clone());
            let each = [("key", Value::unknown(Type::String)), ("value", value)];
            scope = scope.with("each", Value::object(each));
        }
        if is(Repeated::Count) {
            let index = [("index", Value::unknown(Type::Number))];
            scope = scope.with("count", Value::object(index));
        }
        for (name, value) in self.hidden.iter().zip(&self.iterators) {
            if let Some(value) = value {
                scope = scope.with(name, value.clone());
            }
        }
        scope
    }

    /// An expression that something else judges by its value.
    pub fn noted(&mut self, expr: &'a Expr) {
        if let Some(value) = self.checked(expr) {
            self.evaluated.add(expr, value);
        }
    }

    /// A fault of evaluation, as a problem.
    pub fn fault(&mut self, fault: Fault) {
        let problem = Problem::new(&INVALID_EXPRESSION, fault.message).at(fault.span, "");
        let mut problem = from(problem, fault.origins);
        problem.help = fault.help;
        self.out.push(problem);
    }

    /// The value in a type; a problem if it cannot become one.
    pub fn fits(
        &mut self,
        value: &Value,
        expr: &Expr,
        wanted: &TypeConstraint,
        name: &str,
    ) -> Option<Value> {
        match wanted.convert(value) {
            Ok(value) => Some(value),
            Err(mismatch) => {
                self.out.push(mismatched(name, &mismatch, expr));
                None
            }
        }
    }

    /// An argument that has a type.
    pub fn typed(&mut self, attribute: &'a Attribute, wanted: &TypeConstraint) -> Option<Value> {
        let value = self.checked(&attribute.value)?;
        self.evaluated.add(&attribute.value, value.clone());
        self.fits(&value, &attribute.value, wanted, &attribute.name.value)
    }
}

/// That an argument has a value of another type.
pub(super) fn mismatched(name: &str, mismatch: &Mismatch, expr: &Expr) -> Problem {
    let message = format!("`{name}{}` {}", mismatch.path, mismatch.why);
    from(
        Problem::new(&WRONG_TYPE, message).at(expr.span, ""),
        mismatch.origin,
    )
}
