//! Fifty clients in one cell: names within their limits and never the same, and a warning for every quota that they exceed.

mod clash;
mod crowd;
mod names;
mod objects;
mod quotas;

use std::collections::BTreeSet;
use std::sync::LazyLock;

use terrane::compile::{Compilation, Output};
use terrane::diag::Severity;

use crate::estate::{compile, compiled, compiled_output, lines};
use crate::planned::Plan;
use clash::Part;
use crowd::{Crowd, FIFTY, estate};

/// The output of an estate that must compile.
fn output_of(text: &str) -> Output {
    let compilation = compile(text);
    let problems = lines(&compilation);
    compilation
        .output
        .unwrap_or_else(|| panic!("does not compile: {problems:#?}"))
}

/// Two keys for one state, or a key that is the lock of another one.
fn state_faults(output: &Output) -> Vec<String> {
    let mut keys = BTreeSet::new();
    let state = |s: &terrane::blueprint::StackInfo| {
        (s.scope.get("environment").cloned(), s.state_key.clone())
    };
    let twice: Vec<String> = output
        .stacks
        .iter()
        .filter(|s| !keys.insert(state(s)))
        .map(|s| format!("{}: {}", s.path, s.state_key))
        .collect();
    let locks = keys
        .iter()
        .filter(|(e, k)| keys.contains(&(e.clone(), format!("{k}.tflock"))));
    twice
        .into_iter()
        .chain(locks.map(|(_, k)| format!("{k} and its lock")))
        .collect()
}

/// The plan of the estate of fifty, which several tests look at.
static PLAN_OF_FIFTY: LazyLock<Plan> = LazyLock::new(|| Plan::of(compiled_output(&estate(FIFTY))));

fn all_faults(plan: &Plan, output: &Output) -> Vec<String> {
    assert_eq!(plan.unclear, Vec::<String>::new());
    let mut out = names::faults(plan);
    out.extend(objects::faults(&output.tree));
    out.extend(state_faults(output));
    out
}

#[test]
fn names_of_fifty_clients_fit_and_differ() {
    let (plan, output) = (&*PLAN_OF_FIFTY, compiled_output(&estate(FIFTY)));
    assert_eq!(all_faults(plan, output), Vec::<String>::new());
    // The estate tries what it says: names at their limits.
    let longest = |kind: &'static str, argument: &str| {
        plan.all(kind)
            .filter_map(|r| r.text(argument))
            .map(str::len)
            .max()
    };
    assert_eq!(longest("aws_s3_bucket", "bucket"), Some(63));
    assert_eq!(longest("aws_iam_role", "name"), Some(64));
    assert!(
        plan.all("aws_eks_node_group").count() == 51 && plan.all("aws_db_instance").count() == 25
    );
}

/// Apps and buckets whose names, with their client's before them, are names of something else: by one client's own names for each kind of
/// database, and the names of the cell.
fn clashes(own: &[(&str, Vec<String>)], cell: &[String]) -> Vec<Part> {
    let mut out = vec![
        Part::new("acme", "eu-api", "eu-data"),
        Part::new("acme-eu", "api", "data"),
    ];
    for (client, names) in own {
        out.extend(names.iter().map(|name| Part::new(client, name, name)));
    }
    // A client called like something of the cell, or with an app and a bucket that make it so.
    let letter = |name: &&String| name.starts_with(|c: char| c.is_ascii_lowercase());
    for name in cell
        .iter()
        .filter(letter)
        .filter(|name| !name.starts_with("shared"))
    {
        out.push(Part::new(name, "web", "data"));
        for (at, _) in name.match_indices('-') {
            out.push(Part::new(&name[..at], &name[at + 1..], &name[at + 1..]));
        }
    }
    out
}

#[test]
fn names_that_would_be_the_same_are_refused() {
    let plain = ["apex", "rapid"].map(|client| Part::new(client, "web", "data"));
    let plan = Plan::of(&output_of(&clash::estate(&plain)));
    let own = ["apex", "rapid"].map(|client| (client, clash::of_a_client(&plan, client)));
    let mut left = clashes(&own, &clash::of_the_cell(&plan));
    let all = left.clone();
    // What is refused is left out until the rest compiles.
    let output = loop {
        let compilation = compile(&clash::estate(&left));
        if let Some(output) = compilation.output {
            break output;
        }
        let errors: Vec<_> = compilation
            .problems
            .iter()
            .filter(|p| p.severity == Severity::Error)
            .collect();
        let before = left.len();
        left.retain(|part| !errors.iter().any(|e| part.is_in(&e.message)));
        assert!(left.len() < before, "{:#?}", lines(&compilation));
    };
    assert_eq!(
        all_faults(&Plan::of(&output), &output),
        Vec::<String>::new()
    );
    let refused: Vec<_> = all.iter().filter(|part| !left.contains(part)).collect();
    for (client, app, is_refused) in [
        ("acme", "eu-api", true),
        ("apex", "secrets", true),
        ("apex", "db", true),
        ("apex", "db-snapshots", true),
        ("rapid", "db", false),
        ("rapid", "db-monitor", true),
        ("general", "web", true),
        ("operations", "web", true),
        ("vault", "web", false),
        ("ebs", "csi", true),
    ] {
        let found = refused
            .iter()
            .any(|part| part.client == client && part.app == app);
        assert_eq!(found, is_refused, "{client}/{app}: {refused:#?}");
    }
}

