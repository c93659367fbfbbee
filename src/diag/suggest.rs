//! "Did you mean": the known name nearest to one that is not known.

/// The candidate nearest to `name`, if it is near enough to be a slip rather than another word.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let lower = name.to_lowercase().replace('-', "_");
    let limit = (name.chars().count() / 3).max(1);
    candidates
        .into_iter()
        .map(|c| {
            (
                strsim::damerau_levenshtein(&lower, &c.to_lowercase().replace('-', "_")),
                c,
            )
        })
        .filter(|(distance, c)| *distance <= limit.max(c.chars().count() / 3))
        .min()
        .map(|(_, c)| c)
}

/// `` `a`, `b` or `c` ``, for help lines.
pub fn one_of<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let quoted: Vec<String> = names.into_iter().map(|n| format!("`{n}`")).collect();
    match quoted.as_slice() {
        [] => "nothing".into(),
        [one] => one.clone(),
        [head @ .., last] => format!("{} or {last}", head.join(", ")),
    }
}
