//! The commands that compile, on the estate that `init` writes: build, check, diff, why, eval, schema. What they return for
//! every kind of bad input.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use tempfile::TempDir;

use super::run::{Run, scratch, terrane};

/// A folder with the file that `init` writes.
pub(super) fn project() -> TempDir {
    static MADE: OnceLock<Files> = OnceLock::new();
    unpacked(MADE.get_or_init(|| {
        let here = scratch();
        let run = terrane(here.path(), &["init"]);
        assert_eq!(run.code, 0, "{}", run.err);
        packed(here.path())
    }))
}

/// The same, built.
pub(super) fn built() -> TempDir {
    static MADE: OnceLock<Files> = OnceLock::new();
    unpacked(MADE.get_or_init(|| {
        let here = project();
        let run = terrane(here.path(), &["build"]);
        assert_eq!(run.code, 0, "{}", run.err);
        packed(here.path())
    }))
}

/// Files by their paths, of a folder that many tests begin with and the program makes once.
type Files = Vec<(PathBuf, Vec<u8>)>;

fn packed(folder: &Path) -> Files {
    let all = walkdir::WalkDir::new(folder).into_iter();
    let files = all.map(|entry| entry.expect("listed").into_path());
    let files = files.filter(|path| path.is_file());
    let read = |path: PathBuf| {
        let bytes = fs::read(&path).expect("read");
        let below = path.strip_prefix(folder).expect("below");
        (below.to_owned(), bytes)
    };
    files.map(read).collect()
}

fn unpacked(files: &Files) -> TempDir {
    let here = scratch();
    for (path, bytes) in files {
        let path = here.path().join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, bytes).expect("written");
    }
    here
}

fn edit(folder: &Path, file: &str, from: &str, to: &str) {
    let path = folder.join(file);
    let text = fs::read_to_string(&path).expect("there");
    assert!(text.contains(from), "{from} is in {file}");
    fs::write(path, text.replacen(from, to, 1)).expect("written");
}

/// The path of some emitted file that ends so.
fn emitted(folder: &Path, ending: &str) -> String {
    let all = walkdir::WalkDir::new(folder.join("out")).sort_by_file_name();
    let file = all
        .into_iter()
        .map(|e| e.expect("listed").into_path())
        .find(|p| p.is_file() && p.to_string_lossy().ends_with(ending))
        .unwrap_or_else(|| panic!("no file ends in {ending}"));
    let path = file.strip_prefix(folder).expect("below");
    path.to_string_lossy().replace('\\', "/")
}

fn nothing_written(folder: &Path) -> bool {
    !folder.join("out").exists()
}