/// Every warning of an estate is about a quota that it exceeds, and every quota that it exceeds has one.
fn warnings(crowd: Crowd) -> BTreeSet<&'static str> {
    let compilation = compile(&estate(crowd));
    let problems = lines(&compilation);
    let output = compilation.output.as_ref();
    let output = output.unwrap_or_else(|| panic!("does not compile: {problems:#?}"));
    warnings_of(&compilation, &Plan::of(output))
}

fn warnings_of(compilation: &Compilation, plan: &Plan) -> BTreeSet<&'static str> {
    let problems = lines(compilation);
    let given: BTreeSet<String> = compilation
        .problems
        .iter()
        .filter(|p| p.severity == Severity::Warning)
        .map(|p| p.name().to_string())
        .collect();
    let output = compilation.output.as_ref().expect("it compiles");
    let exceeded = quotas::QUOTAS
        .iter()
        .filter(|q| q.is_exceeded(plan, output));
    let expected: BTreeSet<&str> = exceeded
        .map(|q| {
            q.check
                .unwrap_or_else(|| panic!("more than {} {} and no warning", q.limit, q.name))
        })
        .collect();
    assert_eq!(
        given,
        expected.iter().map(|c| (*c).to_owned()).collect(),
        "{problems:#?}"
    );
    expected
}

#[test]
fn fifty_clients_are_told_of_every_quota_that_they_exceed() {
    let expected = ["applications::certificates", "client::node_group_quota"];
    let compiled = compiled(&estate(FIFTY));
    assert_eq!(
        warnings_of(compiled, &PLAN_OF_FIFTY),
        BTreeSet::from(expected)
    );
}

#[test]
fn fifty_databases_of_one_kind_are_too_many_for_rds() {
    let crowd = Crowd {
        engines: &["rds"],
        workloads: false,
        ..FIFTY
    };
    assert!(warnings(crowd).contains("databases::rds_quota"));
}

#[test]
fn a_hundred_and_one_databases_on_ec2_are_too_many_policies_and_volumes() {
    let crowd = Crowd {
        clients: 101,
        engines: &["ec2"],
        workloads: false,
        ..FIFTY
    };
    let given = warnings(crowd);
    assert!(
        given.contains("databases::snapshot_policy_quota")
            && given.contains("databases::volume_quota"),
        "{given:?}"
    );
}

#[test]
fn a_load_balancer_for_everybody_is_too_many() {
    let crowd = Crowd {
        clients: 51,
        own_load_balancer: true,
        ..FIFTY
    };
    assert!(warnings(crowd).contains("tenancy::load_balancer_quota"));
}

/// Of a quota that was written down: a thousand roles take long to compile. What the rule counts is about what is made.
#[test]
fn roles_of_many_apps_are_too_many() {
    let crowd = Crowd {
        workloads: false,
        ..FIFTY
    };
    let of_roles = quotas::QUOTAS.iter().find(|q| q.name == "IAM roles");
    let of_roles = of_roles.expect("listed");
    let made = (of_roles.count)(&PLAN_OF_FIFTY, compiled_output(&estate(FIFTY)));
    let told = |quota: usize| {
        let text = estate(crowd) + &format!("\n[quotas]\n\"iam.roles\" = {quota}\n");
        let found = lines(&compile(&text));
        found.iter().any(|line| line.contains("client::role_quota"))
    };
    assert!(told(made * 9 / 10) && !told(made * 11 / 10), "{made}");
}

#[test]
fn pods_behind_a_load_balancer_are_too_many_targets() {
    let codes = |crowd: Crowd| {
        let compilation = compile(&estate(crowd));
        let names = compilation.problems.iter().map(|p| p.name().to_string());
        names.collect::<BTreeSet<_>>()
    };
    let code = "tenancy::target_quota".to_owned();
    // A thousand is the quota.
    let crowd = Crowd {
        clients: 10,
        pods: 100,
        mesh: false,
        ..FIFTY
    };
    assert!(!codes(crowd).contains(&code));
    assert!(codes(Crowd { pods: 101, ..crowd }).contains(&code));
    // The mesh's gateway stands between.
    assert!(
        !codes(Crowd {
            pods: 101,
            mesh: true,
            ..crowd
        })
        .contains(&code)
    );
}
