//! `status` of clients and regions on their way out: what is no longer protected, what is emptied, and in which order.

use std::fs;

use crate::cli::run::{Run, scratch, terrane};
use crate::estate::{compiled, compiled_output, lines};
use crate::impact::{self, FOLDER};

fn base() -> String {
    impact::base(FOLDER)
}

const DATABASE: &str = "terraform/regions/eu-west-1/layers/03-databases/production/orange";
const CLIENT: &str = "terraform/regions/eu-west-1/clients/orange/production";

fn with(header: &str, status: &str) -> String {
    let text = base();
    assert!(text.contains(header), "{header}");
    text.replacen(header, &format!("{header}\nstatus = \"{status}\""), 1)
}

fn text(estate: &str, path: &str) -> Option<String> {
    let tree = &compiled_output(estate).tree;
    let mut files = tree.iter();
    let found = files.find(|(file, _)| file.as_str() == format!("out/{path}"))?;
    Some(String::from_utf8_lossy(found.1).into_owned())
}

#[test]
fn what_a_retiring_client_has_may_be_destroyed_and_nothing_else() {
    let (before, after) = (base(), with("[clients.orange]", "retiring"));
    let database = |estate: &str| text(estate, &format!("{DATABASE}/main.tf")).expect("a stack");
    for (estate, protected) in [(&before, "true"), (&after, "false")] {
        let text = database(estate);
        let protection = text
            .lines()
            .find(|line| line.contains("deletion_protection"));
        assert!(
            protection.is_some_and(|line| line.ends_with(protected)),
            "{text}"
        );
    }
    // Copies of modules that protect nothing.
    assert!(database(&after).contains("/unprotected/modules/"));
    assert!(!database(&before).contains("/unprotected/"));
    let other = "terraform/regions/eu-west-1/clients/ezra/production/main.tf";
    assert_eq!(text(&before, other), text(&after, other));
}

#[test]
fn of_a_retired_client_the_stacks_stay_and_are_empty() {
    let after = with("[clients.orange]", "retired");
    for stack in [DATABASE, CLIENT] {
        let backend = text(&after, &format!("{stack}/backend.tf")).expect("a backend");
        assert!(
            backend.contains("backend \"s3\"") && backend.contains("orange"),
            "{backend}"
        );
        let provider = text(&after, &format!("{stack}/providers.tf")).expect("a provider");
        assert!(provider.contains("provider \"aws\""), "{provider}");
        assert_eq!(text(&after, &format!("{stack}/main.tf")), None);
        assert_eq!(text(&after, &format!("{stack}/outputs.tf")), None);
    }
    let tree = &compiled_output(&after).tree;
    let deployed = tree.iter().map(|(path, _)| path.as_str());
    let mut deployed = deployed.filter(|path| !path.starts_with("out/terraform/"));
    assert_eq!(
        deployed.find(|path| path.contains("/orange/api") && path.contains("regions")),
        None
    );
    let project = "argocd/regions/eu-west-1/production/app-project.yaml";
    let project = text(&after, project).expect("the project of the cell");
    assert!(!project.contains("orange"), "{project}");
    assert_eq!(
        lines(compiled(&after))
            .iter()
            .filter(|line| line.contains("not_emptied"))
            .count(),
        0
    );
}

/// A provider that is configured by what its stack made needs that until the end, and that needs what it stands on.
#[test]
fn of_a_retired_region_the_cluster_stays_and_its_network() {
    let after = with("[regions.us-west-2]", "retired");
    let stack = |layer: &str, file: &str| {
        text(
            &after,
            &format!("terraform/regions/us-west-2/layers/{layer}/production/{file}.tf"),
        )
    };
    let platform = stack("02-platform", "main").expect("the cluster");
    assert!(platform.contains("module \"cluster\""), "{platform}");
    assert_eq!(
        stack("02-platform", "services"),
        None,
        "what runs in it goes"
    );
    assert!(
        stack("01-foundation", "main").is_some_and(|text| text.contains("module \"foundation\""))
    );
    let told = lines(compiled(&after));
    let told: Vec<&String> = told
        .iter()
        .filter(|line| line.contains("blueprint::not_emptied"))
        .collect();
    assert_eq!(told.len(), 2, "{told:#?}");
}