#[test]
fn write_build_edit_detect() {
    let here = project();
    let folder = here.path();

    let before = terrane(folder, &["check"]);
    assert_eq!(before.code, 1, "{}", before.err);
    assert!(
        before.out.lines().all(|l| l.starts_with("missing   out/")),
        "{}",
        before.out
    );
    assert!(nothing_written(folder), "check writes nothing");

    let first = terrane(folder, &["build"]);
    assert_eq!((first.code, first.out.as_str()), (0, ""), "{}", first.err);
    let summary = first.err.lines().last().expect("a summary");
    assert!(
        summary.starts_with("built ") && summary.contains(" new, 0 changed, 0 removed) in "),
        "{summary}"
    );
    assert!(summary.contains(" files of 1 cell "), "{summary}");

    let clean = terrane(folder, &["check"]);
    assert_eq!((clean.code, clean.out.as_str()), (0, ""), "{}", clean.err);
    let again = terrane(folder, &["build"]);
    assert!(again.err.contains(" were up to date, in "), "{}", again.err);
    let quiet = terrane(folder, &["build", "--quiet"]);
    assert_eq!((quiet.code, quiet.err.as_str()), (0, ""));

    // The estate changes.
    edit(folder, "regions.toml", "10.16.0.0/16", "10.17.0.0/16");
    let stale = terrane(folder, &["check"]);
    assert_eq!(stale.code, 1);
    assert!(
        stale
            .out
            .lines()
            .any(|l| l.starts_with("stale     out/terraform/")),
        "{}",
        stale.out
    );
    let diff = terrane(folder, &["diff"]);
    assert_eq!(diff.code, 1);
    assert!(
        diff.out.contains("10.17.0.0/16") && diff.out.contains("\n@@ "),
        "{}",
        diff.out
    );
    assert_eq!(terrane(folder, &["build"]).code, 0);
    let none = terrane(folder, &["diff"]);
    assert_eq!((none.code, none.out.as_str()), (0, ""));

    // A file is edited, another one is deleted.
    let main = emitted(folder, "main.tf");
    let page = emitted(folder, "README.md");
    fs::write(folder.join(&main), "# mine\n").expect("written");
    fs::remove_file(folder.join(&page)).expect("removed");
    let found = terrane(folder, &["check"]);
    assert_eq!(found.code, 1);
    assert!(
        found.out.contains(&format!("edited    {main}\n")),
        "{}",
        found.out
    );
    assert!(
        found.out.contains(&format!("missing   {page}\n")),
        "{}",
        found.out
    );
    let refused = terrane(folder, &["build"]);
    assert_eq!(refused.code, 2);
    assert!(refused.err.contains("cli::refused"), "{}", refused.err);
    assert!(
        refused.out.contains(&format!("edited    {main}\n")),
        "{}",
        refused.out
    );
    assert!(
        !folder.join(&page).exists(),
        "nothing is written before the list is empty"
    );
    let forced = terrane(folder, &["build", "--force"]);
    assert_eq!(forced.code, 0, "{}", forced.err);
    assert!(
        forced
            .err
            .contains(&format!("kept {main} as out/.terrane/kept/")),
        "{}",
        forced.err
    );
    assert_eq!(terrane(folder, &["check"]).code, 0);
}

#[test]
fn every_byte_counts() {
    let here = built();
    let folder = here.path();
    for ending in ["main.tf", "backend.tf", "README.md", "manifest"] {
        let path = emitted(folder, ending);
        let good = fs::read(folder.join(&path)).expect("there");
        let mut bad = good.clone();
        *bad.last_mut().expect("not empty") ^= 1;
        fs::write(folder.join(&path), bad).expect("written");
        let run = terrane(folder, &["check"]);
        assert_eq!(run.code, 1, "{path}");
        assert!(run.out.contains(&path), "{path}: {}", run.out);
        fs::write(folder.join(&path), good).expect("written");
    }
    // In the manifest a byte is part of a hash, of what divides it from the path, of the path, or an end of line.
    let path = emitted(folder, "manifest");
    let good = fs::read(folder.join(&path)).expect("there");
    let line = good.iter().position(|b| *b == b'\n').expect("a line");
    for at in [0, 63, 64, 65, 66, line - 1, line] {
        let mut bad = good.clone();
        bad[at] ^= 1;
        fs::write(folder.join(&path), bad).expect("written");
        let run = terrane(folder, &["check"]);
        assert_eq!(run.code, 1, "byte {at}: {}{}", run.out, run.err);
        assert!(
            run.out.contains(&path) || run.out.contains("out/"),
            "byte {at}: {}",
            run.out
        );
    }
    fs::write(folder.join(&path), good).expect("written");
    assert_eq!(terrane(folder, &["check"]).code, 0);
}

