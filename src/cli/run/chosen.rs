//! Stacks to run something in, and what each has to wait for. Not how anything is run.

use std::collections::{BTreeMap, BTreeSet};

use regex::Regex;

use crate::cli::affected::{self, Stack};
use crate::cli::project::{Compiled, Output};

/// Stacks that can run at once.
pub struct Wave {
    pub number: usize,
    pub stacks: Vec<Stack>,
}

/// All stacks that have a folder.
pub fn all(compiled: &Compiled, output: &Output) -> Vec<Wave> {
    let model = compiled.model.as_ref();
    let waves = output.graph.waves().into_iter().zip(1..);
    let mut waves: Vec<Wave> = waves
        .map(|(nodes, number)| {
            let stacks = nodes.into_iter().filter_map(|node| {
                let folder = affected::folder(output, node)?;
                Some(affected::stack(folder, (output, node), model, Vec::new()))
            });
            let stacks = stacks.collect();
            Wave { number, stacks }
        })
        .collect();
    keep(&mut waves, |_| true);
    waves
}

/// Takes out stacks, and waves that have none.
pub fn keep(waves: &mut Vec<Wave>, is_kept: impl Fn(&Stack) -> bool) {
    for wave in &mut *waves {
        wave.stacks.retain(&is_kept);
    }
    waves.retain(|wave| !wave.stacks.is_empty());
}

/// The folders of stacks that each has to wait for.
pub fn needs(output: &Output, reverse: bool) -> BTreeMap<String, BTreeSet<String>> {
    let mut needs: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for edge in output.graph.edges() {
        let ends = (
            affected::folder(output, edge.from),
            affected::folder(output, edge.to),
        );
        let (first, then) = match ends {
            (Some(from), Some(to)) if reverse => (to, from),
            (Some(from), Some(to)) => (from, to),
            _ => continue,
        };
        needs.entry(then).or_default().insert(first);
    }
    needs
}

/// `*` and `?` stand for what has no slash, `**` for all; everything else for itself. None for one of a size that nobody types.
pub fn glob(text: &str) -> Option<Regex> {
    let mut pattern = String::from("^(?s:");
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let (said, length) = match first {
            '*' if rest.starts_with("**") => (".*".to_owned(), 2),
            '*' => ("[^/]*".to_owned(), 1),
            '?' => ("[^/]".to_owned(), 1),
            other => (
                regex::escape(other.encode_utf8(&mut [0; 4])),
                other.len_utf8(),
            ),
        };
        pattern.push_str(&said);
        rest = rest.get(length..).unwrap_or_default();
    }
    pattern.push_str(")$");
    Regex::new(&pattern).ok()
}
