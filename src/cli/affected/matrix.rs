//! What a change touches as matrices of GitHub Actions, one a wave. Not what is touched.

use schemars::JsonSchema;
use serde::Serialize;

use super::document::{Affected, Stack, json};

/// A matrix makes at most as many jobs:
/// <https://docs.github.com/en/actions/reference/limits#existing-system-limits>.
const MOST: usize = 256;

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
    /// The key of its state.
    state_key: String,
}

/// A list of matrices in the order to run them in. A wave with more than fits into one comes in several.
pub fn text(found: &Affected) -> String {
    let mut matrices = Vec::new();
    for wave in &found.waves {
        for part in wave.stacks.chunks(MOST) {
            let include = part.iter().map(|stack| entry(stack, wave.wave)).collect();
            matrices.push(Matrix { include });
        }
    }
    json(&Matrices(matrices))
}

fn entry(stack: &Stack, wave: usize) -> Entry {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    Entry {
        folder: stack.folder.clone(),
        name: stack.name.clone(),
        wave,
        region: text(&stack.region),
        environment: text(&stack.environment),
        client: text(&stack.client),
        layer: stack.layer.clone(),
        account: text(&stack.account),
        state_key: text(&stack.state_key),
    }
}
