//! `terrane eval`: the value of an expression in the scope that a template would see.

use clap::Args;

use super::console::Console;
use super::exit::Exit;
use super::faults::{EXPRESSION, UNKNOWN_NAME};
use super::project::Project;
use crate::blueprint::{Each, Instance, OF_TEMPLATES, OTHERWISE, Scopes, with_functions};
use crate::diag::{Problem, suggest};
use crate::expr::{self, Fault, Names};
use crate::hcl;
use crate::scope::Scope;

/// How the help begins that lists the names of a scope.
const NAMES: &str = "there is ";

/// Evaluate an expression in the scope that templates see
#[derive(Debug, Args)]
pub struct Eval {
    /// REGION/ENVIRONMENT: binds cell, region and environment
    #[arg(long, conflicts_with_all = ["region", "environment"])]
    cell: Option<String>,
    /// Binds region
    #[arg(long, conflicts_with = "environment")]
    region: Option<String>,
    /// Binds environment
    #[arg(long)]
    environment: Option<String>,
    /// Binds state: what keeps the states of ENVIRONMENT, or of REGION/ENVIRONMENT
    #[arg(long, conflicts_with_all = ["cell", "region", "environment"])]
    state: Option<String>,
    /// Binds client, as it is in the cell
    #[arg(long, requires = "cell", conflicts_with_all = ["app", "store"])]
    client: Option<String>,
    /// Binds store, as it is in the cell: CLIENT/STORE or shared/STORE
    #[arg(long, requires = "cell", conflicts_with = "app")]
    store: Option<String>,
    /// Binds app, as it is in the cell: CLIENT/APP or shared/APP
    #[arg(long, requires = "cell")]
    app: Option<String>,
    /// An expression such as `cell.network.vpc_cidr` or `[for r in values(estate.regions) : r.name]`
    #[arg(value_name = "EXPR", allow_hyphen_values = true)]
    expression: String,
}

impl Eval {
    /// Also answers when rules are broken: that is when people ask.
    pub fn run(&self, console: &Console, project: &Project) -> Exit {
        let mut compiled = project.understand();
        let (Some(model), Some(schema)) = (&compiled.model, &compiled.schema) else {
            return compiled.report(console, &[]);
        };
        let mut scope = Scope::new(model, schema, &compiled.provided);
        let faults = scope.take_faults().into_problems();
        if faults.has_errors() {
            drop(scope);
            compiled.problems = faults.into_iter().collect();
            return compiled.report(console, &[]);
        }
        let result = self.instance(&scope).and_then(|instance| {
            let mut names = with_functions(Names::new())
                .value("project", scope.project())
                .value("estate", scope.estate());
            for (what, known) in lacking(&scope) {
                names.lack(what, known);
            }
            for (name, value) in instance.names {
                names.insert(name, value);
            }
            let source = compiled
                .sources
                .add("<expression>", self.expression.as_str());
            let parsed = hcl::parse_expression(source, &self.expression, 0).map_err(|error| {
                let problem = Problem::new(&EXPRESSION, error.message).at(error.span, "");
                vec![match error.help {
                    Some(help) => problem.help(help),
                    None => problem,
                }]
            })?;
            expr::evaluate(&parsed, &expr::Scope::new(&names)).map_err(|faults| {
                let more = self.binds_more(&scope);
                let faults = faults
                    .into_iter()
                    .map(|fault| problem(fault, more.as_deref()));
                faults.collect()
            })
        });
        match result {
            Ok(value) => {
                console.print(&format!("{}\n", expr::to_hcl(&value)));
                Exit::Clean
            }
            Err(problems) => {
                compiled.problems = problems;
                compiled.report(console, &[])
            }
        }
    }

