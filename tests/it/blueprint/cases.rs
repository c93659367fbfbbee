//! The case folders: the whole emitted tree as one snapshot, and that it does not depend on threads.

use terrane::blueprint::{self, Folder};
use terrane::source::Sources;

use super::support::{Estate, case, folder, run, show, shown};

/// Problems and files of a case, as a snapshot beside the cases.
fn check(name: &str) {
    let (folder, scopes) = case(name);
    let (rendering, problems, sources) = run(&folder, &scopes);
    let text = show(&rendering, &problems, &sources);
    let one_thread = rayon::ThreadPoolBuilder::new()
        .num_threads(1)
        .build()
        .expect("a pool")
        .install(|| {
            let (rendering, problems, sources) = run(&folder, &scopes);
            show(&rendering, &problems, &sources)
        });
    assert_eq!(text, one_thread);
    insta::with_settings!({ snapshot_path => "../../blueprint/snapshots", prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!(name, text);
    });
}

#[test]
fn terraform() {
    check("terraform");
}

#[test]
fn yaml_and_json() {
    check("yaml");
}

#[test]
fn text() {
    check("text");
}

#[test]
fn stacks_and_modules() {
    check("stacks");
}

#[test]
fn the_built_in_blueprints_load() {
    let mut sources = Sources::new();
    let built_in = blueprint::built_in();
    let (blueprints, problems) = blueprint::load(&built_in, &Folder::default(), &mut sources);
    assert!(problems.is_empty(), "{}", shown(&problems, &sources));
    assert_eq!(blueprints.len(), built_in.blueprints().len());
}

#[test]
fn a_project_replaces_and_adds_blueprints() {
    let manifest = |name: &str, to: &str| {
        format!(
            "blueprint \"{name}\" {{\n  summary = \"s\"\n  each = \"estate\"\n  files \"f\" {{\n    to = \"{to}\"\n  }}\n}}\n"
        )
    };
    let built_in = folder(&[
        ("a/blueprint.hcl", &manifest("a", "built-in")),
        ("a/f/old.txt", "x"),
        ("b/blueprint.hcl", &manifest("b", "b")),
        ("b/f/b.txt", "x"),
    ]);
    let project = folder(&[
        ("a/blueprint.hcl", &manifest("a", "own")),
        ("a/f/new.txt", "x"),
        ("c/blueprint.hcl", &manifest("c", "c")),
        ("c/f/c.txt", "x"),
    ]);
    let mut sources = Sources::new();
    let estate = Estate::new("{}", &mut sources);
    let (blueprints, problems) = blueprint::load(&built_in, &project, &mut sources);
    assert!(problems.is_empty(), "{}", shown(&problems, &sources));
    let rendering = blueprint::render(&blueprints, &estate, &sources);
    let paths: Vec<&str> = rendering
        .tree
        .iter()
        .map(|(path, _)| path.as_str())
        .collect();
    assert_eq!(paths, ["b/b.txt", "c/c.txt", "own/new.txt"]);
}

/// Every Terraform file of every case is as the real `terraform fmt` leaves it.
#[test]
fn emitted_terraform_is_as_terraform_fmt_leaves_it() {
    let output = crate::scratch::folder();
    for name in ["terraform", "stacks"] {
        let (folder, scopes) = case(name);
        let (rendering, ..) = run(&folder, &scopes);
        for (path, bytes) in rendering.tree.iter() {
            let file = output.path().join(name).join(path.as_str());
            std::fs::create_dir_all(file.parent().expect("a folder")).expect("created");
            std::fs::write(file, bytes).expect("written");
        }
    }
    let mut command = std::process::Command::new("terraform");
    command
        .args(["fmt", "-check", "-recursive", "-no-color"])
        .arg(output.path());
    match command.output() {
        Ok(done) => {
            let text = [done.stdout, done.stderr]
                .map(|b| String::from_utf8_lossy(&b).into_owned())
                .concat();
            assert!(done.status.success(), "{text}");
        }
        Err(error) => crate::tools::missing(&format!("terraform: {error}")),
    }
}

/// What a variable of any type is given keeps its type, and what has one of its own is written plainly.
#[test]
fn modules_say_what_they_convert() {
    let manifest = "blueprint \"a\" {\n  summary = \"s\"\n  each = \"estate\"\n  files \"f\" {\n    to = \"f\"\n  }\n  files \"modules\" {\n    to = \"modules\"\n  }\n}\n";
    let call = "module \"m\" {\n  source = module(\"m\")\n  texts  = sort([project.name])\n  open   = sort([project.name])\n}\n";
    let variables =
        "variable \"texts\" {\n  type = list(string)\n}\n\nvariable \"open\" {\n  type = any\n}\n";
    let own = folder(&[
        ("a/blueprint.hcl", manifest),
        ("a/f/main.tf", call),
        ("a/modules/m/variables.tf", variables),
    ]);
    let mut sources = Sources::new();
    let estate = Estate::new("{ \"project\": { \"name\": \"x\" } }", &mut sources);
    let (blueprints, problems) = blueprint::load(&Folder::default(), &own, &mut sources);
    assert!(problems.is_empty(), "{}", shown(&problems, &sources));
    let rendering = blueprint::render(&blueprints, &estate, &sources);
    assert!(
        rendering.problems.is_empty(),
        "{}",
        shown(&rendering.problems, &sources)
    );
    let main = rendering
        .tree
        .iter()
        .find(|(path, _)| path.as_str() == "f/main.tf");
    let main = String::from_utf8_lossy(main.expect("a file").1).into_owned();
    assert!(main.contains("texts  = [\"x\"]"), "{main}");
    assert!(main.contains("open   = tolist([\"x\"])"), "{main}");
}
