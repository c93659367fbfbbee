//! "Did you mean": the known name nearest to one that is not known.

/// The candidate nearest to `name`, if it is near enough to be a slip rather than another word.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let lower = name.to_lowercase().replace('-', "_");
    let letters = letters(&lower);
    let limit = (name.chars().count() / 3).max(1);
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        // A module can have thousands of names, and as many faults: most are told apart without the distance.
        let limit = limit.max(candidate.chars().count() / 3);
        let limit = best.map_or(limit, |(distance, _)| distance.min(limit));
        if apart(&letters, candidate) > limit {
            continue;
        }
        let other = candidate.to_lowercase().replace('-', "_");
        let found = (strsim::damerau_levenshtein(&lower, &other), candidate);
        if found.0 <= limit && best.is_none_or(|best| found < best) {
            best = Some(found);
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// How often each letter stands in a text: some may share a place.
type Letters = [i16; 32];

fn place(letter: char) -> usize {
    let lower = match letter {
        '-' => '_',
        letter => letter.to_ascii_lowercase(),
    };
    lower as usize % 32
}

fn letters(text: &str) -> Letters {
    let mut letters = [0; 32];
    for letter in text.chars() {
        if let Some(count) = letters.get_mut(place(letter)) {
            *count += 1;
        }
    }
    letters
}

/// The fewest changes that make one text of another, were the order of letters no matter.
fn apart(one: &Letters, other: &str) -> usize {
    let mut left = *one;
    let mut missing = 0;
    for letter in other.chars().filter(char::is_ascii) {
        if let Some(count) = left.get_mut(place(letter)) {
            *count -= 1;
            missing += usize::from(*count < 0);
        }
    }
    missing
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

/// The same where all of them are meant: "`a`, `b` and `c`".
pub fn all_of<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    one_of(names).replace(" or ", " and ")
}
