//! What README.md, docs/apply.md, the first file and the hooks promise to somebody who is new.

use std::fs;

use regex::Regex;

use super::cli::run::{Run, scratch, terrane, with_environment};
use super::estate::root;

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|e| panic!("{path}: {e}"))
}

/// What `init` writes, changed, built in a folder of its own.
fn first(change: impl Fn(&str) -> String) -> (tempfile::TempDir, Run) {
    let here = scratch();
    assert_eq!(terrane(here.path(), &["init"]).code, 0);
    let path = here.path().join("regions.toml");
    let text = fs::read_to_string(&path).expect("there");
    fs::write(&path, change(&text)).expect("written");
    let run = terrane(here.path(), &["build"]);
    (here, run)
}

/// The region of the README.
fn mumbai() -> String {
    let text = read("README.md");
    let (_, block) = text.split_once("```toml\n").expect("an example");
    block.split("```").next().expect("its end").to_owned()
}

/// "If the range overlapped one that can be reached from there, the build would stop, point at the line and suggest a free one."
#[test]
fn the_build_would_have_stopped() {
    assert!(
        read("README.md")
            .contains("the build would stop, point at the line\nand suggest a free one")
    );
    let office = "[sites.head-office]\ncustomer_gateway_ip = \"203.0.114.10\"\nbgp_asn = 65000\nrouting = \"static\"\nnetworks = [\"10.17.4.0/24\"]\n";
    let mumbai = mumbai().replacen('\n', "\nvpn = [\"head-office\"]\n", 1);
    let (here, run) = first(|text| format!("{text}\n{office}\n{mumbai}"));
    assert_eq!(run.code, 2, "{}", run.err);
    assert!(!here.path().join("out").exists(), "nothing is written");
    let text = fs::read_to_string(here.path().join("regions.toml")).expect("there");
    let line = |part: &str| 1 + text.lines().position(|l| l.contains(part)).expect("there");
    for part in ["10.17.0.0/16", "10.17.4.0/24"] {
        let place = format!("regions.toml:{}:", line(part));
        assert!(run.err.contains(&place), "{place}\n{}", run.err);
    }
    // The free one is free.
    let free = Regex::new(r"`(10\.\d+\.0\.0/16)`").expect("a pattern");
    let help = run.err.split("help: ").nth(1).expect("a help");
    let free = &free.captures(help).unwrap_or_else(|| panic!("{help}"))[1];
    let (_here, run) =
        first(|text| format!("{text}\n{office}\n{}", mumbai.replace("10.17.0.0/16", free)));
    assert_eq!(run.code, 0, "{free}: {}", run.err);
}

#[test]
fn the_first_file_names_a_schema_that_is_there_and_suggests_what_works() {
    let (here, run) = first(str::to_owned);
    assert_eq!(run.code, 0, "{}", run.err);
    let text = fs::read_to_string(here.path().join("regions.toml")).expect("there");
    let named = text
        .lines()
        .next()
        .and_then(|l| l.strip_prefix("#:schema "));
    let schema = fs::read_to_string(here.path().join(named.expect("a schema"))).expect("there");
    assert_eq!(schema, terrane(here.path(), &["schema"]).out);

    // The lines behind `# ` that are TOML, without their `#`; and the site given to the region.
    let uncommented = |text: &str| {
        let code = Regex::new(r"(?m)^# (\[|[a-z_]+ +=)").expect("a pattern");
        let text = code.replace_all(text, "$1");
        text.replacen(
            "[regions.eu-west-1]\n",
            "[regions.eu-west-1]\nvpn = [\"head-office\"]\n",
            1,
        )
    };
    assert!(uncommented(&text).contains("\n[sites.head-office]\n"));
    let (_here, run) = first(uncommented);
    assert_eq!(run.code, 0, "{}", run.err);
}

#[test]
fn every_hook_runs() {
    let (here, run) = first(str::to_owned);
    assert_eq!(run.code, 0, "{}", run.err);
    let main = "out/terraform/regions/eu-west-1/layers/01-foundation/production/main.tf";
    let hooks = read(".pre-commit-hooks.yaml");
    let mut seen = 0;
    for hook in hooks.split("- id: ").skip(1) {
        let key = |name: &str| hook.lines().find_map(|l| l.trim().strip_prefix(name));
        let entry = key("entry: ").expect("an entry");
        let mut arguments: Vec<&str> = entry.split(' ').skip(1).collect();
        if key("pass_filenames: ") != Some("false") {
            arguments.push(main);
        }
        let run = terrane(here.path(), &arguments);
        assert_eq!(run.code, 0, "{entry}: {}", run.err);
        seen += 1;
    }
    assert_eq!(seen, 3);
}

/// The commands of the page, and the folders and states that it speaks of.
#[test]
fn what_comes_after_the_build_is_as_the_page_says() {
    let (here, run) = first(str::to_owned);
    assert_eq!(run.code, 0, "{}", run.err);
    let page = read("docs/apply.md");
    for block in page.split("```console\n").skip(1) {
        let command = block
            .lines()
            .next()
            .and_then(|l| l.strip_prefix("$ terrane "));
        let arguments: Vec<&str> = command.expect("a command").split(' ').collect();
        let run = terrane(here.path(), &arguments);
        assert_eq!(run.code, 0, "{arguments:?}: {}", run.err);
    }
    let state = here.path().join("out/terraform/state/production/README.md");
    assert!(
        fs::read_to_string(state)
            .expect("there")
            .contains("terraform init -migrate-state")
    );
    let graph = terrane(here.path(), &["graph"]).out;
    assert!(
        graph.starts_with("wave 1\n  terraform/state/production\n"),
        "{graph}"
    );
    let link = Regex::new(r"\]\(([a-z_/.-]+)\)").expect("a pattern");
    for found in link.captures_iter(&page) {
        assert!(
            root().join("docs").join(&found[1]).is_file(),
            "{}",
            &found[1]
        );
    }
}