/// What stands on another is emptied before that.
#[test]
fn what_is_emptied_goes_in_the_other_order() {
    let order = |estate: &str| -> Vec<String> {
        let waves = compiled_output(estate).graph.waves();
        let stacks = waves.into_iter().flatten();
        stacks.map(|node| node.info.path.to_string()).collect()
    };
    let (before, after) = (order(&base()), order(&with("[clients.orange]", "retired")));
    let place = |order: &[String], path: &str| order.iter().position(|stack| stack == path);
    let platform = "terraform/regions/eu-west-1/layers/02-platform/production";
    assert!(place(&before, platform) < place(&before, DATABASE));
    assert!(place(&after, DATABASE) < place(&after, platform));
}

#[test]
fn a_client_leaves_in_three_steps_and_nothing_is_left() {
    let here = scratch();
    let write = |text: &str| fs::write(here.path().join("regions.toml"), text).expect("written");
    let done = |arguments: &[&str]| -> Run { terrane(here.path(), arguments) };
    write(&base());
    assert_eq!(done(&["build"]).code, 0);
    write(&with("[clients.orange]", "retired"));
    let early = done(&["diff", "--only", "impact"]).out;
    assert!(early.contains("the cloud refuses to destroy"), "{early}");
    write(&with("[clients.orange]", "retiring"));
    assert_eq!(done(&["build"]).code, 0);
    write(&with("[clients.orange]", "retired"));
    let told = done(&["diff", "--only", "impact"]).out;
    assert!(told.contains("to destroy"), "{told}");
    assert!(!told.contains("refuse"), "{told}");
    assert_eq!(done(&["build"]).code, 0);
    let (before, behind) = base()
        .split_once("[clients.orange]\n")
        .map(|(b, a)| (b.to_owned(), a.to_owned()))
        .expect("a client");
    assert!(!behind.contains("[clients.ezra"), "it is the last one");
    write(&before);
    let told = done(&["diff", "--only", "impact"]).out;
    assert!(told.contains("leaves, and nothing of it stays"), "{told}");
    assert!(!told.contains(" destroy"), "{told}");
}

/// Nobody is deployed from a region that goes.
#[test]
fn a_hub_that_retires_is_refused_while_somebody_needs_it() {
    let hub = |status: &str| {
        let text = with("[regions.eu-west-1]", status);
        text + "\n[defaults.delivery]\nhub = \"eu-west-1/production\"\n"
    };
    let told = |text: &str| {
        let all = lines(compiled(text)).into_iter();
        all.filter(|line| line.contains("argocd::hub_stays"))
            .collect::<Vec<_>>()
    };
    let all = told(&hub("retired"));
    assert!(
        all.iter().any(|line| line.contains("us-west-2/production")),
        "{all:#?}"
    );
    assert_eq!(told(&hub("retiring")), Vec::<String>::new());
}

/// In every cloud: of what stays, nothing reads what is gone.
#[test]
fn a_retired_region_with_databases_builds_in_every_cloud() {
    let nine = fs::read_to_string(crate::estate::root().join("examples/nine-regions/regions.toml"));
    let nine = nine.expect("the example");
    let regions = ["ap-southeast-1", "asia-southeast1", "southeastasia"];
    let mut text = nine.clone();
    for region in regions {
        let header = format!("[regions.{region}]\n");
        assert!(text.contains(&header), "{region}");
        text = text.replacen(&header, &format!("{header}status = \"retired\"\n"), 1);
    }
    let tree = &compiled_output(&text).tree;
    for region in regions {
        let database = format!("out/terraform/regions/{region}/layers/03-databases/");
        let mut files = tree.iter().map(|(path, _)| path.as_str());
        assert!(
            !files.any(|path| path.starts_with(&database) && path.ends_with("/main.tf")),
            "{region}"
        );
    }
    let gone = nine.replacen(
        "[clients.mahavishnu-core]\n",
        "[clients.mahavishnu-core]\nstatus = \"retired\"\n",
        1,
    );
    assert_ne!(gone, nine);
    // Names are not to lead to what is gone.
    let told = lines(compiled(&gone));
    assert!(
        told.iter()
            .any(|line| line.contains("routing::nobody_answers")),
        "{told:#?}"
    );
    let (before, rest) = gone.split_once("[routing.api]").expect("a route");
    let (_, after) = rest.split_once("# Data with copies").expect("what follows");
    let compiled = compiled(&format!("{before}# {after}"));
    assert!(compiled.output.is_some(), "{:#?}", lines(compiled));
}

