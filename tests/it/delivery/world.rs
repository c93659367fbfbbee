//! A repository with an estate, its remote, the services that pipelines call, and the states of its stacks: all in one scratch folder.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::io::{BufRead as _, BufReader};
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::cli::run::terrane;
use crate::estate;
use crate::scratch;

/// Who has approved the change that was merged: its author does not count.
pub const REVIEWS: &str = r#"[{"user":{"login":"ann"},"author_association":"MEMBER","state":"APPROVED"},{"user":{"login":"bob"},"author_association":"OWNER","state":"APPROVED"},{"user":{"login":"mallory"},"author_association":"NONE","state":"APPROVED"}]"#;

pub struct World {
    place: TempDir,
    service: Child,
    port: String,
    pub reviews: &'static str,
    runs: usize,
}

/// How a run of all workflows that an event starts has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Succeeded,
    Failed,
    Waits,
}

/// What happened in a run.
pub struct Run {
    pub outcome: Outcome,
    log: Vec<Value>,
    gh: Vec<Value>,
    sts: Vec<Value>,
    folder: PathBuf,
    said: String,
}

impl Drop for World {
    fn drop(&mut self) {
        let _ = self.service.kill();
        let _ = self.service.wait();
    }
}

impl World {
    pub fn new() -> Self {
        let place = scratch::folder();
        let at = |name: &str| place.path().join(name);
        let here = root("tests/it/delivery");
        for folder in ["bin", "states"] {
            std::fs::create_dir(at(folder)).expect("a folder");
        }
        copy(&here.join("estate"), &at("repository"));
        symlink(env!("CARGO_BIN_EXE_terrane"), at("bin/terrane")).expect("a link");
        let gh = at("bin/gh");
        std::fs::copy(here.join("gh.py"), &gh).expect("copied");
        let conftest = at("bin/conftest");
        std::fs::copy(here.join("conftest.py"), &conftest).expect("copied");
        run(Command::new("chmod").arg("0755").arg(&gh).arg(&conftest));
        let backend = at("repository/blueprints/on-disk/shared/backend.tf");
        let text = std::fs::read_to_string(&backend).expect("the backend");
        let states = at("states").to_string_lossy().into_owned();
        std::fs::write(backend, text.replace("STATES", &states)).expect("written");
        let mut service = Command::new("python3")
            .arg(here.join("sts.py"))
            .arg(at("sts.jsonl"))
            .stdout(Stdio::piped())
            .spawn()
            .expect("python3");
        let mut port = String::new();
        let said = service.stdout.take().expect("its output");
        BufReader::new(said).read_line(&mut port).expect("a port");
        let world = Self {
            port: port.trim().to_owned(),
            reviews: REVIEWS,
            runs: 0,
            place,
            service,
        };
        world.git(&["init", "--quiet", "--initial-branch=main"]);
        world.git(&["config", "user.name", "Bob"]);
        world.git(&["config", "user.email", "bob@example.com"]);
        world.commit();
        let remote = world.at("remote.git");
        run(Command::new("git")
            .args(["clone", "--quiet", "--bare"])
            .arg(world.repository())
            .arg(&remote));
        world.git(&["remote", "add", "origin", &remote.to_string_lossy()]);
        world.git(&["push", "--quiet", "origin", "HEAD:staging"]);
        world
    }

    fn at(&self, name: &str) -> PathBuf {
        self.place.path().join(name)
    }

    fn repository(&self) -> PathBuf {
        self.at("repository")
    }

    fn git(&self, arguments: &[&str]) -> String {
        run(Command::new("git")
            .current_dir(self.repository())
            .args(arguments))
    }

    fn commit(&self) {
        let (code, text) = self.terrane(&["build"]);
        assert_eq!(code, 0, "{text}");
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--message", "a change"]);
    }

    pub fn head(&self) -> String {
        self.git(&["rev-parse", "HEAD"]).trim().to_owned()
    }

    /// Changes the file, builds and commits both.
    pub fn edit(&self, from: &str, to: &str) {
        let file = self.repository().join("regions.toml");
        let text = std::fs::read_to_string(&file).expect("regions.toml");
        assert!(text.contains(from), "{from}");
        std::fs::write(file, text.replacen(from, to, 1)).expect("written");
        self.commit();
    }

    /// Files with such names, which somebody commits.
    pub fn plant_files(&self, names: &[&str]) {
        for name in names {
            std::fs::write(self.repository().join(name), "").expect("written");
        }
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--message", "files"]);
    }

