//! Types of providers that nobody requires, and what is not checked because no schema is known.

use std::collections::BTreeMap;

use super::{UNCHECKED_PROVIDER, UNREQUIRED_PROVIDER};
use crate::diag::{Problem, suggest};
use crate::span::Span;
use crate::terraform::namespace;
use crate::terraform::providers::{Providers, Resolved};
use crate::terraform::schema::Choice;

/// What is wrong with the providers of all modules, and one warning for each provider that is not checked.
pub(super) fn problems(providers: &Providers) -> Vec<Problem> {
    let mut out = Vec::new();
    let mut unchecked: BTreeMap<&str, (usize, Span, &Resolved)> = BTreeMap::new();
    for (_, local, found) in providers.iter() {
        let Some(span) = found.first else {
            continue;
        };
        if let Some(elsewhere) = found.is_misplaced(local) {
            out.push(unrequired(local, span, found, elsewhere));
        } else if found.is_unchecked() {
            let entry = unchecked.entry(&found.address);
            entry.or_insert((0, span, found)).0 += found.blocks;
        }
    }
    let unchecked = unchecked.into_values();
    out.extend(unchecked.map(|(count, span, found)| unknown(count, span, found, providers)));
    out
}

fn unrequired(local: &str, span: Span, found: &Resolved, elsewhere: Option<&str>) -> Problem {
    let how = match found.required {
        Some(_) => format!("requires the provider `{local}` without a `source`"),
        None => format!("does not require the provider `{local}`"),
    };
    let message = format!(
        "the module {how}, and Terraform would look for `{}`, which is not known to exist",
        found.address
    );
    let mut problem = Problem::new(&UNREQUIRED_PROVIDER, message);
    if let Some(required) = found.required {
        problem = problem.at(required, "the source is missing");
    }
    problem = problem.at(span, "");
    if let Some(address) = elsewhere {
        return problem.help(format!(
            "write `{local} = {{ source = \"{address}\" }}` under `required_providers`"
        ));
    }
    match suggest::nearest(local, namespace::names()) {
        Some(near) => problem.help(format!("did you mean a type of `{near}`?")),
        None if found.required.is_some() => {
            problem.help(format!("add `source = \"NAMESPACE/{local}\"` to it"))
        }
        None => problem.help(format!(
            "write `{local} = {{ source = \"NAMESPACE/{local}\" }}` under `required_providers`"
        )),
    }
}

fn unknown(count: usize, span: Span, found: &Resolved, providers: &Providers) -> Problem {
    let address = found.address.as_str();
    let blocks = match count {
        1 => "a resource or data source of it is".to_owned(),
        count => format!("{count} resources and data sources of it are"),
    };
    let why = match found.choice {
        Choice::OtherVersions => {
            let known = providers.schemas().iter().filter(|p| p.address == address);
            let versions: Vec<String> = known
                .filter_map(|p| Some(p.version.as_ref()?.to_string()))
                .collect();
            format!(
                "`{}` does not admit a version of `{address}` whose schema is known ({})",
                found.constraints,
                versions.join(", ")
            )
        }
        _ => format!("the schema of `{address}` is not known"),
    };
    let add = commands(found);
    let known = || providers.schemas().iter().map(|p| p.address.as_str());
    let is_known = known().any(|known| known == address);
    let near = suggest::nearest(address, known().filter(|_| !is_known));
    Problem::new(&UNCHECKED_PROVIDER, format!("{why}: {blocks} not checked"))
        .at(span, "this is the first")
        .help(match near {
            Some(near) => format!("did you mean `{near}`? If not, {add}"),
            None => add,
        })
}

/// What prints the schema of one provider alone, in the folder of the project.
fn commands(found: &Resolved) -> String {
    let address = found.address.as_str();
    let name = address.rsplit('/').next().unwrap_or(address);
    let constraints = found.constraints.to_string();
    let version = match constraints.as_str() {
        "" => String::new(),
        version => format!(r#", "version": "{version}""#),
    };
    let required = format!(r#"{{"{name}": {{"source": "{address}"{version}}}}}"#);
    [
        "add its schema, in the folder of the project; for VERSION write the one that `terraform init` installs:".to_owned(),
        "d=$(mktemp -d); mkdir -p schemas".to_owned(),
        format!(
            r#"echo '{{"terraform": {{"required_providers": {required}}}}}' > $d/main.tf.json"#
        ),
        "terraform -chdir=$d init".to_owned(),
        format!("terraform -chdir=$d providers schema -json > schemas/{name}-VERSION.json"),
    ]
    .join("\n    ")
}