    /// Which option makes more names known, where none is given.
    fn binds_more(&self, scope: &Scope<'_>) -> Option<String> {
        let given = [&self.cell, &self.region, &self.environment, &self.state];
        if given.iter().any(|option| option.is_some()) {
            return None;
        }
        let first = scope.instances(Each::Cell).into_iter().next()?;
        let cell = first.identity("cell")?;
        Some(format!(
            "`--cell {cell}` makes known what templates see in a cell: `cell`, `region`, `environment` and what they have"
        ))
    }

    /// The thing that the options name.
    fn instance(&self, scope: &Scope<'_>) -> Result<Instance, Vec<Problem>> {
        let wanted = [
            ("cell", &self.cell),
            ("region", &self.region),
            ("environment", &self.environment),
            ("state", &self.state),
            ("client", &self.client),
            ("store", &self.store),
            ("app", &self.app),
        ];
        let wanted = wanted.map(|(name, value)| value.as_deref().map(|v| (name, v)));
        let each = match wanted {
            [.., Some(_)] => Each::App,
            [.., Some(_), _] => Each::Store,
            [.., Some(_), _, _] => Each::Client,
            [Some(_), ..] => Each::Cell,
            [_, Some(_), ..] => Each::Region,
            [_, _, Some(_), ..] => Each::Environment,
            [_, _, _, Some(_), ..] => Each::State,
            _ => Each::Estate,
        };
        let mut left = scope.instances(each);
        for (name, value) in wanted.into_iter().flatten() {
            let known: Vec<String> = left
                .iter()
                .filter_map(|i| i.identity(name).map(str::to_owned))
                .collect();
            left.retain(|i| i.identity(name) == Some(value));
            if left.is_empty() {
                return Err(vec![unknown(name, value, &known)]);
            }
        }
        left.into_iter()
            .next()
            .ok_or_else(|| vec![unknown(each.name(), "", &[])])
    }
}

/// What an expression sees only if an option names it, with that option, and what only templates see.
fn lacking(scope: &Scope<'_>) -> Vec<(&'static str, String)> {
    let options = [
        ("cell", "cell", Each::Cell),
        ("region", "region", Each::Region),
        ("environment", "environment", Each::Environment),
        ("state", "state", Each::State),
        ("cell", "client", Each::Client),
        ("cell", "store", Each::Store),
        ("cell", "app", Each::App),
    ];
    let of_option = |(around, name, each): (&'static str, &'static str, Each)| {
        let first = scope.instances(each).into_iter().next();
        let option = |name: &str| {
            let value = first.as_ref()?.identity(name)?;
            Some(format!("--{name} {value}"))
        };
        let mut all: Vec<String> = [around, name].into_iter().filter_map(option).collect();
        all.dedup();
        let help = match all.is_empty() {
            true => format!("the estate emits nothing for each {name}"),
            false => format!("say which one, for example `{}`", all.join(" ")),
        };
        (name, help)
    };
    let of_templates = |what| (what, format!("`{what}` is known in templates only"));
    let of_templates = OF_TEMPLATES.into_iter().chain(["stack"]).map(of_templates);
    options
        .into_iter()
        .map(of_option)
        .chain(of_templates)
        .chain(OTHERWISE.map(|(what, meant)| (what, meant.to_owned())))
        .collect()
}

fn unknown(what: &str, name: &str, known: &[String]) -> Problem {
    let mut known: Vec<&str> = known.iter().map(String::as_str).collect();
    known.sort_unstable();
    known.dedup();
    let help = match suggest::nearest(name, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("write {}", suggest::one_of(known)),
    };
    Problem::new(
        &UNKNOWN_NAME,
        format!("the estate emits nothing for `{name}` as {what}"),
    )
    .help(help)
}

fn problem(fault: Fault, more: Option<&str>) -> Problem {
    let mut problem = Problem::new(&EXPRESSION, fault.message).at(fault.span, "");
    for origin in fault.origins {
        problem = problem.at(origin, "the value comes from here");
    }
    problem.help = match (fault.help, more) {
        (Some(help), Some(more)) if help.starts_with(NAMES) => Some(format!("{help}; {more}")),
        (help, _) => help,
    };
    problem
}
