//! What root modules hand to each other: the SSM parameters that each writes and reads, here and in every module that it calls. Knows no stacks.

use std::collections::BTreeSet;

use super::evaluate::{Evaluator, Instance, Mode, Selection};
use super::modules::Modules;
use super::providers::Providers;

/// The type of the resources and data sources that this is all about.
const PARAMETER: &str = "aws_ssm_parameter";

/// The parameters of a root module.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Handover {
    /// Names of those that it writes.
    pub produces: BTreeSet<String>,
    /// Names of those that it reads.
    pub consumes: BTreeSet<String>,
    /// Addresses of blocks whose parameters' names, or number, only a plan tells.
    pub unclear: BTreeSet<String>,
}

/// The modules of a tree, ready to be asked about their parameters.
#[derive(Debug)]
pub struct Handovers<'m> {
    evaluator: Evaluator<'m>,
    parameters: Selection<'m>,
}

impl<'m> Handovers<'m> {
    /// Reads what modules declare, with the types that schemas of providers say: of values whose types nobody knows, keys next to them may be unknown, too.
    #[must_use]
    pub fn new(modules: &'m Modules, providers: &'m Providers<'m>) -> Self {
        let evaluator = Evaluator::new(modules).typed_by(providers);
        let parameters = evaluator.select(&[PARAMETER]);
        Self {
            evaluator,
            parameters,
        }
    }

    /// The parameters of the root module of a folder.
    #[must_use]
    pub fn of(&self, folder: &str) -> Handover {
        let mut found = Handover::default();
        if let Some(root) = self.evaluator.root(folder) {
            for parameter in root.select(&self.parameters) {
                found.add(&parameter);
            }
        }
        found
    }
}

impl Handover {
    fn add(&mut self, parameter: &Instance) {
        let names = match parameter.mode() {
            Mode::Data => &mut self.consumes,
            Mode::Resource | Mode::Ephemeral => &mut self.produces,
        };
        if let Some(call) = parameter.open_call() {
            self.unclear.insert(format!("{call}*"));
            return;
        }
        let name = parameter.argument("name").filter(|_| parameter.is_one());
        match name.as_ref().and_then(|name| name.as_str()) {
            Some(name) => {
                names.insert(name.to_owned());
            }
            None => {
                self.unclear.insert(parameter.block_address());
            }
        }
    }
}