/// Terraform, as far as it matters here: a plan fails where a stack that this one needs was not applied, and an apply needs a plan that is not older than that.
const TERRAFORM: &str = r#"#!/bin/sh
case "$1" in
  init) ;;
  plan)
    while read -r needed; do
      [ -e "$APPLIED/$needed" ] || { echo "$TERRANE_STACK: ParameterNotFound, $needed is not applied" >&2; exit 1; }
    done < "$NEEDS/$TERRANE_STACK"
    touch "$PLANNED/$TERRANE_STACK" ;;
  apply) rm "$PLANNED/$TERRANE_STACK" && touch "$APPLIED/$TERRANE_STACK" ;;
esac
"#;

/// The commands of the page bring up an estate of which nothing is there yet.
#[cfg(unix)]
#[test]
fn what_the_page_runs_applies_everything() {
    use std::os::unix::fs::PermissionsExt;
    let (here, run) = first(str::to_owned);
    assert_eq!(run.code, 0, "{}", run.err);
    let folder = |name: &str| {
        let path = here.path().join(name);
        fs::create_dir(&path).expect("made");
        path.to_str().expect("UTF-8").to_owned()
    };
    let [bin, needs, planned, applied] = ["bin", "needs", "planned", "applied"].map(folder);
    let program = format!("{bin}/terraform");
    fs::write(&program, TERRAFORM).expect("written");
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).expect("made executable");

    let graph = terrane(here.path(), &["graph", "--as", "json"]).out;
    let graph: serde_json::Value = serde_json::from_str(&graph).expect("JSON");
    let stacks = graph["stacks"].as_array().expect("stacks");
    let wave = |stack: &serde_json::Value| stack["wave"].as_u64().expect("a wave");
    let name = |stack: &serde_json::Value| stack["name"].as_str().expect("a name").to_owned();
    for stack in stacks {
        let before = stacks.iter().filter(|other| wave(other) < wave(stack));
        let before: String = before.map(|other| name(other) + "\n").collect();
        fs::write(format!("{needs}/{}", name(stack)), before).expect("written");
    }
    let page = read("docs/apply.md");
    let commands = page.lines().filter(|line| line.starts_with("terrane run "));
    let mut seen = 0;
    let quoted = Regex::new(r"'[^']*'|\S+").expect("a pattern");
    let around = std::env::var_os("PATH").expect("a path");
    let path = format!("{bin}:{}", around.to_string_lossy());
    for command in commands {
        let words = quoted.find_iter(command).skip(1);
        let words: Vec<&str> = words.map(|word| word.as_str().trim_matches('\'')).collect();
        let environment = [
            ("PATH", path.as_str()),
            ("NEEDS", &needs),
            ("PLANNED", &planned),
            ("APPLIED", &applied),
        ];
        let run = with_environment(here.path(), &words, &environment);
        assert_eq!(run.code, 0, "{command}: {}", run.err);
        seen += 1;
    }
    assert!(seen > 0, "the page runs nothing");
    let done = fs::read_dir(&applied).expect("a folder").count();
    assert_eq!(done, stacks.len());
    assert!(stacks.len() >= 3, "{}", stacks.len());
}

#[test]
fn a_folder_is_formatted_without_a_path() {
    let here = scratch();
    fs::create_dir(here.path().join("a")).expect("made");
    fs::write(here.path().join("a/main.tf"), "locals {\na=1\n}\n").expect("written");
    assert_eq!(terrane(here.path(), &["fmt", "--check"]).code, 1);
    assert_eq!(terrane(here.path(), &["fmt"]).code, 0);
    let text = fs::read_to_string(here.path().join("a/main.tf")).expect("there");
    assert_eq!(text, "locals {\n  a = 1\n}\n");
}

/// What docs/apply.md says to release is what the modules protect, and the README of each module that protects something says how.
#[test]
fn what_is_protected_can_be_released() {
    let guide = read("docs/apply.md");
    let block =
        Regex::new(r#"resource "(\w+)" "(\w+)" \{\s+lifecycle \{\s+prevent_destroy = false"#)
            .expect("a pattern");
    let layer = read("out/terraform/shared/modules/foundation-layer/README.md");
    let (_, protected) = layer.split_once("## Protected").expect("a section");
    let released: Vec<String> = block
        .captures_iter(&guide)
        .map(|c| format!("`{}.{}`", &c[1], &c[2]))
        .collect();
    assert_eq!(released.len(), 2);
    for name in released {
        assert!(protected.contains(&name), "{name}");
    }
    let modules = fs::read_dir(root().join("out/terraform/shared/modules")).expect("modules");
    let mut guarded = 0;
    for module in modules {
        let module = module.expect("a module").path();
        let files = fs::read_dir(&module).expect("its files");
        let paths = files.map(|file| file.expect("a file").path());
        let mut all = paths.filter(|path| path.extension().is_some_and(|end| end == "tf"));
        let guards = all.any(|path| {
            fs::read_to_string(path)
                .expect("text")
                .contains("prevent_destroy = true")
        });
        let text = fs::read_to_string(module.join("README.md")).expect("text");
        assert_eq!(
            guards,
            text.contains("## Protected"),
            "{}",
            module.display()
        );
        assert_eq!(
            guards,
            text.contains("prevent_destroy = false"),
            "{}",
            module.display()
        );
        guarded += usize::from(guards);
    }
    assert!(guarded > 5, "{guarded} modules");
}
