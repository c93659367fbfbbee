//! Reading typed values from nodes. A node of the wrong type is skipped: the schema has reported it.

use crate::diag::suggest::{nearest, one_of};
use crate::diag::{Code, Problem, Problems};
use crate::facts::regions;
use crate::model::Model;
use crate::schema::Schema;
use crate::span::{SourceId, Span, Spanned};
use crate::syntax::Node;
use crate::value::{AccountId, Asn, CellName, Cidr, Ip};

/// Not an address range in canonical form.
pub const CIDR_SYNTAX: Code =
    Code::error("net::cidr_syntax", "not an address range in canonical form").rule(101);
/// Not a number that an autonomous system can have.
pub const ASN_RANGE: Code = Code::error(
    "vpn::asn_range",
    "not a number that an autonomous system can have",
)
.rule(312);
/// Not an IPv4 address.
pub const CGW_IP_SYNTAX: Code = Code::error(
    "vpn::cgw_ip_syntax",
    "the customer gateway's address is not an IP address",
)
.rule(301);
/// A name that nothing in the file has.
pub const UNKNOWN_REFERENCE: Code = Code::error(
    "estate::unknown_reference",
    "a name that nothing in the file has",
);

/// Whether the file has the cell, although it could not be read or its environment is not declared: that has been reported there.
fn is_declared(name: &CellName, model: &Model) -> bool {
    let path = [
        "regions",
        name.region().as_str(),
        "environments",
        name.environment().as_str(),
    ];
    model.file.descend(path).is_some()
}

/// Reads values and collects what is wrong with them.
pub(super) struct Reader<'a> {
    schema: &'a Schema,
    problems: Problems,
}

impl<'a> Reader<'a> {
    pub(super) fn new(schema: &'a Schema) -> Self {
        Self {
            schema,
            problems: Problems::new(),
        }
    }

    pub(super) fn into_problems(self) -> Problems {
        self.problems
    }

    pub(super) fn push(&mut self, problem: Problem) {
        self.problems.push(problem);
    }

    /// Reads something and hands back what is wrong with it instead of keeping that.
    pub(super) fn aside<T>(&mut self, read: impl FnOnce(&mut Self) -> T) -> (T, Problems) {
        let kept = std::mem::take(&mut self.problems);
        let value = read(self);
        (value, std::mem::replace(&mut self.problems, kept))
    }

    pub(super) fn schema(&self) -> &'a Schema {
        self.schema
    }

    /// The place of what nobody wrote: the start of the first source, the blueprint file.
    pub(super) fn nowhere(&self) -> Span {
        Span::new(SourceId(0), 0, 0)
    }

    /// Adds the core's defaults.
    pub(super) fn fill(&self, def: &str, node: &mut Node) {
        self.schema
            .fill(def, node, "the language's default", SourceId(0));
    }

    fn parsed<T>(
        &mut self,
        node: &Node,
        code: &'static Code,
        parse: impl FnOnce(&str) -> Result<T, String>,
    ) -> Option<Spanned<T>> {
        match parse(node.as_str()?) {
            Ok(value) => Some(Spanned::new(value, node.span)),
            Err(message) => {
                self.problems
                    .push(Problem::new(code, message).at(node.span, ""));
                None
            }
        }
    }

    pub(super) fn cidr(&mut self, node: Option<&Node>) -> Option<Spanned<Cidr>> {
        self.parsed(node?, &CIDR_SYNTAX, Cidr::parse)
    }

    pub(super) fn cidrs(&mut self, node: Option<&Node>) -> Vec<Spanned<Cidr>> {
        node.and_then(Node::as_array)
            .into_iter()
            .flatten()
            .filter_map(|n| self.cidr(Some(n)))
            .collect()
    }

    pub(super) fn ip(&mut self, node: Option<&Node>) -> Option<Spanned<Ip>> {
        self.parsed(node?, &CGW_IP_SYNTAX, Ip::parse)
    }

    pub(super) fn account(&mut self, node: Option<&Node>) -> Option<Spanned<AccountId>> {
        let node = node?;
        // The schema's pattern has spoken if this fails.
        AccountId::parse(node.as_str()?)
            .ok()
            .map(|account| Spanned::new(account, node.span))
    }

    pub(super) fn asn(&mut self, node: Option<&Node>) -> Option<Spanned<Asn>> {
        let node = node?;
        match Asn::new(node.as_integer()?) {
            Ok(asn) => Some(Spanned::new(asn, node.span)),
            Err(message) => {
                self.problems
                    .push(Problem::new(&ASN_RANGE, message).at(node.span, ""));
                None
            }
        }
    }

    /// A cell that the file declares.
    pub(super) fn known_cell(&mut self, node: &Node, model: &Model) -> Option<Spanned<CellName>> {
        let name = CellName::parse(node.as_str()?).ok()?;
        if model.cells.contains_key(&name) {
            return Some(Spanned::new(name, node.span));
        }
        if !is_declared(&name, model) {
            self.unknown_cell(&name, node, model);
        }
        None
    }

    /// Reports a cell that the file does not declare: its region has it not, or is not there.
    fn unknown_cell(&mut self, name: &CellName, node: &Node, model: &Model) {
        let region = name.region().as_str();
        let here: Vec<String> = model
            .cells
            .keys()
            .filter(|c| c.region() == name.region())
            .map(ToString::to_string)
            .collect();
        let all: Vec<String> = model.cells.keys().map(ToString::to_string).collect();
        let environment = name.environment();
        let help = if model.regions.contains_key(region) {
            match nearest(
                node.as_str().unwrap_or_default(),
                here.iter().map(String::as_str),
            ) {
                Some(near) => format!("did you mean `{near}`?"),
                None if here.is_empty() => format!(
                    "the region has no environments: `[regions.{region}.environments]` with `{environment} = {{}}` makes the cell"
                ),
                None => format!("the region has {}", one_of(here.iter().map(String::as_str))),
            }
        } else if regions::find(region).is_some() {
            let all = one_of(all.iter().map(String::as_str));
            format!("the file has no region `{region}`; its cells are {all}")
        } else {
            return self.unknown("cell", node, &all);
        };
        self.problems.push(
            Problem::new(&UNKNOWN_REFERENCE, format!("there is no cell `{name}`"))
                .at(node.span, "no such cell")
                .help(help),
        );
    }

    /// Reports a name that nothing has.
    pub(super) fn unknown(&mut self, what: &str, node: &Node, known: &[String]) {
        let name = node.as_str().unwrap_or_default();
        let names = known.iter().map(String::as_str);
        let help = match nearest(name, names.clone()) {
            Some(near) => format!("did you mean `{near}`?"),
            None if known.is_empty() => format!("the file declares no {what}"),
            None => format!("the file declares {}", one_of(names)),
        };
        self.problems.push(
            Problem::new(&UNKNOWN_REFERENCE, format!("there is no {what} `{name}`"))
                .at(node.span, format!("no such {what}"))
                .help(help),
        );
    }
}