    pub fn terrane(&self, arguments: &[&str]) -> (i32, String) {
        if arguments[0] == "status" {
            self.git(&["fetch", "--quiet", "origin"]);
        }
        let quiet = [&["--quiet"], arguments].concat();
        let run = terrane(&self.repository(), &quiet);
        (run.code, run.out + &run.err)
    }

    /// Names of the stacks of an environment that pipelines apply.
    pub fn stacks(&self, environment: &str) -> BTreeSet<String> {
        let all = self.document(&[
            "affected",
            "--all",
            "--environment",
            environment,
            "--format",
            "json",
        ]);
        let waves = all["waves"].as_array().cloned().unwrap_or_default();
        let stacks = waves
            .iter()
            .flat_map(|wave| wave["stacks"].as_array().cloned().unwrap_or_default());
        stacks
            .filter(|stack| !stack["part"].is_null())
            .map(|stack| text(&stack["name"]))
            .collect()
    }

    fn document(&self, arguments: &[&str]) -> Value {
        let run = terrane(&self.repository(), &[&["--quiet"], arguments].concat());
        let text = run.out;
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
    }

    /// What `terrane status` says of a stack.
    pub fn state_of(&self, name: &str) -> String {
        self.git(&["fetch", "--quiet", "origin"]);
        let found = self.document(&["status", "--format", "json"]);
        let stacks = found["stacks"].as_array().cloned().unwrap_or_default();
        let one = stacks.iter().find(|stack| stack["name"] == name);
        text(&one.unwrap_or_else(|| panic!("no stack {name}"))["state"])
    }

    pub fn record(&self, environment: &str) -> Value {
        self.git(&["fetch", "--quiet", "origin"]);
        let text = self.git(&[
            "show",
            &format!("origin/terrane-applied:{environment}.json"),
        ]);
        serde_json::from_str(&text).expect("a record")
    }

    /// A file of the branch that begins so.
    pub fn file_of(&self, branch: &str, path: &str) -> String {
        self.git(&["fetch", "--quiet", "origin"]);
        let all = self.git(&["for-each-ref", "--format=%(refname)", "refs/remotes/origin"]);
        let found = all
            .lines()
            .find(|name| name.contains(branch))
            .expect("such a branch");
        self.git(&["show", &format!("{found}:{path}")])
    }

    /// Changes a text in a state, as if somebody had changed the thing itself.
    pub fn change_state(&self, place: &str, from: &str, to: &str) {
        let file = self.at("states/acme").join(place).join("terraform.tfstate");
        let text = std::fs::read_to_string(&file).expect("a state");
        assert!(text.contains(from), "{text}");
        std::fs::write(file, text.replace(from, to)).expect("written");
    }

    pub fn push(&mut self, branch: &str, more: &[&str]) -> Run {
        self.git(&["push", "--quiet", "origin", &format!("HEAD:{branch}")]);
        let event = json!({ "name": "push", "ref": format!("refs/heads/{branch}"), "payload": {} });
        self.run(event, &[more, &["--only", "deploy.yml"]].concat())
    }

    pub fn dispatch(&mut self, workflow: &str, inputs: &[(&str, &str)], more: &[&str]) -> Run {
        let inputs: BTreeMap<&str, &str> = inputs.iter().copied().collect();
        let event = json!({ "name": "workflow_dispatch", "ref": "refs/heads/main", "inputs": inputs, "payload": {} });
        self.run(event, &[more, &["--only", workflow]].concat())
    }

    /// A pull request whose branch and title are called so. What it changes is the last commits; or only what it is called is of interest, and nothing is planned.
    pub fn pull_request(&mut self, branch: &str, called: &str, is_whole: bool) -> Run {
        let base = if is_whole { "HEAD~2" } else { "HEAD" };
        self.request(branch, base, called, "acme/infrastructure")
    }

    pub fn fork_request(&mut self, branch: &str) -> Run {
        self.request(branch, "HEAD~2", "a change", "mallory/infrastructure")
    }

    fn request(&mut self, branch: &str, base: &str, called: &str, from: &str) -> Run {
        self.git(&[
            "push",
            "--quiet",
            "--force",
            "origin",
            "HEAD:refs/heads/proposal",
            "HEAD:refs/pull/5/merge",
        ]);
        let base = self.git(&["rev-parse", base]).trim().to_owned();
        let head = json!({ "ref": called, "sha": self.head(), "repo": { "full_name": from, "fork": from != "acme/infrastructure" }, "user": { "login": "mallory" } });
        let base =
            json!({ "ref": branch, "sha": base, "repo": { "full_name": "acme/infrastructure" } });
        let event = json!({
            "name": "pull_request", "ref": "refs/pull/5/merge",
            "payload": { "action": "opened", "number": 5, "pull_request": { "number": 5, "title": called, "body": called, "head": head, "base": base } },
        });
        self.run(event, &["--only", "check.yml"])
    }

