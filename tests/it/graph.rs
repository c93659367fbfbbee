//! Stacks and what they hand to each other, found in the Terraform that the reference estate gives.

use std::collections::BTreeSet;

use terrane::diag::Severity;
use terrane::graph::{Graph, Node, Others};
use terrane::terraform::providers::Providers;
use terrane::terraform::schema::Schemas;
use terrane::tree::FileTree;
use terrane::value::RelPath;

use crate::estate::{compiled_output, reference};

fn graph() -> &'static Graph {
    &compiled_output(&reference()).graph
}

fn node<'g>(graph: &'g Graph, path: &str) -> &'g Node {
    let found = graph.stacks.iter().find(|n| n.info.path.as_str() == path);
    found.unwrap_or_else(|| panic!("there is no stack {path}"))
}

/// What it writes for others.
fn names(node: &Node) -> Vec<String> {
    node.produces
        .iter()
        .map(|handed| handed.name.clone())
        .collect()
}

#[test]
fn nothing_of_the_reference_estate_is_unclear() {
    for node in &graph().stacks {
        assert!(
            node.unclear.is_empty(),
            "{}: {:?}",
            node.info.path,
            node.unclear
        );
    }
}

#[test]
fn parameters_are_those_that_terraform_plans() {
    let graph = graph();
    let owner = node(
        graph,
        "terraform/regions/us-east-1/layers/01-foundation/production",
    );
    let guest = node(
        graph,
        "terraform/regions/us-east-1/layers/01-foundation/staging",
    );
    // Through locals, `merge`, conditions on variables, and keys of resources.
    for name in [
        "vpc_id",
        "public_route_table_id",
        "private_subnet_id/us-east-1a",
        "database_route_table_id/us-east-1b",
        "office_networks",
        "backup_vault_arn",
    ] {
        let full = format!("/cptwn/production/us-east-1/foundation/{name}");
        assert!(names(owner).contains(&full), "{full}");
    }
    assert_eq!(owner.consumes, BTreeSet::new());
    // What a cell in another one's network reads, it repeats under its own path.
    let read = "/cptwn/production/us-east-1/foundation/";
    assert!(!guest.consumes.is_empty());
    for name in guest.consumes.iter().map(|handed| &handed.name) {
        let own = name.replace("/production/", "/staging/");
        assert!(
            name.starts_with(read) && names(guest).contains(&own),
            "{name}"
        );
    }
}

#[test]
fn waves_put_what_is_needed_first() {
    let graph = graph();
    let waves = graph.waves();
    let wave = |node: &Node| waves.iter().position(|w| w.contains(&node));
    assert_eq!(waves.iter().flatten().count(), graph.stacks.len());
    for edge in graph.edges() {
        assert!(
            wave(edge.from) < wave(edge.to),
            "{} and {}",
            edge.from.info.path,
            edge.to.info.path
        );
    }
    let first: BTreeSet<&str> = waves[0].iter().map(|n| n.info.layer.as_str()).collect();
    assert_eq!(first, BTreeSet::from(["00-state"]));
}

/// A root module and a module, and the parameters that they write.
fn produced(root: &str, module: &str) -> (Vec<String>, Vec<String>) {
    let mut info = graph().stacks[0].info.clone();
    info.path = RelPath::new("root").expect("a path");
    let mut tree = FileTree::new();
    for (path, text) in [("root/main.tf", root), ("modules/m/main.tf", module)] {
        let path = RelPath::new(path).expect("a path");
        tree.insert(path, text.as_bytes().to_vec())
            .expect("two files");
    }
    let (modules, schemas) = (crate::parsed::modules(&tree), Schemas::default());
    let graph = Graph::new(&[info], &modules, &Providers::new(&modules, &schemas));
    let node = &graph.stacks[0];
    (names(node), node.unclear.clone())
}

const CALL: &str = "module \"m\" {\n  source = \"../modules/m\"\n  prefix = \"/p\"\n  names  = [\"b\", \"a\"]\n}\n";

