//! An instance of a resource or data source: what it is, and what is known of its arguments.

use std::collections::BTreeSet;
use std::fmt;
use std::rc::Rc;

use super::Mode;
use super::body::written;
use super::provider::Configuration;
use super::run::{Call, Made, Run};
use super::turns::{How, Key, Step};
use crate::expr::Value;
use crate::hcl::{Block, Expr};
use crate::span::Span;
use crate::terraform::schema::Block as Schema;

/// A resource, data source or ephemeral resource. Its arguments are evaluated when somebody asks for them.
#[derive(Clone)]
pub struct Instance<'e> {
    run: Rc<Run<'e>>,
    call: Rc<Call<'e>>,
    made: Rc<Made<'e>>,
    turn: usize,
}

impl fmt::Debug for Instance<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.address())
    }
}

impl<'e> Instance<'e> {
    pub(super) fn new(
        run: &Rc<Run<'e>>,
        call: &Rc<Call<'e>>,
        made: &Rc<Made<'e>>,
        turn: usize,
    ) -> Self {
        Self {
            run: Rc::clone(run),
            call: Rc::clone(call),
            made: Rc::clone(made),
            turn,
        }
    }

    pub(super) fn parts(&self) -> (&Rc<Run<'e>>, &Rc<Call<'e>>, &Rc<Made<'e>>) {
        (&self.run, &self.call, &self.made)
    }

    pub(super) fn turn(&self) -> usize {
        self.turn
    }

    /// The schema of its type, if it is known.
    #[must_use]
    pub fn schema(&self) -> Option<&'e Schema> {
        self.run.schema(&self.call, &self.made)
    }

    /// How its block is repeated.
    #[must_use]
    pub fn is_repeated(&self) -> bool {
        self.made.turns.how != How::Once
    }

    /// The address of the call that it is in: `module.a["k"].`, empty in the root.
    #[must_use]
    pub fn call_address(&self) -> &str {
        &self.call.address
    }

    /// The value of an expression of its block, with the names that it alone knows.
    #[must_use]
    pub fn evaluated(&self, expr: &'e Expr) -> Value {
        let frames = self.made.frames(self.turn);
        let address = || self.address();
        self.run.value(&self.call, expr, frames, &address)
    }

    /// `module.a["k"].aws_x.y[0]`. What has `[*]` in it stands for as many as only a plan knows.
    #[must_use]
    pub fn address(&self) -> String {
        self.run.address(&self.call, &self.made, self.turn)
    }

    /// The parts of its address.
    #[must_use]
    pub fn steps(&self) -> Vec<Step> {
        let (of, name) = (self.made.of, self.made.name);
        let own = Step {
            name: format!("{}{of}.{name}", self.made.mode.prefix()),
            key: self.key().clone(),
        };
        self.call.steps.iter().cloned().chain([own]).collect()
    }

    /// Where the names in these are written: the last label of each block.
    #[must_use]
    pub fn labels(&self) -> Vec<Span> {
        let block = self.made.block;
        let own = block.labels.last().map_or(block.span, |label| label.span);
        self.call.labels.iter().copied().chain([own]).collect()
    }

    /// The address without keys: that of its block.
    #[must_use]
    pub fn block_address(&self) -> String {
        let (of, name) = (self.made.of, self.made.name);
        format!("{}{}{of}.{name}", self.call.path, self.made.mode.prefix())
    }

    /// Whether it is one, and not as many as only a plan knows.
    #[must_use]
    pub fn is_one(&self) -> bool {
        *self.key() != Key::Open && self.call.open.is_none()
    }

    /// The outermost call of a module around it of which nobody knows how often it is made: `module.a.`.
    #[must_use]
    pub fn open_call(&self) -> Option<&str> {
        self.call.open.as_deref()
    }

    /// What its block stands for.
    #[must_use]
    pub fn mode(&self) -> Mode {
        self.made.mode
    }

    /// Its type: `aws_x`.
    #[must_use]
    pub fn kind(&self) -> &'e str {
        self.made.of
    }

    /// The name of its block.
    #[must_use]
    pub fn name(&self) -> &'e str {
        self.made.name
    }

    /// What tells it from the others of its block.
    #[must_use]
    pub fn key(&self) -> &Key {
        let turn = self.made.turns.all.get(self.turn);
        turn.map_or(&Key::Only, |turn| &turn.key)
    }

    /// The folder of the root module.
    #[must_use]
    pub fn root(&self) -> &'e str {
        self.run.top().folder
    }

    /// The folder of its module.
    #[must_use]
    pub fn module(&self) -> &'e str {
        self.call.folder
    }

    /// Its block.
    #[must_use]
    pub fn block(&self) -> &'e Block {
        self.made.block
    }

    /// The configuration of its provider.
    #[must_use]
    pub fn provider(&self) -> Configuration<'e> {
        self.run
            .configuration(&self.call, self.block(), self.made.of)
    }

    /// An argument, or nested blocks of one name in the shape of the schema; none if it has none.
    #[must_use]
    pub fn argument(&self, name: &str) -> Option<Value> {
        self.run.argument(&self.call, &self.made, self.turn, name)
    }

    /// Where an argument stands, or its first block of that name.
    #[must_use]
    pub fn span(&self, name: &str) -> Option<Span> {
        let mut items = self.made.items.iter();
        let item = items.find(|item| written(item) == name)?;
        Some(item.span())
    }

    /// Everything that is configured, as an object.
    #[must_use]
    pub fn arguments(&self) -> Value {
        let names: BTreeSet<&str> = self.made.items.iter().map(|item| written(item)).collect();
        Value::object(
            names
                .into_iter()
                .filter_map(|name| Some((name, self.argument(name)?))),
        )
    }

    /// As references see it: with null for what is not configured, and unknown for what the provider adds. Unknown as a whole if there is no schema.
    #[must_use]
    pub fn object(&self) -> Value {
        self.run.object(&self.call, &self.made, self.turn, None)
    }
}