    fn run(&mut self, mut event: Value, more: &[&str]) -> Run {
        self.runs += 1;
        let folder = self.at(&format!("run-{}", self.runs));
        std::fs::create_dir(&folder).expect("a folder");
        event["sha"] = self.head().into();
        event["actor"] = "bob".into();
        event["repository"] = "acme/infrastructure".into();
        let write = |name: &str, value: Value| {
            let file = folder.join(name);
            std::fs::write(&file, value.to_string()).expect("written");
            file
        };
        let (log, gh, sts) = (
            folder.join("log.jsonl"),
            folder.join("gh.jsonl"),
            self.at("sts.jsonl"),
        );
        let _ = std::fs::remove_file(&sts);
        let path = format!(
            "{}:{}",
            self.at("bin").display(),
            std::env::var_os("PATH")
                .unwrap_or_default()
                .to_string_lossy()
        );
        let mut command = Command::new("python3");
        command
            .arg(root("tests/it/delivery/runner.py"))
            .arg("--repo")
            .arg(self.at("remote.git"))
            .arg("--event")
            .arg(write("event.json", event))
            .arg("--work")
            .arg(folder.join("work"))
            .arg("--secrets")
            .arg(write(
                "secrets.json",
                json!({ "TERRANE_PLAN_KEY": "a passphrase of the tests" }),
            ))
            .arg("--log")
            .arg(&log)
            .args([
                "--pass",
                "AWS_ENDPOINT_URL_STS",
                "--pass",
                "GH_LOG",
                "--pass",
                "GH_REVIEWS",
                "--pass",
                "TF_CLI_CONFIG_FILE",
            ])
            .args(more)
            .env("PATH", path)
            .env(
                "AWS_ENDPOINT_URL_STS",
                format!("http://127.0.0.1:{}", self.port),
            )
            .env("GH_LOG", &gh)
            .env("GH_REVIEWS", self.reviews);
        let output = command.output().expect("python3");
        let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
        let outcome = match output.status.code() {
            Some(0) => Outcome::Succeeded,
            Some(1) => Outcome::Failed,
            Some(3) => Outcome::Waits,
            code => panic!("the interpreter ended with {code:?}: {said}"),
        };
        Run {
            outcome,
            log: lines(&log),
            gh: lines(&gh),
            sts: lines(&sts),
            folder,
            said,
        }
    }

    /// Whether what stood in a name was run.
    pub fn is_planted(&self, run: &Run) -> bool {
        let mut open = vec![run.folder.clone()];
        while let Some(folder) = open.pop() {
            for entry in std::fs::read_dir(folder).expect("readable").flatten() {
                if entry.file_name() == "PLANTED" {
                    return true;
                }
                if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                    open.push(entry.path());
                }
            }
        }
        false
    }
}

impl Run {
    /// Jobs of this name that succeeded and have a stack, with what the log has of them.
    fn jobs<'r>(&'r self, name: &'r str) -> impl Iterator<Item = &'r Value> {
        self.log.iter().filter(move |line| {
            line["kind"] == "job_end"
                && line["job"] == name
                && line["conclusion"] == "success"
                && line["matrix"]["name"].is_string()
        })
    }

    fn names(&self, job: &str) -> BTreeSet<String> {
        self.jobs(job)
            .map(|line| text(&line["matrix"]["name"]))
            .collect()
    }

    /// Stacks that were applied.
    pub fn applied(&self) -> BTreeSet<String> {
        self.names("apply")
    }

    /// Stacks that were planned.
    pub fn planned(&self) -> BTreeSet<String> {
        self.names("plan")
    }

    /// What GitHub's command line was asked to do.
    pub fn asked(&self, words: &str) -> Vec<Value> {
        let begins = |asked: &&Value| {
            let all: Vec<String> = asked["arguments"]
                .as_array()
                .into_iter()
                .flatten()
                .map(text)
                .collect();
            all.join(" ").starts_with(words)
        };
        self.gh.iter().filter(begins).cloned().collect()
    }

    /// Names of the roles that jobs became.
    pub fn roles(&self) -> BTreeSet<String> {
        self.sts.iter().map(|asked| text(&asked["role"])).collect()
    }