fn written(name: &str, more: &str) -> (Vec<String>, Vec<String>) {
    let module = format!(
        "variable \"prefix\" {{}}\nvariable \"names\" {{}}\nvariable \"wanted\" {{\n  default = true\n}}\n\
         resource \"aws_ssm_parameter\" \"this\" {{\n  name = {name}\n  {more}\n}}\n\
         resource \"aws_instance\" \"each\" {{\n  for_each = toset(var.names)\n}}\n\
         locals {{\n  second = {{ for k, v in local.first : \"${{k}}/x\" => v }}\n  \
         first = {{ for k, v in aws_instance.each : k => v.id }}\n}}\n"
    );
    produced(CALL, &module)
}

#[test]
fn names_are_followed_through_what_a_plan_would_know() {
    let cases: [(&str, &str, &[&str]); 7] = [
        ("\"${var.prefix}/one\"", "", &["/p/one"]),
        (
            "\"${var.prefix}/${each.key}\"",
            "for_each = toset(var.names)",
            &["/p/a", "/p/b"],
        ),
        (
            "\"${var.prefix}/${each.key}\"",
            "for_each = local.second",
            &["/p/a/x", "/p/b/x"],
        ),
        (
            "\"${var.prefix}/${each.key}\"",
            "for_each = merge(local.first, { c = aws_x.y.id })",
            &["/p/a", "/p/b", "/p/c"],
        ),
        (
            "\"${var.prefix}/${count.index}\"",
            "count = var.wanted ? length(local.first) : 0",
            &["/p/0", "/p/1"],
        ),
        ("\"${var.prefix}/one\"", "count = var.wanted ? 0 : 1", &[]),
        (
            "\"${var.prefix}/${each.value}\"",
            "for_each = toset(keys(local.first))",
            &["/p/a", "/p/b"],
        ),
    ];
    for (name, more, expected) in cases {
        let (names, unclear) = written(name, more);
        assert_eq!(
            (names, unclear),
            (
                expected.iter().map(|s| (*s).to_owned()).collect(),
                Vec::<String>::new()
            ),
            "{name} {more}"
        );
    }
}

#[test]
fn names_that_only_the_cloud_knows_are_said_to_be_unclear() {
    for (name, more) in [
        ("aws_instance.one.id", ""),
        ("\"${var.prefix}/${each.value}\"", "for_each = local.first"),
        ("\"/p/x\"", "for_each = aws_x.y.things"),
        ("\"/p/x\"", "count = aws_x.y.number"),
        ("local.itself.name", ""),
    ] {
        let (names, unclear) = written(name, more);
        assert!(names.is_empty(), "{name} {more}: {names:?}");
        assert!(
            unclear
                .iter()
                .all(|a| a == "module.m.aws_ssm_parameter.this")
                && !unclear.is_empty(),
            "{name} {more}: {unclear:?}"
        );
    }
}

/// The graph of two stacks, of which the second needs the first.
fn graph_of(producer: &str, consumer: &str) -> Graph {
    let mut stacks = Vec::new();
    let mut tree = FileTree::new();
    for (layer, text) in [("01-a", producer), ("02-b", consumer)] {
        let mut info = graph().stacks[0].info.clone();
        info.path = RelPath::new(layer).expect("a path");
        info.layer = layer.into();
        info.needs = match layer {
            "02-b" => vec![RelPath::new("01-a").expect("a path")],
            _ => Vec::new(),
        };
        stacks.push(info);
        let path = RelPath::new(&format!("{layer}/main.tf")).expect("a path");
        tree.insert(path, text.as_bytes().to_vec())
            .expect("two files");
    }
    let (modules, schemas) = (crate::parsed::modules(&tree), Schemas::default());
    Graph::new(&stacks, &modules, &Providers::new(&modules, &schemas))
}

/// What stacks of a producer and a consumer hand over, and the codes of what is wrong with it.
fn handed(producer: &str, consumer: &str) -> (Vec<String>, Vec<&'static str>) {
    let graph = graph_of(producer, consumer);
    let passed = graph.edges().into_iter().flat_map(|edge| edge.parameters);
    let passed = passed.map(ToString::to_string).collect();
    let problems = graph.problems("acme", &|| Others::Nothing);
    (passed, problems.iter().map(|p| p.code.name).collect())
}

