//! Where the data of clients lie: edges on which they would leave, one fault each, each with what only looks alike; and what holds for every tree.

use serde::Deserialize;
use terrane::blueprint::Folder;
use terrane::diag::{Problem, Severity};
use terrane::{Compilation, Input};

use crate::cli::run::{scratch, terrane};
use crate::estate::root;

#[derive(Deserialize)]
struct Cases {
    edge: Vec<Edge>,
}

/// A way that data take.
#[derive(Deserialize)]
struct Edge {
    /// What happens.
    what: String,
    /// The cloud of the stack.
    cloud: String,
    /// Whether the stack is that of the cell, which all clients share.
    #[serde(default)]
    shared: bool,
    /// Whose data.
    #[serde(default = "orange")]
    client: String,
    /// What the stack has.
    terraform: String,
    /// Where its data would go.
    to: String,
    /// What of it stands on the line at which that is told.
    at: String,
    /// What is written instead, and passes: pairs of old and new.
    near: Vec<[String; 2]>,
}

fn orange() -> String {
    "orange".to_owned()
}

fn text(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).expect("the file")
}

/// The estate with a stack of the project's own in the cells of one cloud.
fn with((cloud, client): (&str, &str), shared: bool, terraform: &str) -> Compilation {
    let (each, owner) = match shared {
        true => ("cell", "all"),
        false => ("client", "${client.name}"),
    };
    let header = format!(
        "blueprint \"extra\" {{\n  summary = \"More\"\n  each    = \"{each}\"\n  clouds  = [\"{cloud}\"]\n\n  stack {{\n    layer  = \"05-extra\"\n    shared = \"root-module\"\n  }}\n\n  files \"stack\" {{\n    to = \"terraform/extra/${{region.name}}/${{environment.name}}/{owner}\"\n  }}\n}}\n"
    );
    let files = [
        ("extra/blueprint.hcl", header.as_str()),
        ("extra/stack/main.tf", terraform),
    ];
    let mut blueprints = Folder::default();
    for (path, text) in files {
        blueprints.files.insert(path.into(), text.into());
    }
    terrane::compile(&Input {
        name: "regions.toml".into(),
        text: only(cloud, client),
        blueprints,
        ..Input::default()
    })
}

/// The estate with one client in its cell of one cloud.
fn only(cloud: &str, client: &str) -> String {
    let here = match (cloud, client) {
        (_, "ipe") => "brazilsouth",
        ("azure", _) => "westeurope",
        ("gcp", _) => "europe-west1",
        _ => "eu-west-1",
    };
    let mut out = String::new();
    let mut is_wanted = true;
    for line in text("tests/residency/regions.toml").lines() {
        if line.starts_with('[') {
            let is_other = |table: &str, name: &str| line.contains(table) && !line.contains(name);
            is_wanted = !is_other("[regions.", here) && !is_other("[clients.", client);
        }
        if is_wanted {
            out = out + line + "\n";
        }
    }
    let all = "\"eu-west-1/production\", \"europe-west1/production\", \"westeurope/production\"";
    out.replace(all, &format!("\"{here}/production\""))
}

fn of<'c>(compilation: &'c Compilation, code: &str) -> Vec<&'c Problem> {
    let all = compilation.problems.iter();
    all.filter(|problem| problem.code.name == code).collect()
}

/// The line of a place.
fn line(compilation: &Compilation, problem: &Problem, label: usize) -> String {
    let span = problem.labels[label].span;
    let source = compilation.sources.get(span.source);
    let before = &source.text[..span.range().start];
    let number = before.matches('\n').count();
    let line = source.text.lines().nth(number).unwrap_or_default();
    line.trim().to_owned()
}

fn faults(compilation: &Compilation) -> Vec<String> {
    let all = compilation.problems.iter();
    // Vaults of Azure have copies in the pair, whatever the stack is.
    let wrong = all.filter(|problem| match problem.code.name {
        name if name.starts_with("residency::") => problem.message.contains("-05-extra"),
        _ => problem.severity == Severity::Error,
    });
    wrong
        .map(|p| format!("{}: {}", p.name(), p.message))
        .collect()
}

