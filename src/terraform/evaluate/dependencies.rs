//! Which resources a block waits for: those that it refers to or names in `depends_on`, and all that these depend on, through calls of modules. Knows no
//! values.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::instance::Instance;
use super::references::{Demand, References, Target};
use super::run::{Call, Run};
use super::{Mode, body};
use crate::hcl::{Block, Body, Expr, Item};

/// A block of a module.
type Key<'e> = (Mode, &'e str, &'e str);

/// What was reached so far.
struct Reach<'r, 'e> {
    run: &'r Rc<Run<'e>>,
    /// By the number of the call.
    seen: BTreeSet<(usize, Seen<'e>)>,
    resources: BTreeSet<(usize, Key<'e>)>,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Seen<'e> {
    Target(Target<'e>),
    Output(&'e str),
    /// All that a module has.
    Whole,
}

impl<'e> Instance<'e> {
    /// The resources that a data source waits for: Terraform reads it only once none of them has anything left to do. Those are the ones that it refers to
    /// itself or names in `depends_on`, and what calls around it name there with all that these depend on.
    #[must_use]
    pub fn awaited(&self) -> Vec<Self> {
        let (run, call, made) = self.parts();
        let mut reach = Reach::new(run);
        let mut named = None;
        each_expr(&made.block.body, &mut |name, expr| {
            if name == "depends_on" {
                named = Some(expr);
            }
            for target in References::of(expr).all.into_keys() {
                if let Target::Block(Mode::Resource, of, name) = target
                    && call
                        .declared
                        .find(Mode::Resource.keyword(), of, name)
                        .is_some()
                {
                    reach
                        .resources
                        .insert((call.number(), (Mode::Resource, of, name)));
                }
            }
        });
        for target in named
            .into_iter()
            .flat_map(|expr| References::of(expr).all.into_keys())
        {
            if let Target::Call(name) = target {
                reach.called(call, name);
            }
        }
        reach.around(call);
        reach.instances()
    }

    /// The instances that an expression of its block names, as `replace_triggered_by` does, with the attribute that it names: none for the whole.
    #[must_use]
    pub fn named_by(&self, expr: &'e Expr) -> Vec<(Self, Option<&'e str>)> {
        let (run, call, made) = self.parts();
        let mut all = Vec::new();
        for (target, demand) in References::of(expr).all {
            let Target::Block(Mode::Resource, of, name) = target else {
                continue;
            };
            let Some(found) = run.block(call, (Mode::Resource, of, name)) else {
                continue;
            };
            let asked = demand.own.iter().chain(demand.each.iter().flatten());
            let attribute = asked.copied().next();
            let key = body::key_of(expr);
            let key = key.map(|key| run.value(call, key, made.frames(self.turn()), &String::new));
            for turn in 0..found.turns.all.len() {
                let one = Self::new(run, &run.numbered(call).unwrap_or(run.top()), &found, turn);
                let is_meant = key.as_ref().is_none_or(|key| one.key().is(key));
                if is_meant {
                    all.push((one, attribute));
                }
            }
        }
        all
    }
}

/// The expressions of a body and of all blocks in it, each with the name that it stands under.
fn each_expr<'e>(body: &'e Body, see: &mut dyn FnMut(&'e str, &'e Expr)) {
    for item in &body.items {
        match item {
            Item::Attribute(attribute) => see(&attribute.name.value, &attribute.value),
            Item::Block(block) => each_expr(&block.body, see),
        }
    }
}

impl<'r, 'e> Reach<'r, 'e> {
    fn new(run: &'r Rc<Run<'e>>) -> Self {
        Self {
            run,
            seen: BTreeSet::new(),
            resources: BTreeSet::new(),
        }
    }

    fn instances(self) -> Vec<Instance<'e>> {
        let mut all = Vec::new();
        for (number, key) in self.resources {
            let Some(call) = self.run.at(number) else {
                continue;
            };
            if let Some(made) = self.run.block(&call, key) {
                let turns = 0..made.turns.all.len();
                all.extend(turns.map(|turn| Instance::new(self.run, &call, &made, turn)));
            }
        }
        all
    }

    fn is_new(&mut self, call: &Call<'e>, what: Seen<'e>) -> bool {
        self.seen.insert((call.number(), what))
    }

    fn expr(&mut self, call: &Call<'e>, expr: &'e Expr) {
        for (target, demand) in References::of(expr).all {
            self.target(call, target, &demand);
        }
    }

    fn target(&mut self, call: &Call<'e>, target: Target<'e>, demand: &Demand<'e>) {
        match target {
            Target::Block(mode, of, name) => self.block(call, (mode, of, name)),
            Target::Call(name) => self.call(call, name, demand),
            Target::Local(name) => {
                let local = call.declared.locals.get(name);
                if let Some(local) = local.filter(|_| self.is_new(call, Seen::Target(target))) {
                    self.expr(call, &local.value);
                }
            }
            Target::Variable(name) => {
                let caller = call.caller.as_ref();
                let given = caller.and_then(|caller| caller.block.body.value(name));
                let outer = caller.and_then(|caller| self.run.caller(caller));
                if let (Some(given), Some(outer)) = (given, outer)
                    && self.is_new(call, Seen::Target(target))
                {
                    self.expr(&outer, given);
                }
            }
        }
    }

    fn block(&mut self, call: &Call<'e>, key: Key<'e>) {
        let (mode, of, name) = key;
        let Some(found) = call.declared.find(mode.keyword(), of, name) else {
            return;
        };
        if !self.is_new(call, Seen::Target(Target::Block(mode, of, name))) {
            return;
        }
        if mode == Mode::Resource {
            self.resources.insert((call.number(), key));
        }
        self.body(call, found.block);
        self.around(call);
    }

    fn body(&mut self, call: &Call<'e>, block: &'e Block) {
        each_expr(&block.body, &mut |name, expr| match name {
            "depends_on" => self.named(call, expr),
            _ => self.expr(call, expr),
        });
    }

    /// What the calls around a call name in `depends_on`.
    fn around(&mut self, call: &Call<'e>) {
        let Some(caller) = &call.caller else { return };
        if let Some(outer) = self.run.caller(caller) {
            if let Some(named) = caller.block.body.value("depends_on") {
                self.named(&outer, named);
            }
            self.around(&outer);
        }
    }

    /// Resources, and modules with all that is in them.
    fn named(&mut self, call: &Call<'e>, expr: &'e Expr) {
        for (target, demand) in References::of(expr).all {
            match target {
                Target::Call(name) => self.called(call, name),
                _ => self.target(call, target, &demand),
            }
        }
    }

    fn called(&mut self, call: &Call<'e>, name: &str) {
        let called = self.run.called(call, name);
        for inner in called.iter().flat_map(|called| &called.calls) {
            self.whole(inner);
        }
    }

    fn whole(&mut self, call: &Rc<Call<'e>>) {
        if !self.is_new(call, Seen::Whole) {
            return;
        }
        let resources = call.declared.of_kind(Mode::Resource.keyword());
        for (of, name) in resources.collect::<Vec<_>>() {
            self.block(call, (Mode::Resource, of, name));
        }
        for name in call.declared.calls.keys() {
            self.called(call, name);
        }
    }

    fn call(&mut self, call: &Call<'e>, name: &'e str, demand: &Demand<'e>) {
        let Some(called) = self.run.called(call, name) else {
            return;
        };
        for inner in &called.calls {
            let each = demand.each.iter().chain(&demand.spread).flatten();
            let asked: BTreeSet<&str> = demand.own.iter().chain(each).copied().collect();
            for (output, block) in &inner.declared.outputs {
                let is_asked = demand.is_all || asked.contains(output);
                if is_asked && self.is_new(inner, Seen::Output(output)) {
                    self.body(inner, block);
                }
            }
        }
    }
}