#[test]
fn every_cloud_has_its_way_to_hand_over() {
    let cases = [
        (
            "resource \"google_storage_bucket_object\" \"x\" {\n  bucket = \"acme-handover\"\n  name = \"eu/network\"\n}\n",
            "data \"google_storage_bucket_object_content\" \"x\" {\n  bucket = \"acme-handover\"\n  name = \"eu/network\"\n}\n",
            "storage object `acme-handover/eu/network`",
        ),
        (
            "resource \"google_secret_manager_secret\" \"x\" {\n  secret_id = \"acme-eu-db\"\n}\n",
            "data \"google_secret_manager_secret_version\" \"x\" {\n  secret = \"projects/acme/secrets/acme-eu-db\"\n}\n",
            "secret `acme-eu-db`",
        ),
        (
            "resource \"azurerm_app_configuration_key\" \"x\" {\n  key = \"acme/eu/vnet_id\"\n}\n",
            "data \"azurerm_app_configuration_key\" \"x\" {\n  key = \"acme/eu/vnet_id\"\n}\n",
            "App Configuration key `acme/eu/vnet_id`",
        ),
        (
            "resource \"azurerm_key_vault_secret\" \"x\" {\n  name = \"acme-db\"\n}\n",
            "data \"azurerm_key_vault_secret\" \"x\" {\n  name = \"acme-db\"\n}\n",
            "Key Vault secret `acme-db`",
        ),
    ];
    for (written, read, what) in cases {
        assert_eq!(handed(written, read), (vec![what.to_owned()], vec![]));
        // Read where it is written later.
        let (_, codes) = handed(read, written);
        assert!(codes.contains(&"stack::layer_order"), "{what}: {codes:?}");
    }
    // An object has one producer; a secret may be somebody's who writes it by hand.
    let [object, secret, ..] = cases;
    assert_eq!(handed("", object.1).1, ["stack::no_producer"]);
    assert_eq!(handed("", secret.1).1, [] as [&str; 0]);
    assert_eq!(handed(object.0, object.0).1, ["stack::two_producers"]);
}

/// Two projects can each have a secret of one name: a stack reads that of the stack that it needs.
#[test]
fn a_secret_of_two_projects_is_that_of_the_stack_that_is_needed() {
    let secret =
        "resource \"google_secret_manager_secret\" \"x\" {\n  secret_id = \"acme-db\"\n}\n";
    let read = "data \"google_secret_manager_secret_version\" \"x\" {\n  secret = \"acme-db\"\n}\n";
    let (mut stacks, mut tree) = (Vec::new(), FileTree::new());
    for (path, layer, needs, text) in [
        ("staging/01-a", "01-a", None, secret),
        ("production/01-a", "01-a", None, secret),
        ("production/02-b", "02-b", Some("production/01-a"), read),
        ("lab/00-c", "00-c", None, read),
    ] {
        let mut info = graph().stacks[0].info.clone();
        info.path = RelPath::new(path).expect("a path");
        info.layer = layer.into();
        info.needs = needs
            .iter()
            .map(|n| RelPath::new(n).expect("a path"))
            .collect();
        stacks.push(info);
        let path = RelPath::new(&format!("{path}/main.tf")).expect("a path");
        tree.insert(path, text.as_bytes().to_vec()).expect("a file");
    }
    let (modules, schemas) = (crate::parsed::modules(&tree), Schemas::default());
    let graph = Graph::new(&stacks, &modules, &Providers::new(&modules, &schemas));
    let edges = graph.edges();
    let edges = edges.iter().map(|e| {
        (
            e.from.info.path.as_str(),
            e.to.info.path.as_str(),
            e.parameters.len(),
        )
    });
    assert_eq!(
        edges.collect::<Vec<_>>(),
        [("production/01-a", "production/02-b", 1)]
    );
    assert!(!graph.problems("acme", &|| Others::Nothing).has_errors());
}