#[test]
fn data_that_would_leave_are_found_at_both_ends_and_what_looks_alike_passes() {
    let cases: Cases = toml::from_str(&text("tests/residency/edges.toml")).expect("TOML");
    assert!(cases.edge.len() >= 60, "{}", cases.edge.len());
    let mut wrong = Vec::new();
    for edge in &cases.edge {
        let found = with((&edge.cloud, &edge.client), edge.shared, &edge.terraform);
        let mut edges = of(&found, "residency::edge");
        edges.retain(|problem| problem.message.contains("-05-extra"));
        match edges[..] {
            [one] => {
                let here = line(&found, one, 0);
                if !here.contains(&edge.at) {
                    wrong.push(format!("{}: told at `{here}`", edge.what));
                }
                let there = line(&found, one, 1);
                let residency = match edge.client.as_str() {
                    "ipe" => "residency = [\"br\"]",
                    _ => "residency = [\"eu\"]",
                };
                if there != residency {
                    wrong.push(format!("{}: the other end is `{there}`", edge.what));
                }
                if !one.message.contains(&format!("`{}`", edge.to)) {
                    wrong.push(format!("{}: {}", edge.what, one.message));
                }
            }
            _ => wrong.push(format!("{}: {:#?}", edge.what, faults(&found))),
        }
        let mut near = edge.terraform.clone();
        for [old, new] in &edge.near {
            assert!(near.contains(old.as_str()), "{}: {old}", edge.what);
            near = near.replace(old.as_str(), new);
        }
        let found = with((&edge.cloud, &edge.client), edge.shared, &near);
        let found = faults(&found);
        if !found.is_empty() {
            wrong.push(format!("{}, near: {found:#?}", edge.what));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {}:\n{}",
        wrong.len(),
        cases.edge.len(),
        wrong.join("\n")
    );
}

#[test]
fn what_only_a_plan_knows_and_what_nobody_knows_is_said() {
    let found = with(
        ("azure", "orange"),
        false,
        "variable \"place\" {\n  type = string\n}\n\nresource \"azurerm_storage_account\" \"this\" {\n  name                     = \"acmeorange\"\n  resource_group_name      = \"acme\"\n  location                 = var.place\n  account_tier             = \"Standard\"\n  account_replication_type = \"ZRS\"\n}\n",
    );
    assert_eq!(of(&found, "residency::unseen").len(), 1);
    let found = with(
        ("aws", "orange"),
        false,
        "resource \"aws_chimesdkvoice_voice_profile_domain\" \"this\" {\n  name = \"acme\"\n\n  server_side_encryption_configuration {\n    kms_key_arn = \"arn:aws:kms:eu-west-1:111122223333:key/1\"\n  }\n}\n",
    );
    let unheard = of(&found, "residency::unheard");
    assert_eq!(unheard.len(), 1, "{:#?}", faults(&found));
    assert!(
        unheard[0]
            .message
            .contains("aws_chimesdkvoice_voice_profile_domain")
    );
}

#[derive(Deserialize)]
struct Account {
    estate: String,
    case: Vec<Shared>,
}

/// What a stack of each cell of an account has.
#[derive(Deserialize)]
struct Shared {
    what: String,
    terraform: String,
    /// Whether it says itself where its state is kept.
    #[serde(default)]
    bare: bool,
    /// The clients of which an edge is told.
    told: Vec<String>,
    /// What is written instead, and passes: old and new.
    near: [String; 2],
}

/// The clients that are named in what is told of stacks of each cell.
fn told(estate: &str, case: &Shared, terraform: &str) -> Vec<String> {
    let shared = match case.bare {
        true => "",
        false => "    shared = \"root-module\"\n",
    };
    let header = format!(
        "blueprint \"extra\" {{\n  summary = \"More\"\n  each    = \"cell\"\n\n  stack {{\n    layer = \"05-extra\"\n{shared}  }}\n\n  files \"stack\" {{\n    to = \"terraform/extra/${{region.name}}/${{environment.name}}\"\n  }}\n}}\n"
    );
    let mut blueprints = Folder::default();
    for (path, text) in [
        ("extra/blueprint.hcl", header.as_str()),
        ("extra/stack/main.tf", terraform),
    ] {
        blueprints.files.insert(path.into(), text.into());
    }
    let found = terrane::compile(&Input {
        name: "regions.toml".into(),
        text: estate.into(),
        blueprints,
        ..Input::default()
    });
    let edges = of(&found, "residency::edge");
    let names = ["blue", "orange"].into_iter().filter(|client| {
        let named = format!("`{client}`");
        edges.iter().any(|edge| edge.message.contains(&named))
    });
    let other = found.problems.iter();
    let other = other.filter(|p| p.severity == Severity::Error && p.code.name != "residency::edge");
    names
        .map(str::to_owned)
        .chain(other.map(|problem| problem.message.clone()))
        .collect()
}

#[test]
fn data_that_other_stacks_collect_or_share_are_found_and_what_looks_alike_passes() {
    let account: Account = toml::from_str(&text("tests/residency/account.toml")).expect("TOML");
    let mut wrong = Vec::new();
    for case in &account.case {
        let found = told(&account.estate, case, &case.terraform);
        if found != case.told {
            wrong.push(format!("{}: {found:#?}", case.what));
        }
        let [old, new] = &case.near;
        assert!(case.terraform.contains(old.as_str()), "{}", case.what);
        let found = told(
            &account.estate,
            case,
            &case.terraform.replace(old.as_str(), new),
        );
        if !found.is_empty() {
            wrong.push(format!("{}, near: {found:#?}", case.what));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_of_a_stack_is_not_read_is_said() {
    for (terraform, what) in [
        (
            "module \"far\" {\n  source  = \"terraform-aws-modules/s3-bucket/aws\"\n  version = \"4.1.0\"\n}\n",
            "module `far`",
        ),
        (
            "resource \"terraform_data\" \"this\" {\n  provisioner \"local-exec\" {\n    command = \"./copy\"\n  }\n}\n",
            "provisioner of `terraform_data.this`",
        ),
    ] {
        let found = with(("aws", "orange"), false, terraform);
        let unseen = of(&found, "residency::unseen");
        let [one] = unseen[..] else {
            panic!("{what}: {:#?}", faults(&found));
        };
        assert!(one.message.contains(what), "{}", one.message);
    }
    let found = with(
        ("aws", "orange"),
        false,
        "resource \"terraform_data\" \"this\" {\n  input = \"x\"\n}\n",
    );
    assert!(of(&found, "residency::unheard").is_empty());
}

/// No resource type of a built-in template is missing in the table: of what is emitted everything is asked.
#[test]
fn nothing_that_is_emitted_is_unheard_of() {
    for estate in [
        "regions.toml",
        "examples/nine-regions/regions.toml",
        "tests/impact/clouds/regions.toml",
    ] {
        let mut text = text(estate);
        if !text.contains("\nresidency") {
            text = text.replacen(
                "\ncells",
                "\nresidency = [\"us\", \"europe\", \"apac\", \"africa\"]\ncells",
                1,
            );
        }
        let compilation = crate::estate::compile(&text);
        let unheard = of(&compilation, "residency::unheard");
        assert!(unheard.is_empty(), "{estate}: {}", unheard[0].message);
        let edges = of(&compilation, "residency::edge");
        assert!(edges.is_empty(), "{estate}: {}", edges[0].message);
    }
}

/// Numbers that look random and are the same on every run.
fn random(seed: &mut u64) -> usize {
    *seed = seed
        .wrapping_mul(6_364_136_223_846_793_005)
        .wrapping_add(1_442_695_040_888_963_407);
    usize::try_from(*seed >> 33).expect("31 bits")
}

/// What a store of each kind is made of in each cloud: PostgreSQL, a cache, buckets; and an index, where there is one.
const MADE_OF: [(&str, &str, &str); 10] = [
    (
        "aws",
        "postgres",
        "engine_version = \"16\", instance_type = \"m6i.xlarge\", storage_gib = 400",
    ),
    ("aws", "cache", "node_type = \"cache.r7g.large\""),
    (
        "aws",
        "search",
        "engine_version = \"OpenSearch_2.19\", instance_type = \"r7g.large\", instances = 3, storage_gib = 100",
    ),
    ("aws", "objects", ""),
    (
        "gcp",
        "postgres",
        "engine_version = \"16\", instance_type = \"db-custom-4-16384\", storage_gib = 200",
    ),
    ("gcp", "cache", "node_type = \"HIGHMEM_MEDIUM\""),
    (
        "gcp",
        "objects",
        "mechanism = \"transfer\", replicate_deletes = false, minutes = 0",
    ),
    (
        "azure",
        "postgres",
        "engine_version = \"16\", instance_type = \"Standard_D4ds_v5\", storage_gib = 256",
    ),
    ("azure", "cache", "node_type = \"Balanced_B5\""),
    ("azure", "objects", ""),
];

/// A store of each kind in the cells of each cloud that a client has: its table, and the classes that all of its places are in.
fn stores(
    client: &str,
    mine: &[(&'static str, &'static str)],
    seed: &mut u64,
) -> Vec<(String, Vec<&'static str>, String)> {
    let cloud = |region: &str| {
        let facts = terrane::facts::regions::find(region).expect("a region");
        facts.provider.id()
    };
    let mut out = Vec::new();
    for (provider, kind, section) in MADE_OF {
        let mut cells = mine.to_vec();
        cells.retain(|(region, _)| cloud(region) == provider && !random(seed).is_multiple_of(4));
        if cells.is_empty() {
            continue;
        }
        let home = cells.swap_remove(random(seed) % cells.len());
        let name = format!("{provider}-{kind}");
        let copies = cells
            .iter()
            .map(|(region, _)| format!("{region}/production"));
        let copies: Vec<String> = copies.collect();
        let writes = match (provider, kind) {
            ("azure", "cache") if !cells.is_empty() => "writes = \"everywhere\"\n",
            _ => "",
        };
        let classes: Vec<&str> = cells.iter().chain([&home]).map(|cell| cell.1).collect();
        let table = format!(
            "\n[clients.{client}.data.{name}]\nkind = \"{kind}\"\nprimary = \"{}/production\"\nreplicas = {copies:?}\nresidency = {:?}\n{writes}{kind} = {{ {section} }}\n",
            home.0,
            Vec::from_iter(std::collections::BTreeSet::from_iter(&classes))
        );
        out.push((name, classes, table));
    }
    out
}

/// Every text in the emitted stacks of a client that is a region is one in a country where its data may lie: read in the tree, by nothing of the compiler.
#[test]
fn in_the_tree_of_any_estate_data_stay_where_they_may() {
    let nine = text("examples/nine-regions/regions.toml");
    let (base, _) = nine.split_once("[clients.").expect("clients");
    // Which would be told.
    let base = base.replace("backup_copies = [\"eu-west-1/production\"]", "");
    let base = base.replace("backup_copies = [\"us-east-1/production\"]", "");
    let cells = [
        ("us-east-1", "us"),
        ("eu-west-1", "ie"),
        ("ap-southeast-1", "sg"),
        ("us-central1", "us"),
        ("europe-west1", "be"),
        ("asia-southeast1", "sg"),
        ("eastus", "us"),
        ("westeurope", "eu"),
        ("southeastasia", "apac"),
    ];
    let mut seed = 14;
    let (mut seen, mut in_stores) = (0, 0);
    for _ in 0..4 {
        let mut estate = base.clone();
        let mut allowed = Vec::new();
        let mut of_stores = Vec::new();
        for client in ["one", "two", "three"] {
            let mine: Vec<_> = cells
                .iter()
                .filter(|_| random(&mut seed).is_multiple_of(3))
                .collect();
            let mine = if mine.is_empty() {
                vec![&cells[0]]
            } else {
                mine
            };
            let places: Vec<String> = mine
                .iter()
                .map(|c| format!("\"{}/production\"", c.0))
                .collect();
            let mut classes: Vec<&str> = mine.iter().map(|c| c.1).collect();
            classes.sort_unstable();
            classes.dedup();
            estate += &format!(
                "\n[clients.{client}]\ncells = [{}]\nresidency = {classes:?}\n\n[clients.{client}.database]\nengine_version = \"16\"\nvolumes = {{ data = {{ size_gib = 256 }} }}\n\n[clients.{client}.infrastructure]\nnode_group = \"own\"\nbuckets = {{ media = {{}} }}\n",
                places.join(", ")
            );
            allowed.push((client, classes));
            let mine: Vec<_> = mine.iter().map(|cell| **cell).collect();
            for (store, classes, table) in stores(client, &mine, &mut seed) {
                estate += &table;
                of_stores.push((format!("/production/{client}/{store}/"), classes));
            }
        }
        let compilation = crate::estate::compile(&estate);
        assert!(
            !compilation.problems.has_errors(),
            "{:#?}",
            crate::estate::lines(&compilation)
        );
        let output = compilation.output.as_ref().expect("a tree");
        for (path, bytes) in output
            .tree
            .iter()
            .filter(|(path, _)| path.as_str().ends_with(".tf"))
        {
            let path = path.as_str();
            let of_client = allowed.iter().find(|(client, _)| {
                path.contains(&format!("/clients/{client}/"))
                    || path.contains(&format!("/03-databases/production/{client}/"))
            });
            // What a store's stacks hold lies where the store's own classes let it.
            let of_store = of_stores.iter().find(|(folder, _)| path.contains(folder));
            let Some(classes) = of_store
                .map(|(_, classes)| classes)
                .or(of_client.map(|(_, classes)| classes))
            else {
                continue;
            };
            in_stores += usize::from(of_store.is_some());
            let text = std::str::from_utf8(bytes).expect("UTF-8");
            let backend = text.contains("backend \"");
            for word in text.split('"').skip(1).step_by(2).filter(|_| !backend) {
                let Some(region) = terrane::facts::regions::find(word) else {
                    continue;
                };
                seen += 1;
                assert!(
                    classes.iter().any(|class| region.is_in(class)),
                    "{path}: {word} is not in {classes:?}"
                );
            }
        }
    }
    assert!(seen > 100 && in_stores > 100, "{seen} {in_stores}");
}

/// A cell's recovery points are those of all that is in it: of a store that is held to less than its client, too.
#[test]
fn copies_of_recovery_points_stay_where_data_may_lie() {
    let nine = text("examples/nine-regions/regions.toml");
    let client = "[clients.mahavishnu-core]\n";
    let store = "[clients.mahavishnu-core.data.flags]\nkind = \"objects\"\nprimary = \"us-east-1/production\"\n";
    let told = |nine: &str, of_client: &str, of_store: &str| {
        let text = nine.replacen(client, &format!("{client}{of_client}"), 1);
        let text = format!("{text}\n{store}{of_store}");
        let compilation = crate::estate::compile(&text);
        let edges = of(&compilation, "residency::edge").into_iter();
        let edges = edges.filter(|edge| edge.message.contains("aws_backup_plan"));
        edges
            .map(|edge| (edge.message.clone(), line(&compilation, edge, 0)))
            .collect::<Vec<_>>()
    };
    let anywhere = "residency = [\"us\", \"europe\", \"apac\"]\n";
    assert_eq!(told(&nine, anywhere, ""), []);
    assert_eq!(told(&nine, anywhere, "residency = [\"us\", \"ie\"]\n"), []);
    let found = told(&nine, anywhere, "residency = [\"us\"]\n");
    let [(message, at)] = &found[..] else {
        panic!("{found:#?}");
    };
    assert!(
        message.contains("`mahavishnu-core/flags`") && message.contains("`eu-west-1`"),
        "{message}"
    );
    assert!(
        at.contains("backup_copies = [\"eu-west-1/production\"]"),
        "{at}"
    );
    // Where the client's data may not lie there either, that is told, and once.
    let elsewhere =
        "backup_vaults = [\"arn:aws:backup:eu-central-1:999988887777:backup-vault:acme\"]";
    let nine = nine.replacen("backup_copies = [\"eu-west-1/production\"]", elsewhere, 1);
    let anywhere = "residency = [\"us\", \"ie\", \"be\", \"nl\", \"apac\"]\n";
    let found = told(&nine, anywhere, "residency = [\"us\"]\n");
    let [(message, at)] = &found[..] else {
        panic!("{found:#?}");
    };
    assert!(message.contains("data of `mahavishnu-core` "), "{message}");
    assert!(at.contains(elsewhere), "{at}");
}

#[test]
fn the_map_marks_what_is_excused_and_lies_outside() {
    let excused = "residency = [\"nl\"]\nallow = [{ rule = \"residency::edge\", reason = \"the vault holds no data of persons\" }]";
    let estate = only("azure", "orange").replace("residency = [\"eu\"]", excused);
    assert!(estate.contains(excused));
    let here = scratch();
    std::fs::write(here.path().join("regions.toml"), estate).expect("written");
    let map = |format: &str| {
        let run = terrane(here.path(), &["map", "--residency", "--format", format]);
        assert_eq!(run.code, 0, "{}", run.err);
        run.out
    };
    let told = map("human");
    assert!(
        told.contains("northeurope (IE), where they are not to lie"),
        "{told}"
    );
    assert!(told.contains("\n  westeurope (NL)\n"), "{told}");
    assert!(
        told.lines().all(|line| line.chars().count() <= 80),
        "{told}"
    );
    let page = map("markdown");
    let row = page.lines().find(|line| line.contains("northeurope"));
    assert!(
        row.is_some_and(|row| row.contains("azurerm_key_vault")),
        "{page}"
    );
    let document: serde_json::Value = serde_json::from_str(&map("json")).expect("JSON");
    let places = document["clients"][0]["places"].as_array().expect("places");
    let strays: Vec<_> = places
        .iter()
        .filter(|place| place["outside"] == true)
        .collect();
    assert!(!strays.is_empty() && strays.len() < places.len());
    assert!(
        strays
            .iter()
            .all(|place| place["location"] == "northeurope"),
        "{strays:#?}"
    );
}