    /// Each stack is planned after what it needs is applied, and stages follow each other.
    pub fn assert_order(&self, world: &World) {
        let graph = world.document(&["graph", "--as", "json"]);
        let names: BTreeMap<String, String> = graph["stacks"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|stack| (text(&stack["path"]), text(&stack["name"])))
            .collect();
        let at = |job: &str, name: &str, when: &str| {
            self.jobs(job)
                .find(|line| line["matrix"]["name"] == name)
                .and_then(|line| line[when].as_u64())
        };
        let mut held = 0;
        for edge in graph["edges"].as_array().into_iter().flatten() {
            let (from, to) = (&names[&text(&edge["from"])], &names[&text(&edge["to"])]);
            if let (Some(applied), Some(planned)) =
                (at("apply", from, "end"), at("plan", to, "start"))
            {
                assert!(
                    applied < planned,
                    "{to} is planned before {from} is applied"
                );
                held += 1;
            }
        }
        assert!(held > 0, "no two stacks stand on each other here");
        let of_region = |region: &str, when: &str| {
            let all = self
                .jobs("apply")
                .filter(|line| line["matrix"]["region"] == region);
            all.filter_map(|line| line[when].as_u64())
                .collect::<Vec<_>>()
        };
        let first = of_region("eu-central-1", "end").into_iter().max();
        let second = of_region("eu-west-1", "start").into_iter().min();
        if let Some((first, second)) = first.zip(second) {
            assert!(
                first < second,
                "the second stage begins before the first has ended"
            );
        }
    }

    /// Nothing that GitHub would refuse, nothing that others choose in the text of a shell, and rights to write in the jobs alone that need them.
    pub fn assert_sound(&self) {
        for line in &self.log {
            let kind = text(&line["kind"]);
            assert!(
                !["injection", "suspect", "error", "unsupported"].contains(&&*kind),
                "{line}"
            );
            let scopes = line["permissions"].as_object().into_iter().flatten();
            let written: Vec<&String> = scopes
                .filter(|(name, right)| *name != "id-token" && **right == "write")
                .map(|(name, _)| name)
                .collect();
            if kind == "job_end" && !line["steps"].as_array().is_none_or(Vec::is_empty) {
                match &*text(&line["job"]) {
                    "record" => assert_eq!(written, ["contents"], "{line}"),
                    "comment" => assert_eq!(written, ["pull-requests"], "{line}"),
                    _ => assert!(written.is_empty(), "{line}"),
                }
            }
        }
    }

    /// Plans have the role to read; each apply has that of its part, in a job of the environment.
    pub fn assert_identities(&self, environment: &str, short: &str, account: &str) {
        assert!(!self.sts.is_empty());
        for asked in &self.sts {
            let (role, claims) = (text(&asked["role"]), &asked["claims"]);
            assert_eq!(claims["aud"], "sts.amazonaws.com");
            assert_eq!(claims["repository"], "acme/infrastructure");
            assert_eq!(claims["ref"], "refs/heads/main");
            let of = |name: &str| format!("arn:aws:iam::{account}:role/acme-{short}-{name}");
            let parts =
                ["foundation", "clients", "databases"].map(|part| of(&format!("apply-{part}")));
            match claims.get("environment").filter(|name| !name.is_null()) {
                Some(name) => {
                    assert_eq!(name, environment);
                    assert!(parts.contains(&role), "{role}");
                }
                None => assert_eq!(role, of("plan")),
            }
        }
        assert_eq!(self.roles().len(), 4);
    }
}

impl fmt::Display for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:?}\n{}", self.outcome, self.said)?;
        for line in &self.log {
            match &*text(&line["kind"]) {
                "job_end" => writeln!(f, "{} {} ", line["id"], line["conclusion"])?,
                "step" if line["conclusion"] != "success" => writeln!(
                    f,
                    "  {} {}\n{}",
                    line["name"],
                    line["conclusion"],
                    text(&line["tail"])
                )?,
                "annotation" | "error" | "unsupported" | "injection" | "suspect" => {
                    writeln!(f, "  {line}")?
                }
                _ => {}
            }
        }
        for asked in &self.gh {
            writeln!(f, "  gh {asked}")?;
        }
        Ok(())
    }
}

fn lines(file: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(file).unwrap_or_default();
    text.lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn run(command: &mut Command) -> String {
    let output = command.output().expect("runs");
    assert!(
        output.status.success(),
        "{command:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn root(below: &str) -> PathBuf {
    estate::root().join(below)
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("readable").flatten() {
        let target = to.join(entry.file_name());
        match entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            true => copy(&entry.path(), &target),
            false => _ = std::fs::copy(entry.path(), target).expect("copied"),
        }
    }
}
