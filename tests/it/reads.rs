//! How often HCL is read: each template once a process, and nothing that is emitted.

use std::sync::Arc;

use terrane::blueprint::Folder;
use terrane::hcl::texts_read;
use terrane::{Input, compile};

const SMALL: &str = "tests/reject/blueprint/label/regions.toml";

/// Compiles an estate on one thread, and counts the texts that are read meanwhile.
fn reads(regions: &str, blueprints: &Folder) -> (usize, usize) {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build();
    let input = Input {
        name: "regions.toml".into(),
        text: std::fs::read_to_string(regions).expect(regions),
        blueprints: blueprints.clone(),
        ..Input::default()
    };
    pool.expect("a thread").install(|| {
        let before = texts_read();
        let compiled = compile(&input);
        let output = compiled.output.expect("an estate without errors");
        (texts_read() - before, output.tree.iter().count())
    })
}

#[test]
fn templates_are_read_once_and_what_is_emitted_is_not_read() {
    let none = Folder::default();
    reads("regions.toml", &none);
    // The templates are at hand by now: whatever an estate emits, nothing is read for it.
    let (small, few) = reads(SMALL, &none);
    let (large, many) = reads("regions.toml", &none);
    assert!(few > 50 && many > 500, "{few} and {many} files");
    assert_eq!((small, large), (0, 0));
    // A project's own blueprint: its declaration and its templates, however many files they become.
    let own = [
        (
            "own/blueprint.hcl",
            "blueprint \"own\" {\n  summary = \"Own\"\n  each = \"cell\"\n  files \"stack\" {\n    to = \"own/${cell.slug}\"\n  }\n}\n",
        ),
        ("own/stack/main.tf", "locals {\n  name = cell.name\n}\n"),
        (
            "own/stack/other.tf",
            "output \"name\" {\n  value = local.name\n}\n",
        ),
    ];
    let own = Folder {
        files: own
            .map(|(path, text)| (path.into(), Arc::from(text)))
            .into(),
        ..none
    };
    let (read, files) = reads("regions.toml", &own);
    assert_eq!(read, 3);
    assert!(files > many + 8, "{files} files");
}
