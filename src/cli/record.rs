//! What pipelines have applied: the record of an environment, which they keep in a branch of its own, one file for each environment. Not who writes it.

use std::collections::BTreeMap;
use std::path::Path;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::faults::BAD_RECORD;
use super::git;
use crate::diag::Problem;

/// What was applied of an environment, as pipelines keep it in `ENVIRONMENT.json` of the branch `terrane-applied`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Record {
    /// Version of this shape: 1.
    pub format: u32,
    /// The environment.
    pub environment: String,
    /// Its stacks by their names, which are unique in the estate.
    pub stacks: BTreeMap<String, Applied>,
}

/// What became of a stack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Applied {
    /// Its folder then, below that of `regions.toml`.
    pub folder: String,
    /// The commit that it was last applied from, with success; null if that never happened.
    pub commit: Option<String>,
    /// How its last run ended.
    pub result: Outcome,
    /// When, as `date -u +%Y-%m-%dT%H:%M:%SZ` writes it.
    pub at: String,
    /// Where the run can be looked at.
    #[serde(default)]
    pub run: Option<String>,
    /// Who let it go on.
    #[serde(default)]
    pub approved_by: Vec<String>,
    /// The commit that was applied before, if an older one was put in its place by hand: it is not applied again, until the stack changes.
    #[serde(default)]
    pub rolled_back_from: Option<String>,
    /// SHA-256 of the plan that was applied.
    #[serde(default)]
    pub plan_sha256: Option<String>,
}

/// How the last run of a stack ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It holds what its commit says.
    Applied,
    /// Its plan or its apply failed.
    Failed,
    /// It was to be applied, and something before it failed.
    Skipped,
    /// What it had made was taken down, before it leaves the tree.
    Destroyed,
}

/// The record of an environment in a revision; none if there is none yet.
pub fn read(
    folder: &Path,
    revision: &str,
    environment: &str,
) -> Result<Option<Record>, Box<Problem>> {
    let name = format!("{environment}.json");
    let Some(bytes) = git::show(folder, revision, &name)? else {
        return Ok(None);
    };
    let bad = |why: &str| {
        let message = format!("`{name}` in `{revision}` is no record: {why}");
        let problem = Problem::new(&BAD_RECORD, message);
        Box::new(problem.help("`terrane schema record` has its form; pipelines write it, and `git log` of the branch has what it was before"))
    };
    let record: Record = serde_json::from_slice(&bytes).map_err(|e| bad(&e.to_string()))?;
    if record.format != 1 {
        return Err(bad("its `format` is not 1: it is of a newer compiler"));
    }
    let is_commit = |commit: &String| {
        (40..=64).contains(&commit.len()) && commit.bytes().all(|b| b.is_ascii_hexdigit())
    };
    let commits = record
        .stacks
        .values()
        .flat_map(|one| [&one.commit, &one.rolled_back_from]);
    let other = commits.flatten().find(|commit| !is_commit(commit)).cloned();
    match other {
        Some(commit) => Err(bad(&format!("`{commit}` is no commit"))),
        None => Ok(Some(record)),
    }
}
