//! Random changes to real inputs: whatever a file says, reading it ends in a value or in problems, never in a panic, and soon. Not what the problems say.
//!
//! `cargo test --test fuzz` is a short run; `TERRANE_FUZZ_SECONDS=60 cargo test --test fuzz` a longer one, `TERRANE_FUZZ_SEED` repeats one, with the same `TERRANE_FUZZ_BYTES`. An input that fails is
//! written to the scratch folder and named: put it into `tests/fuzz/`, whose files are run first, and mend the fault.

use std::collections::BTreeMap;
use std::fs;
use std::hash::{BuildHasher, RandomState};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use terrane::blueprint::Folder;
use terrane::compile::{Input, understand};
use terrane::disk::Manifest;
use terrane::expr::{Names, Scope, evaluate, evaluate_template};
use terrane::hcl;
use terrane::span::SourceId;
use terrane::terraform::schema::Schemas;
use terrane::terraform::{json, language};

/// What an input is given to.
type Target = (&'static str, &'static [&'static str], fn(&str));

/// Each with the endings of the files that it begins from, and how often it comes in a hundred turns by its place in the list.
const TARGETS: [Target; 6] = [
    ("estate", &["toml"], |text| {
        let _ = understand(&Input {
            name: "regions.toml".into(),
            text: text.into(),
            blueprints: Folder::default(),
            schemas: BTreeMap::new(),
            lock: None,
        });
    }),
    ("hcl", &["tf", "hcl", "tfvars"], |text| {
        if let Ok(once) = hcl::format(text) {
            let twice = hcl::format(&once).expect("what was formatted is HCL");
            assert_eq!(once, twice, "formatting again changes it");
        }
    }),
    ("terraform in JSON", &["json"], |text| {
        let schemas = Schemas::default();
        let _ = json::parse(SourceId(0), text, &language::FILE, &schemas);
        let _ = json::parse_values(SourceId(0), text);
    }),
    ("expression", &["expr"], |text| {
        let names = Names::new();
        if let Ok(expr) = hcl::parse_expression(SourceId(0), text, 0) {
            let _ = evaluate(&expr, &Scope::new(&names));
        }
    }),
    ("template", &["md", "yaml", "sh"], |text| {
        let names = Names::new();
        if let Ok(template) = hcl::parse_template(SourceId(0), text) {
            let _ = evaluate_template(&template.parts, &Scope::new(&names));
        }
    }),
    ("manifest", &["manifest"], |text| {
        if let Ok(manifest) = Manifest::parse(text.as_bytes()) {
            let again = Manifest::parse(manifest.to_text().as_bytes());
            assert_eq!(again.as_ref(), Ok(&manifest), "it reads back as another");
        }
    }),
];

/// The longest that one input may take.
const SLOW: Duration = Duration::from_secs(10);
/// The most bytes of a file that is begun from. Smaller ones are many more in the same time.
const LONGEST: usize = 8000;

/// Words that mean something to one of the readers.
const WORDS: [&str; 40] = [
    "${",
    "%{",
    "}",
    "{",
    "[",
    "]",
    "(",
    ")",
    "\"",
    "'",
    "\"\"\"",
    "<<EOT\n",
    "EOT\n",
    "\n",
    "\r\n",
    "#",
    "/*",
    "*/",
    "=",
    "==",
    "=>",
    "...",
    ".*",
    "[*]",
    "for x in y :",
    "for k, v in range(9) :",
    "if",
    "else",
    "endif",
    "endfor",
    "~}",
    "null",
    "true",
    "-1e999",
    "99999999999999999999",
    "\u{202e}",
    "\u{0}",
    "<<<<<<< HEAD\n",
    "=======\n",
    "  ../x",
];

struct Random(u64);

impl Random {
    /// xorshift64*
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end.max(1) as u64).unwrap_or(0)
    }
}