/// Whatever stands on whatever: a ring of layers, where a client needs a later layer than its databases, keeps no stack from what it stands on.
#[test]
fn every_region_can_retire_alone() {
    let nine = fs::read_to_string(crate::estate::root().join("examples/nine-regions/regions.toml"));
    let estates = [nine.expect("the example"), crate::estate::reference()];
    let mut retired = 0;
    for estate in &estates {
        let headers = estate.lines().filter(|line| {
            line.strip_prefix("[regions.")
                .is_some_and(|rest| !rest.contains('.'))
        });
        for header in headers {
            let text = estate.replacen(header, &format!("{header}\nstatus = \"retired\""), 1);
            let compilation = crate::estate::compile(&text);
            let errors = lines(&compilation).into_iter();
            // Others may rely on it, which is told in words.
            let ours: Vec<_> = errors
                .filter(|line| line.starts_with("error stack::"))
                .collect();
            assert!(ours.is_empty(), "{header}: {ours:#?}");
            // What is cut out of files leaves files.
            for (path, bytes) in compilation.output.iter().flat_map(|o| o.tree.iter()) {
                let text = std::str::from_utf8(bytes).unwrap_or_default();
                let is_read = terrane::hcl::parse_body(terrane::span::SourceId(0), text).is_ok();
                assert!(!path.name().ends_with(".tf") || is_read, "{path}: {text}");
            }
            retired += 1;
        }
    }
    assert!(retired > 12, "{retired}");
}

/// What a `for` or a `dynamic` block calls its elements is no block of the stack: nothing stays because of it.
#[test]
fn names_of_elements_keep_nothing() {
    let manifest = r#"blueprint "extra" {
  summary = "s"
  each    = "client"
  clouds  = ["aws"]

  stack {
    layer  = "05-extra"
    shared = "root-module"
    needs  = ["client"]
  }

  files "stack" {
    to = "terraform/regions/${region.name}/layers/05-extra/${environment.name}/${client.name}"

    extension "stack" {}
  }
}
"#;
    let template = r#"locals {
  owners = [for zone in [for name in data.aws_availability_zones.all.names : { owner = name }] : zone.owner]
}

data "aws_availability_zones" "all" {
  dynamic "filter" {
    for_each = { state = "available" }

    content {
      name   = filter.key
      values = [filter.value]
    }
  }
}

provider "aws" {
  alias   = "extra"
  region  = "eu-west-1"
  profile = join("", local.owners)
}
"#;
    let mut blueprints = terrane::blueprint::Folder::default();
    for (path, text) in [
        ("extra/blueprint.hcl", manifest),
        ("extra/stack/main.tf", template),
    ] {
        blueprints.files.insert(path.into(), text.into());
    }
    let compilation = terrane::compile(&terrane::Input {
        name: "regions.toml".into(),
        text: with("[clients.orange]", "retired"),
        blueprints,
        ..terrane::Input::default()
    });
    let told = lines(&compilation);
    let kept = told.iter().filter(|line| line.contains("not_emptied"));
    assert_eq!(kept.collect::<Vec<_>>(), Vec::<&String>::new(), "{told:?}");
}