/// What is said of a stack that reads something, beside one that makes something.
fn told(made: &str, read: &str) -> Vec<String> {
    let problems = graph_of(made, read).problems("acme", &|| Others::Nothing);
    let told = problems.iter().map(|p| {
        let help = p.help.as_deref().unwrap_or_default();
        format!("{}: {}; {help}", p.code.name, p.message)
    });
    told.collect()
}

/// Of what a blueprint that is left out would have made, and of nothing else, it is only said that others have to make it.
#[test]
fn what_others_make_is_what_would_have_been_made() {
    let network = |mode: &str, name: &str| {
        format!("{mode} \"google_compute_network\" \"x\" {{\n  name = \"{name}\"\n}}\n")
    };
    let made = network("resource", "acme-euw1-prod");
    let all = graph_of(&made, "").made();
    let others = || Others::These(all.clone());
    for (name, severity) in [
        ("acme-euw1-prod", Severity::Warning),
        ("acme-euw1-prd", Severity::Error),
    ] {
        let graph = graph_of("", &network("data", name));
        let told = |others: &dyn Fn() -> Others| {
            let problems = graph.problems("acme", others);
            let told = problems.iter().map(|p| (p.code.name, p.severity));
            told.collect::<Vec<_>>()
        };
        assert_eq!(told(&others), [("stack::no_producer", severity)]);
        let warned = [("stack::no_producer", Severity::Warning)];
        assert_eq!(told(&|| Others::Anything), warned);
        assert_eq!(
            told(&|| Others::Nothing),
            [("stack::no_producer", Severity::Error)]
        );
    }
}

/// Networks of Google Cloud and vaults of Azure that are called after the project come from a stack; others are somebody else's.
#[test]
fn what_is_called_after_the_project_is_looked_up_where_a_stack_makes_it() {
    let network = |mode: &str, name: &str| {
        format!("{mode} \"google_compute_network\" \"x\" {{\n  name = \"{name}\"\n}}\n")
    };
    let vault = |mode: &str, name: &str| {
        format!(
            "{mode} \"azurerm_key_vault\" \"x\" {{\n  name = \"{name}\"\n  resource_group_name = \"acme-weu-prod\"\n}}\n"
        )
    };
    let nothing = String::new();
    let cases = [
        (
            nothing.clone(),
            network("data", "acme-euw1-prod"),
            "the network `acme-euw1-prod`",
        ),
        (
            nothing.clone(),
            vault("data", "acme-core-1f2e3d"),
            "the Key Vault `acme-core-1f2e3d`",
        ),
        // Of another kind, or with another end.
        (
            vault("resource", "acme-euw1-prod"),
            network("data", "acme-euw1-prod"),
            "the network `acme-euw1-prod`",
        ),
        (
            network("resource", "acme-euw1-prod"),
            network("data", "acme-euw1-prd"),
            "the network `acme-euw1-prd`",
        ),
    ];
    for (made, read, what) in cases {
        let told = told(&made, &read);
        let message =
            format!("stack::no_producer: the stack `02-b` reads {what}, which no stack writes; ");
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(told[0].starts_with(&message), "{told:?}");
        let near = network("resource", "acme-euw1-prod") == made;
        assert_eq!(
            told[0].contains("did you mean `acme-euw1-prod`?"),
            near,
            "{told:?}"
        );
    }
    // Made below, of another project, of people, of a project whose name begins so.
    for (made, read) in [
        (
            network("resource", "acme-euw1-prod"),
            network("data", "acme-euw1-prod"),
        ),
        (
            vault("resource", "acme-core-1f2e3d"),
            vault("data", "acme-core-1f2e3d"),
        ),
        (nothing.clone(), network("data", "beta-euw1-prod")),
        (nothing.clone(), network("data", "default")),
        (nothing.clone(), vault("data", "people-secrets")),
        (nothing.clone(), vault("data", "acmeshop-1f2e3d")),
    ] {
        assert_eq!(told(&made, &read), Vec::<String>::new(), "{read}");
    }
}
