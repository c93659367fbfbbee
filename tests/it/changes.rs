//! docs/changes.md: changes that people make, each with what `terrane diff` says of it. The page is made of what the program prints.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use rayon::prelude::*;
use tempfile::TempDir;

use crate::cli::run::{scratch, terrane};
use crate::impact::{FOLDER, base, cases, edited};

const PAGE: &str = "docs/changes.md";

/// A change, and what somebody has to know about it.
struct Case {
    title: &'static str,
    /// One of `tests/impact/cases`; none for the host that is one too many.
    name: &'static str,
    words: &'static str,
}

const CASES: &[Case] = &[
    Case {
        title: "A client goes",
        name: "client-removed",
        words: "Its stacks leave the tree, and with them the code that could destroy what they made. So that comes first, in the order given: what reads before what is read.",
    },
    Case {
        title: "A client gets another name",
        name: "client-renamed",
        words: "Its stacks are recognised under the new name, so that their states can be taken along. Nearly all that clouds call by a name cannot be renamed: it is made anew, and what holds data is protected against that. To keep the data, keep the name (`display_name` is what people read).",
    },
    Case {
        title: "A site gets another name, and the file says so",
        name: "site-renamed-said",
        words: "With an entry of `[[renamed]]` ([apply.md](apply.md#giving-something-another-name)), what is known by a name moves to the other one. Without it, the VPN connections would be made anew, with other addresses for the device.",
    },
    Case {
        title: "A region goes",
        name: "region-removed",
        words: "As with a client. Both can also leave in steps that pipelines apply, by `status` ([apply.md](apply.md#taking-something-away)); then nothing is left to be destroyed by hand but the cluster and its network.",
    },
    Case {
        title: "A region comes in the place of another",
        name: "region-renamed",
        words: "Nothing moves from one region to another: the stacks of the one leave, and those of the other come.",
    },
    Case {
        title: "A range of addresses moves",
        name: "vpc-range",
        words: "The range of a VPC is fixed when it is made, and so is all that stands in it. Whoever reaches it has to know, too.",
    },
    Case {
        title: "A zone comes",
        name: "zone-added-one-region",
        words: "Subnets are cut from the range by the number of zones, so that those which are there keep theirs.",
    },
    Case {
        title: "Nodes of another size",
        name: "node-type",
        words: "A node group cannot change its types. A second one is made under another name before the first one goes, and pods move over.",
    },
    Case {
        title: "A host that does not fit on the load balancer",
        name: "",
        words: "To an estate that has 98 more apps with a host each comes one more: 101 hosts, where a load balancer answers for 100. Who has a place keeps it; that there is none left is a warning, with what to write.",
    },
    Case {
        title: "Another bucket for states",
        name: "state-bucket",
        words: "The new bucket has to be there before states can move to it, and the old one as long as one is in it.",
    },
];

/// The estate of the cases with so many more apps, each with a host.
fn crowded(base: &str, more: usize) -> String {
    let apps = (1..=more).map(|at| {
        format!(
            "\n[clients.orange.apps.site-{at}]\nimage    = \"registry.example.com/orange/site:1.0.0\"\nhost     = \"site-{at}.acme.example.com\"\nport     = 8080\nreplicas = {{ min = 2, max = 4 }}\nprobes   = {{ path = \"/health\" }}\n"
        )
    });
    let apps: String = apps.collect();
    format!("{base}{apps}")
}

/// The two estates of a case, and the change as a reader sees it.
fn estates(case: &Case) -> (String, String, String) {
    let base = base(FOLDER);
    if case.name.is_empty() {
        let (old, new) = (crowded(&base, 98), crowded(&base, 99));
        let added = new.strip_prefix(&old).expect("apps are appended");
        let lines = added.trim_start().lines();
        let edit = lines.fold(String::new(), |text, line| text + "+" + line + "\n");
        return (old, new, edit);
    }
    let text = &cases(FOLDER)[case.name];
    let lines = text.lines().filter(|line| line.starts_with(['+', '-']));
    let edit = lines.fold(String::new(), |text, line| text + line + "\n");
    let new = edited(&base, text);
    (base, new, edit)
}

/// A folder in which an estate is built. Most cases begin with the same one.
fn built(text: &str) -> TempDir {
    let here = scratch();
    fs::write(here.path().join("regions.toml"), text).expect("written");
    let run = terrane(here.path(), &["build"]);
    assert_eq!(run.code, 0, "{}", run.err);
    here
}

fn copied(from: &Path) -> TempDir {
    let here = scratch();
    for entry in walkdir::WalkDir::new(from).min_depth(1) {
        let entry = entry.expect("an entry");
        let below = entry.path().strip_prefix(from).expect("below");
        let to = here.path().join(below);
        match entry.file_type().is_dir() {
            true => fs::create_dir(to).expect("made"),
            false => drop(fs::copy(entry.path(), to).expect("copied")),
        }
    }
    here
}

fn told(folder: &Path, new: &str) -> String {
    let file = folder.join("regions.toml");
    fs::write(&file, new).expect("written");
    let run = terrane(folder, &["diff", "--only", "impact"]);
    assert_eq!(run.code, 1, "{}", run.err);
    let check = terrane(folder, &["check"]).err;
    let mut warnings = check.split("\n\n");
    match warnings.find(|one| one.contains("[tenancy::load_balancer_rules]")) {
        Some(warning) => format!("{}\n{warning}\n", run.out),
        None => run.out,
    }
}

fn page() -> String {
    let mut page = String::from(
        "# What changes do\n\n<!-- made by `TERRANE_UPDATE=1 cargo test changes` -->\n\nTen changes of one small estate ([regions.toml](../tests/impact/regions.toml): two regions, two environments, two clients), each with what `terrane diff --only impact` says before it is merged.\nWithout `--only impact` the text of the files follows; `-v` names every resource, and `--format json` is for programs ([impact-json.md](impact-json.md)).\n",
    );
    let base = base(FOLDER);
    let first = built(&base);
    let parts: Vec<String> = CASES
        .par_iter()
        .map(|case| {
            let (old, new, edit) = estates(case);
            let here = match old == base {
                true => copied(first.path()),
                false => built(&old),
            };
            let told = told(here.path(), &new);
            let mut part = String::new();
            let (title, words) = (case.title, case.words);
            let _ = write!(
                part,
                "\n## {title}\n\n{words}\n\n```diff\n{edit}```\n\n```text\n{told}```\n"
            );
            part
        })
        .collect();
    page.extend(parts);
    page
}

/// The page is what the program says, and fits into a terminal of 80 columns but for commands and addresses, which nobody can break.
#[test]
fn nine_changes_are_told_as_the_page_has_them() {
    let page = page();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(PAGE);
    if std::env::var_os("TERRANE_UPDATE").is_some() {
        fs::write(&path, &page).expect("written");
    }
    let written = fs::read_to_string(&path).expect("the page");
    assert!(
        written == page,
        "{PAGE} is not what the program says: TERRANE_UPDATE=1 cargo test changes, and read it"
    );
}