/// A seed with some changes, as text.
fn mutated(seeds: &[String], longest: usize, random: &mut Random) -> String {
    let whole = seeds[random.below(seeds.len())].as_bytes();
    let from = random.below(whole.len().saturating_sub(longest) + 1);
    let mut bytes = whole[from..whole.len().min(from + longest)].to_vec();
    for _ in 0..=random.below(6) {
        let (a, b) = (random.below(bytes.len() + 1), random.below(bytes.len() + 1));
        let (from, to) = (a.min(b), a.max(b).min(a.min(b) + 200));
        match random.below(6) {
            0 if !bytes.is_empty() => {
                let at = random.below(bytes.len());
                bytes[at] ^= 1 << random.below(8);
            }
            1 => drop(bytes.drain(from..to)),
            2 => {
                let part = bytes[from..to].to_vec();
                bytes.splice(a..a, part);
            }
            3 => {
                let other = seeds[random.below(seeds.len())].as_bytes();
                let start = random.below(other.len() + 1);
                let end = (start + random.below(200)).min(other.len());
                bytes.splice(from..from, other[start..end].iter().copied());
            }
            _ => {
                let word = WORDS[random.below(WORDS.len())];
                bytes.splice(a..a, word.bytes());
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Every file of the repository with one of the endings, those that were kept first.
fn seeds(endings: &[&str]) -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    for folder in [
        "tests/fuzz",
        "tests/terraform_json",
        "examples",
        "blueprints",
        "tests/reject",
        "out/.terrane",
    ] {
        collect(&root.join(folder), endings, &mut found);
    }
    found.extend(
        fs::read_to_string(root.join("regions.toml"))
            .ok()
            .filter(|_| endings.contains(&"toml")),
    );
    found
}

fn collect(folder: &Path, endings: &[&str], found: &mut Vec<String>) {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        let name = path
            .file_name()
            .and_then(|name| name.to_str())
            .unwrap_or_default();
        let ending = name.rsplit('.').next().unwrap_or_default();
        if path.is_dir() {
            collect(&path, endings, found);
        } else if endings.contains(&ending) {
            found.extend(fs::read_to_string(&path));
        }
    }
}

/// Runs one input; names it when it fails.
fn run((name, _, target): Target, input: &str, seed: u64) {
    let start = Instant::now();
    let failed = std::panic::catch_unwind(|| target(input)).is_err();
    if failed || start.elapsed() > SLOW {
        let path = std::env::temp_dir().join(format!("terrane-fuzz-{name}-{}", std::process::id()));
        fs::write(&path, input).expect("written");
        let how = if failed { "panics" } else { "takes too long" };
        panic!("{name} {how} on {} (seed {seed})", path.display());
    }
}

fn main() {
    // With a filter for other tests there is nothing to do here.
    if std::env::args()
        .skip(1)
        .any(|argument| !argument.starts_with('-'))
    {
        return;
    }
    let number = |name: &str| {
        let text = std::env::var_os(name)?.into_string().ok()?;
        text.parse::<u64>().ok()
    };
    let seconds = number("TERRANE_FUZZ_SECONDS").unwrap_or(3);
    let longest = number("TERRANE_FUZZ_BYTES").and_then(|bytes| usize::try_from(bytes).ok());
    let longest = longest.unwrap_or(LONGEST);
    let by_chance = RandomState::new().hash_one(0);
    let seed = number("TERRANE_FUZZ_SEED").unwrap_or(by_chance).max(1);
    let mut random = Random(seed);
    let mut executions = BTreeMap::new();
    let pool: Vec<_> = TARGETS.iter().map(|target| seeds(target.1)).collect();
    for (target, seeds) in TARGETS.into_iter().zip(&pool) {
        assert!(!seeds.is_empty(), "no file to begin {} from", target.0);
        for input in seeds.iter().filter(|_| target.0 != "estate") {
            run(target, input, seed);
        }
    }
    let end = Instant::now() + Duration::from_secs(seconds);
    while Instant::now() < end {
        for (target, seeds) in TARGETS.into_iter().zip(&pool) {
            // Compiling an estate takes a thousand times as long as reading an expression.
            let turns = if target.0 == "estate" { 1 } else { 50 };
            for _ in 0..turns {
                run(target, &mutated(seeds, longest, &mut random), seed);
            }
            *executions.entry(target.0).or_insert(0u64) += turns;
        }
    }
    let total: u64 = executions.values().sum();
    println!("{total} executions in {seconds} s from seed {seed}: {executions:?}");
}
