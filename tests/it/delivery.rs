//! What emitted pipelines do, as GitHub would run them: an interpreter of its workflows (`delivery/runner.py`) runs them over a local repository, with real git and real Terraform.

mod world;

use std::collections::BTreeSet;

use crate::tools::missing;
use world::{Outcome, World};

const MTN: &str = "[clients.mtn]\n";
const EZRA: &str = "[clients.ezra]\n";

/// The programs that the pipelines run here.
fn has_tools() -> bool {
    for (tool, argument) in [
        ("terraform", "version"),
        ("git", "--version"),
        ("jq", "--version"),
        ("gpg", "--version"),
        ("curl", "--version"),
        ("python3", "-c=import yaml"),
    ] {
        let mut command = std::process::Command::new(tool);
        match argument.split_once('=') {
            Some((option, value)) => command.args([option, value]),
            None => command.arg(argument),
        };
        if !command.output().is_ok_and(|o| o.status.success()) {
            missing(&format!("{tool}, which pipelines run"));
            return false;
        }
    }
    true
}

fn set(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[test]
#[ignore = "plans and applies for a minute: .ci/run has it as a step of its own"]
fn what_is_merged_is_applied_in_order_once_and_taken_back() {
    if !has_tools() {
        return;
    }
    let mut world = World::new();

    // The first run applies all of production, and nothing of staging, whose branch this is not.
    let first = world.push("main", &["--approve", "production=ann"]);
    assert_eq!(first.outcome, Outcome::Succeeded, "{first}");
    assert_eq!(first.applied(), world.stacks("production"), "{first}");
    first.assert_order(&world);
    first.assert_sound();
    first.assert_identities("production", "prod", "111122223333");
    let (code, status) = world.terrane(&["status", "--environment", "production"]);
    assert_eq!(code, 0, "{status}");
    let record = world.record("production");
    let one = &record["stacks"]["eu-west-1-production-clients-mtn"];
    assert_eq!(
        one["approved_by"],
        serde_json::json!(["ann", "bob"]),
        "{one}"
    );
    assert_eq!(one["commit"], world.head(), "{one}");

    // Nothing differs: nothing is planned, and nobody is asked.
    let nothing = world.push("main", &["--protected", "production"]);
    assert_eq!(nothing.outcome, Outcome::Succeeded, "{nothing}");
    assert_eq!(nothing.planned(), set(&[]));

    // One client changes: its stacks, in their order, and no others.
    world.edit(MTN, "[clients.mtn]\ndisplay_name = \"MTN\"\n");
    let change = world.push("main", &["--approve", "production=ann"]);
    assert_eq!(change.outcome, Outcome::Succeeded, "{change}");
    let of_mtn = set(&[
        "eu-west-1-production-03-databases-mtn",
        "eu-west-1-production-clients-mtn",
    ]);
    assert_eq!(change.planned(), of_mtn, "{change}");
    assert_eq!(change.applied(), of_mtn, "{change}");
    change.assert_order(&world);

    // Nobody lets it go on: it waits, and nothing is applied. Somebody refuses: it fails.
    world.edit("display_name = \"MTN\"", "display_name = \"MTN Ghana\"");
    let waits = world.push("main", &["--protected", "production"]);
    assert_eq!(waits.outcome, Outcome::Waits, "{waits}");
    assert_eq!(waits.applied(), set(&[]), "{waits}");
    let refused = world.push("main", &["--deny", "production"]);
    assert_eq!(refused.outcome, Outcome::Failed, "{refused}");
    assert_eq!(refused.applied(), set(&[]), "{refused}");
    assert_eq!(world.state_of("eu-west-1-production-clients-mtn"), "waits");

    // A pull request without the approvals that production asks for got in: nothing is planned.
    world.reviews = "[]";
    let unapproved = world.push("main", &["--approve", "production=ann"]);
    assert_eq!(unapproved.outcome, Outcome::Failed, "{unapproved}");
    assert_eq!(unapproved.planned(), set(&[]), "{unapproved}");
    world.reviews = world::REVIEWS;

    // A policy denies a plan: it is not applied.
    world.edit(
        "display_name = \"MTN Ghana\"",
        "display_name = \"denied by policy\"",
    );
    let denied = world.push("main", &["--approve", "production=ann"]);
    assert_eq!(denied.outcome, Outcome::Failed, "{denied}");
    assert!(denied.to_string().contains("policies::made_up"), "{denied}");
    assert_eq!(denied.applied(), set(&[]), "{denied}");
    world.edit(
        "display_name = \"denied by policy\"",
        "display_name = \"MTN Ghana\"",
    );

    // Something fails in the first stage: the second one is not begun, and the record says so.
    world.edit(EZRA, "[clients.ezra]\ndisplay_name = \"broken\"\n");
    let broken = world.push("main", &["--approve", "production=ann"]);
    assert_eq!(broken.outcome, Outcome::Failed, "{broken}");
    assert_eq!(broken.applied(), set(&[]), "{broken}");
    assert_eq!(
        world.state_of("eu-central-1-production-clients-ezra"),
        "failed"
    );
    assert_eq!(world.state_of("eu-west-1-production-clients-mtn"), "waits");

    // It is mended: what was left undone is done, whatever this commit changes itself.
    world.edit("display_name = \"broken\"", "display_name = \"Ezra\"");
    let mended = world.push("main", &["--approve", "production=ann"]);
    assert_eq!(mended.outcome, Outcome::Succeeded, "{mended}");
    assert!(mended.applied().is_superset(&of_mtn), "{mended}");
    assert!(
        mended
            .applied()
            .contains("eu-west-1-production-clients-ezra"),
        "{mended}"
    );
    mended.assert_order(&world);
    let (code, status) = world.terrane(&["status", "--environment", "production"]);
    assert_eq!(code, 0, "{status}");

    // Somebody changes something by hand: it is told, in an issue with addresses and no values.
    world.change_state(
        "production/eu-west-1/clients/mtn",
        "MTN Ghana",
        "changed by hand",
    );
    let drift = world.dispatch("drift.yml", &[], &[]);
    assert_eq!(drift.outcome, Outcome::Succeeded, "{drift}");
    let issues = drift.asked("issue create");
    assert_eq!(issues.len(), 1, "{drift}");
    let body = issues[0]["body"].as_str().unwrap_or_default();
    assert!(
        body.contains("terraform_data.client") && body.contains("clients/mtn"),
        "{body}"
    );
    assert!(!body.contains("changed by hand"), "{body}");

    // Back to what was there before: a pull request, and the stack at once. The next run leaves it so.
    let back = world.dispatch(
        "rollback.yml",
        &[
            ("environment", "production"),
            ("stack", "eu-west-1-production-clients-mtn"),
            ("emergency", "true"),
        ],
        &["--approve", "production=ann"],
    );
    assert_eq!(back.outcome, Outcome::Succeeded, "{back}");
    assert_eq!(
        back.applied(),
        set(&["eu-west-1-production-clients-mtn"]),
        "{back}"
    );
    assert_eq!(back.asked("pr create").len(), 1, "{back}");
    let proposed = world.file_of("rollback/production", "regions.toml");
    assert!(proposed.contains("display_name = \"MTN\"\n"), "{proposed}");
    let after = world.push("main", &["--approve", "production=ann"]);
    assert_eq!(after.applied(), set(&[]), "{after}");

    // A stack leaves: first it is destroyed, while its code is there.
    let gone = world.dispatch(
        "destroy-stack.yml",
        &[
            ("environment", "production"),
            (
                "stack",
                "out/terraform/regions/eu-west-1/layers/03-databases/production/mtn",
            ),
        ],
        &["--approve", "production=ann"],
    );
    assert_eq!(gone.outcome, Outcome::Succeeded, "{gone}");
    assert_eq!(
        gone.applied(),
        set(&["eu-west-1-production-03-databases-mtn"]),
        "{gone}"
    );
    assert_eq!(
        world.state_of("eu-west-1-production-03-databases-mtn"),
        "destroyed"
    );
    let after = world.push("main", &["--approve", "production=ann"]);
    assert_eq!(after.applied(), set(&[]), "{after}");
}

#[test]
#[ignore = "plans for half a minute: .ci/run has it as a step of its own"]
fn a_pull_request_is_planned_and_what_it_is_called_is_never_run() {
    if !has_tools() {
        return;
    }
    let mut world = World::new();
    world.edit(MTN, "[clients.mtn]\ndisplay_name = \"MTN\"\n");
    let hostile = [
        "$(touch PLANTED)",
        "`touch PLANTED`",
        "\"; touch PLANTED; \"",
        "'; touch PLANTED; '",
        "a\ntouch PLANTED",
        "%0A::add-mask::x",
        "${{ github.token }}",
        "| touch PLANTED",
    ];
    world.plant_files(&[
        "$(touch PLANTED).tf",
        "; touch PLANTED;.md",
        "`touch PLANTED`",
    ]);
    for (at, text) in hostile.into_iter().enumerate() {
        let run = world.pull_request("main", text, at == 0);
        run.assert_sound();
        assert!(!world.is_planted(&run), "{text}: {run}");
        if at > 0 {
            continue;
        }
        assert_eq!(run.outcome, Outcome::Succeeded, "{run}");
        let comments = run.asked("api");
        let comment = comments
            .iter()
            .filter_map(|asked| asked["input"].as_str())
            .next_back()
            .unwrap_or_default();
        assert!(
            comment.contains("clients/mtn/production") && comment.contains("1 create"),
            "{comment}"
        );
        // Nothing that is applied, nothing that is kept for an apply, and no rights but to read.
        assert_eq!(run.applied(), set(&[]));
        assert!(
            run.roles().iter().all(|role| role.ends_with("-plan")),
            "{:?}",
            run.roles()
        );
    }
    // From a fork nothing is planned: it has no token.
    let fork = world.fork_request("main");
    fork.assert_sound();
    assert_eq!(fork.planned(), set(&[]), "{fork}");
    assert!(fork.roles().is_empty(), "{fork}");
}

#[test]
#[ignore = "asks made-up clouds for a minute: .ci/run has it as a step of its own"]
fn what_is_not_well_after_an_apply_is_found_and_told() {
    if !has_tools() {
        return;
    }
    let place = crate::scratch::folder();
    let nine =
        std::fs::read_to_string(crate::estate::root().join("examples/nine-regions/regions.toml"))
            .expect("an estate");
    let stages = [
        (
            crate::estate::reference(),
            "[[\"us-west-2\"]]",
            "[[\"us-west-2\"], [\"eu-west-1/production\"]]",
        ),
        (
            nine + "\n[output]\ngithub = \".github\"\nrepository = \"https://github.com/acme/infrastructure.git\"\n\n[delivery]\nterrane = { run = \"true\" }\nstages = []\nreviewers = { production = [\"acme/platform\"] }\n",
            "stages = []",
            "stages = [[\"us-east-1\"], [\"eu-west-1/production\", \"us-central1/production\", \"eastus/production\"]]",
        ),
    ];
    let mut folders = Vec::new();
    for (number, (text, from, to)) in stages.into_iter().enumerate() {
        let folder = place.path().join(number.to_string());
        std::fs::create_dir(&folder).expect("a folder");
        assert!(text.contains(from), "{from}");
        std::fs::write(folder.join("regions.toml"), text.replacen(from, to, 1)).expect("written");
        let run = crate::cli::run::terrane(&folder, &["--quiet", "build"]);
        assert_eq!(run.code, 0, "{}", run.err);
        folders.push(folder.join("out/delivery"));
    }
    let script = crate::estate::root().join("tests/it/delivery/verify/verify_test.py");
    let mut command = std::process::Command::new("python3");
    let output = command.arg(script).args(folders).output().expect("python3");
    let said = String::from_utf8_lossy(&output.stdout).into_owned()
        + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    assert!(
        said.contains("82"),
        "fewer faults than were planted: {said}"
    );
}
