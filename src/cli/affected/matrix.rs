//! What a change touches as matrices of GitHub Actions, one a wave. Not what is touched.

use schemars::JsonSchema;
use serde::Serialize;

use super::document::{Affected, Stack, json};
use crate::blueprint::rollout::JOBS_OF_MATRIX;

/// Matrices of GitHub Actions, as `terrane affected --format github-matrix` prints them, in the order to run them in: one a wave, or several where a wave has more
/// than 256 stacks.
#[derive(Serialize, JsonSchema)]
pub struct Matrices(Vec<Matrix>);

/// One matrix: `strategy.matrix` of a job.
#[derive(Serialize, JsonSchema)]
pub struct Matrix {
    /// One job for each stack.
    include: Vec<Entry>,
}

/// One job. Its names are `matrix.folder` and so on; what a stack has not is an empty text, which an expression takes for false.
#[derive(Serialize, JsonSchema)]
struct Entry {
    /// Its folder, below that of `regions.toml`.
    folder: String,
    /// Its name, unique in the estate.
    name: String,
    /// Its wave in `terrane graph`.
    wave: usize,
    /// Its region.
    region: String,
    /// Its environment.
    environment: String,
    /// Its client.
    client: String,
    /// Its layer.
    layer: String,
    /// The account, project or subscription that it is applied in.
    account: String,
    /// The cloud of its region.
    cloud: String,
    /// The partition of AWS that it lies in.
    partition: String,
    /// Whose rights its apply needs.
    rights: String,
    /// The key of its state.
    state_key: String,
    /// Files of values that its plan is given, as options of `terraform plan` with a blank between two.
    values: String,
}

/// A list of matrices in the order to run them in. A wave with more than fits into one comes in several.
pub fn text(found: &Affected) -> String {
    let mut matrices = Vec::new();
    for wave in &found.waves {
        for part in wave.stacks.chunks(JOBS_OF_MATRIX) {
            let include = part.iter().map(|stack| entry(stack, wave.wave)).collect();
            matrices.push(Matrix { include });
        }
    }
    json(&Matrices(matrices))
}

fn entry(stack: &Stack, wave: usize) -> Entry {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let values: Vec<String> = stack
        .values
        .iter()
        .map(|file| format!("-var-file={file}"))
        .collect();
    Entry {
        folder: stack.folder.clone(),
        name: stack.name.clone(),
        wave,
        region: text(&stack.region),
        environment: text(&stack.environment),
        client: text(&stack.client),
        layer: stack.layer.clone(),
        account: text(&stack.account),
        cloud: text(&stack.cloud),
        partition: text(&stack.partition),
        rights: text(&stack.rights),
        state_key: text(&stack.state_key),
        values: values.join(" "),
    }
}