#[test]
fn the_formats_of_check() {
    let here = built();
    let folder = here.path();
    let main = emitted(folder, "main.tf");
    fs::write(folder.join(&main), "# mine\n").expect("written");
    let json = terrane(folder, &["check", "--format", "json"]);
    assert_eq!((json.code, json.err.as_str()), (1, ""));
    let value: serde_json::Value = serde_json::from_str(&json.out).expect("JSON");
    assert_eq!(value["findings"][0]["file"], main.as_str());
    assert_eq!(value["findings"][0]["code"], "cli::edited");
    assert_eq!(value["summary"]["findings"], 1);

    let above = folder.parent().expect("a folder above");
    let name = folder.file_name().expect("a name").to_str().expect("UTF-8");
    let github = terrane(above, &["-C", name, "check", "--format", "github"]);
    assert!(
        github.out.starts_with(&format!(
            "::error file={name}/{main},title=cli%3A%3Aedited::"
        )),
        "{}",
        github.out
    );
    let whole = folder.to_str().expect("UTF-8");
    let absolute = terrane(above, &["-C", whole, "check", "--format", "github"]);
    assert_eq!(absolute.out, github.out);
    let sarif = terrane(folder, &["check", "--format", "sarif"]);
    let value: serde_json::Value = serde_json::from_str(&sarif.out).expect("JSON");
    let results = value["runs"][0]["results"].as_array().expect("results");
    let edited = results.iter().find(|r| r["ruleId"] == "cli::edited");
    let place = &edited.expect("the edited file")["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], main.as_str());
}

#[test]
fn a_broken_blueprint_file_exits_with_two_and_writes_nothing() {
    let here = project();
    let folder = here.path();
    edit(folder, "regions.toml", "vpc_cidr", "vcp_cidr");
    for command in ["build", "check", "diff"] {
        let run = terrane(folder, &[command]);
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{command}");
        assert!(
            run.err.contains("did you mean") && run.err.contains("regions.toml:"),
            "{}",
            run.err
        );
    }
    assert!(nothing_written(folder));
    let json = terrane(folder, &["check", "--format", "json"]);
    let value: serde_json::Value = serde_json::from_str(&json.out).expect("JSON");
    assert_eq!(value["problems"][0]["labels"][0]["file"], "regions.toml");
}

fn with_file(bytes: &[u8]) -> (TempDir, Run) {
    let here = scratch();
    fs::write(here.path().join("regions.toml"), bytes).expect("written");
    let run = terrane(here.path(), &["build"]);
    assert!(nothing_written(here.path()));
    (here, run)
}

#[test]
fn bad_input_is_a_clear_error() {
    let here = scratch();
    let none = terrane(here.path(), &["build"]);
    assert_eq!(none.code, 2);
    assert!(
        none.err.contains("cli::no_project") && none.err.contains("terrane init"),
        "{}",
        none.err
    );
    let gone = terrane(here.path(), &["-C", "not/there", "check"]);
    assert_eq!(gone.code, 2);

    fs::create_dir(here.path().join("regions.toml")).expect("made");
    let folder = terrane(here.path(), &["build"]);
    assert_eq!(folder.code, 2);
    assert!(folder.err.contains("is a folder"), "{}", folder.err);

    let huge = vec![b'#'; 10 * 1024 * 1024];
    let deep = format!("a = {}{}", "[".repeat(20_000), "]".repeat(20_000));
    let dotted = format!("{} = 1", vec!["a"; 20_000].join("."));
    let cases: [(&str, &[u8]); 7] = [
        ("empty", b""),
        ("not UTF-8", b"[project]\nname = \"\xff\"\n"),
        ("UTF-16", b"\xff\xfe[\0p\0]\0"),
        ("huge", &huge),
        ("deep", deep.as_bytes()),
        ("dotted", dotted.as_bytes()),
        ("zeros", &[0; 64]),
    ];
    for (name, bytes) in cases {
        let (_here, run) = with_file(bytes);
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{name}: {}", run.err);
        assert!(run.err.starts_with("error: "), "{name}: {}", run.err);
    }
}

#[test]
fn five_thousand_errors_stay_readable() {
    let mut text = String::from("[project]\nname = \"x\"\n");
    for n in 0..5000 {
        text.push_str(&format!("[regions.us-east-1.bad{n}]\nkey = {n}\n"));
    }
    let (here, run) = with_file(text.as_bytes());
    assert_eq!(run.code, 2);
    assert!(
        run.err
            .contains(" more: `--format concise` has all of them"),
        "{}",
        run.err
    );
    assert!(run.err.len() < 100_000, "{} bytes", run.err.len());
    let json = terrane(here.path(), &["check", "--format", "json"]);
    let value: serde_json::Value = serde_json::from_str(&json.out).expect("JSON");
    assert!(value["problems"].as_array().expect("a list").len() >= 5000);
}

#[test]
fn a_broken_blueprint_is_told() {
    let here = project();
    fs::create_dir_all(here.path().join("blueprints/mine")).expect("made");
    fs::write(
        here.path().join("blueprints/mine/blueprint.hcl"),
        "blueprint {",
    )
    .expect("written");
    let run = terrane(here.path(), &["build"]);
    assert_eq!(run.code, 2);
    assert!(
        run.err.contains("blueprints/mine/blueprint.hcl:1:"),
        "{}",
        run.err
    );
    assert!(nothing_written(here.path()));
}

#[test]
fn why_tells_the_line_and_what_it_overrode() {
    let here = project();
    let folder = here.path();
    edit(
        folder,
        "regions.toml",
        "vpc_cidr = \"10.16.0.0/16\"",
        "vpc_cidr = \"10.16.0.0/16\"\nnat = \"single\"",
    );
    let run = terrane(folder, &["why", "eu-west-1/production", "network.nat"]);
    assert_eq!(run.code, 0, "{}", run.err);
    let text = fs::read_to_string(folder.join("regions.toml")).expect("there");
    let line = |what: &str| {
        1 + text
            .lines()
            .position(|l| l.starts_with(what))
            .expect("a line")
    };
    let set = format!("  set at regions.toml:{}:7\n", line("nat = \"single\""));
    let over = format!("  overrides \"per_az\" at regions.toml:{}:", line("nat   "));
    assert!(
        run.out
            .starts_with("eu-west-1/production network.nat = \"single\"\n"),
        "{}",
        run.out
    );
    assert!(
        run.out.contains(&set) && run.out.contains(&over),
        "{}",
        run.out
    );

    let json = terrane(
        folder,
        &[
            "why",
            "--format",
            "json",
            "eu-west-1/production",
            "network.nat",
        ],
    );
    let value: serde_json::Value = serde_json::from_str(&json.out).expect("JSON");
    assert_eq!(value["format"], 2);
    assert_eq!(
        value["values"][0]["value"], "single",
        "a value, no text of TOML"
    );
    let near = terrane(folder, &["why", "eu-west-1/produktion", "network.nat"]);
    assert_eq!(near.code, 2);
    assert!(
        near.err.contains("did you mean") && near.err.contains("`eu-west-1/production`?"),
        "{}",
        near.err
    );
    let below = terrane(folder, &["why", "eu-west-1/production", "network.nat.x"]);
    assert!(
        below.err.contains("nothing lies under a value"),
        "{}",
        below.err
    );

    let key = terrane(folder, &["why", "eu-west-1/production", "network.natt"]);
    assert_eq!(key.code, 2);
    assert!(key.err.contains("`nat`"), "{}", key.err);
}

#[test]
fn eval_sees_what_templates_see() {
    let here = project();
    let value = |arguments: &[&str]| {
        let run = terrane(here.path(), &[&["eval"], arguments].concat());
        assert_eq!(run.code, 0, "{arguments:?}: {}", run.err);
        run.out
    };
    assert_eq!(value(&["1 + 2"]), "3\n");
    assert_eq!(value(&["upper(project.name)"]), "\"EXAMPLE\"\n");
    assert_eq!(
        value(&["--cell", "eu-west-1/production", "cell.network.vpc_cidr"]),
        "\"10.16.0.0/16\"\n"
    );
    assert_eq!(
        value(&["--region", "eu-west-1", "region.provider"]),
        "\"aws\"\n"
    );
    assert_eq!(
        value(&["--environment", "production", "environment.approvals"]),
        "2\n"
    );
    assert_eq!(value(&["-1"]), "-1\n");

    let wrong = |arguments: &[&str], part: &str| {
        let run = terrane(here.path(), &[&["eval"], arguments].concat());
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{arguments:?}");
        assert!(run.err.contains(part), "{arguments:?}: {}", run.err);
    };
    wrong(&["1 +"], "<expression>");
    wrong(&["project.nme"], "`name`");
    wrong(&["nothing.here"], "nothing");
    wrong(
        &["--cell", "eu-west-1/prod", "1"],
        "did you mean `eu-west-1/production`?",
    );
}

#[test]
fn schema_needs_no_blueprint_file() {
    let here = scratch();
    let run = terrane(here.path(), &["schema"]);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    let value: serde_json::Value = serde_json::from_str(&run.out).expect("JSON");
    assert!(value["properties"]["regions"].is_object());
    let own = terrane(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("tests"),
        &["schema"],
    );
    assert_eq!(own.out, run.out);
}

#[cfg(unix)]
#[test]
fn a_file_that_may_not_be_written_stops_the_build() {
    use std::os::unix::fs::PermissionsExt;
    let here = project();
    let out = here.path().join("out");
    fs::create_dir(&out).expect("made");
    fs::set_permissions(&out, fs::Permissions::from_mode(0o500)).expect("set");
    // The superuser may write everywhere.
    let may = fs::write(out.join("probe"), "").is_ok();
    let run = terrane(here.path(), &["build"]);
    fs::set_permissions(&out, fs::Permissions::from_mode(0o700)).expect("set");
    if !may {
        assert_eq!(run.code, 2, "{}", run.err);
        assert!(run.err.contains("cannot"), "{}", run.err);
    }
}

#[test]
fn a_second_build_waits_and_says_so() {
    let here = built();
    let folder = here.path();
    edit(folder, "regions.toml", "10.16.0.0/16", "10.18.0.0/16");
    let lock = fs::OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(folder.join("out/.terrane/lock"))
        .expect("opened");
    lock.lock().expect("locked");
    let second = std::thread::scope(|scope| {
        let second = scope.spawn(|| terrane(folder, &["build"]));
        std::thread::sleep(std::time::Duration::from_millis(1500));
        assert!(
            !second.is_finished(),
            "it does not build beside another one"
        );
        lock.unlock().expect("unlocked");
        second.join().expect("it ends")
    });
    assert_eq!(second.code, 0, "{}", second.err);
    assert!(second.err.contains("waiting for it"), "{}", second.err);
}

#[test]
fn a_decimal_of_the_estate_is_the_one_that_is_written() {
    let here = scratch();
    let files = [
        (
            "regions.toml",
            r#"[project]
name = "acme"
[environments.staging]
account = "111122223333"
state   = { bucket = "acme-tfstate", region = "eu-west-1" }
[regions.eu-west-1.network]
vpc_cidr = "10.20.0.0/16"
[regions.eu-west-1.environments]
staging = {}
[defaults.shares]
part = 0.1
"#,
        ),
        (
            "blueprints/shares/blueprint.hcl",
            "blueprint \"shares\" {\n  summary = \"Shares\"\n  each    = \"cell\"\n  section = \"shares\"\n}\n",
        ),
        (
            "blueprints/shares/inputs.schema.json",
            r#"{ "type": "object", "description": "Shares.", "properties": { "part": { "type": "number", "description": "One." } }, "additionalProperties": false }"#,
        ),
    ];
    for (path, text) in files {
        let path = here.path().join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, text).expect("written");
    }
    for (asked, answer) in [
        ("ceil(cell.shares.part * 30)", "3\n"),
        ("cell.shares.part * 10 == 1", "true\n"),
        ("1 - cell.shares.part", "0.9\n"),
    ] {
        let run = terrane(here.path(), &["eval", "--cell", "eu-west-1/staging", asked]);
        assert_eq!(
            (run.code, run.out.as_str()),
            (0, answer),
            "{asked}: {}",
            run.err
        );
    }
}
