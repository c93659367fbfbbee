//! How long a large estate takes: compile, build, a build with nothing to do, check. Printed as a table, beside what
//! `cp -r` of the same tree takes. Run with `cargo bench`; `cargo bench -- 9 20` is nine runs with twenty clients.
//!
//! The trees lie in memory (`/dev/shm`) where there is such a folder: what a disk does to ten thousand new files
//! varies by a factor of three from one run to the next.

#![allow(clippy::pedantic, reason = "cases are written out, not polished")]

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use terrane::Input;
use terrane::compile::Output;
use terrane::diag::Severity;
use terrane::disk::{Layout, OsDisk, Policy, build, compare};
use terrane::tree::FileTree;
use terrane::value::RelPath;

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    let mut numbers = std::env::args().filter_map(|argument| argument.parse().ok());
    let runs = numbers.next().unwrap_or(5).max(1);
    let clients = numbers.next().unwrap_or(50);
    let shared = Path::new("/dev/shm");
    let place = match shared.is_dir() {
        true => shared.into(),
        false => std::env::temp_dir(),
    };
    let scratch = Scratch::new(&place)?;
    println!("{runs} runs in {}\n", place.display());

    let mut table = Table::default();
    let input = Input {
        name: "regions.toml".into(),
        text: estate(clients, reads("database"))?,
        ..Input::default()
    };
    let output = compiled(&input)?;
    table.title(&format!(
        "{} stacks, {clients} clients",
        output.stacks.len()
    ));
    table.row("compile", runs, || {
        let start = Instant::now();
        compiled(&input)?;
        Ok(start.elapsed())
    })?;
    table.title(&format!(
        "its {} files, {}",
        output.tree.len(),
        size(&output.tree)
    ));
    disk_rows(&mut table, runs, &output.tree, &scratch)?;
    let (layout, disk) = (layout()?, OsDisk::new(scratch.path("built")));
    table.row("check, from the text on", runs, || {
        let start = Instant::now();
        let clean = compare(&compiled(&input)?.tree, &layout, &disk)?.is_clean();
        let took = start.elapsed();
        match clean {
            true => Ok(took),
            false => Err("a second compilation differs".into()),
        }
    })?;
    let files = plain_files(10_000)?;
    table.title(&format!("{} plain files, {}", files.len(), size(&files)));
    disk_rows(&mut table, runs, &files, &scratch)?;
    print!("{}", table.text);
    Ok(())
}

/// The tree of an estate that has no errors.
fn compiled(input: &Input) -> Outcome<Output> {
    let compilation = terrane::compile(input);
    if let Some(output) = compilation.output {
        return Ok(output);
    }
    let problems = compilation.problems.iter();
    let errors = problems.filter(|problem| problem.severity == Severity::Error);
    let errors: Vec<_> = errors.map(|problem| problem.message.as_str()).collect();
    Err(format!("the estate has errors:\n{}", errors.join("\n")).into())
}

/// Whether a blueprint reads a section of that name.
fn reads(section: &str) -> bool {
    let schema = terrane::compile(&Input::default()).schema;
    schema.is_some_and(|schema| schema.sections().iter().any(|s| s.name == section))
}

fn layout() -> Outcome<Layout> {
    Ok(Layout::new(Some(&RelPath::new("out")?))?)
}

/// Build, build again, compare and copy one tree.
fn disk_rows(table: &mut Table, runs: usize, tree: &FileTree, scratch: &Scratch) -> Outcome<()> {
    let layout = layout()?;
    let write = |disk: &OsDisk| build(tree, &layout, disk, Policy::Refuse, &mut || {});
    table.row("build into an empty folder", runs, || {
        let disk = OsDisk::new(scratch.empty("built")?);
        let start = Instant::now();
        write(&disk)?;
        Ok(start.elapsed())
    })?;
    let built = scratch.path("built");
    let disk = OsDisk::new(&built);
    table.row("build with nothing to do", runs, || {
        let start = Instant::now();
        let done = write(&disk)?;
        let took = start.elapsed();
        match done.is_unchanged() {
            true => Ok(took),
            false => Err("there was something to do".into()),
        }
    })?;
    table.row("compare", runs, || {
        let start = Instant::now();
        let changes = compare(tree, &layout, &disk)?;
        let took = start.elapsed();
        match changes.is_clean() {
            true => Ok(took),
            false => Err("there was a difference".into()),
        }
    })?;
    table.row("cp -r", runs, || {
        let copy = scratch.empty("copy")?;
        let start = Instant::now();
        let status = Command::new("cp")
            .arg("-r")
            .arg(&built)
            .arg(&copy)
            .status()?;
        let took = start.elapsed();
        match status.success() {
            true => Ok(took),
            false => Err("cp failed".into()),
        }
    })
}

/// Files of one to two kilobytes, eight to a folder, as the trees of an estate have them.
fn plain_files(count: usize) -> Outcome<FileTree> {
    let mut tree = FileTree::new();
    for n in 0..count {
        let path = format!(
            "out/terraform/regions/{}/clients/{}/{n}.tf",
            n / 1000,
            n / 8
        );
        let line = format!("resource \"example\" \"number_{n}\" {{}}\n");
        let text = line.repeat(25 + n % 25);
        let inserted = tree.insert(RelPath::new(&path)?, text.into_bytes());
        inserted.map_err(|path| format!("`{path}` twice"))?;
    }
    Ok(tree)
}

fn size(tree: &FileTree) -> String {
    let bytes: usize = tree.iter().map(|(_, bytes)| bytes.len()).sum();
    format!("{:.1} MB", bytes as f64 / 1e6)
}

/// The regions of the estate; clients are in the first five.
const REGIONS: [&str; 10] = [
    "us-east-1",
    "us-west-2",
    "eu-west-1",
    "eu-central-1",
    "af-south-1",
    "us-east-2",
    "eu-west-3",
    "ap-southeast-1",
    "ap-southeast-2",
    "ap-northeast-1",
];
const ENVIRONMENTS: [&str; 3] = ["production", "staging", "development"];
const REGIONS_WITH_CLIENTS: usize = 5;

/// An estate of ten regions, three environments in each and so many clients, each with an app, and a database where a
/// blueprint reads one, in all cells of five regions.
fn estate(clients: usize, databases: bool) -> Result<String, std::fmt::Error> {
    let mut text = String::from(
        "[project]\nname = \"bench\"\ndomain = \"bench.example.com\"\n\n\
         [defaults.network]\navailability_zones = 3\nnat = \"per_az\"\n\
         interface_endpoints = [\"secretsmanager\"]\n\n\
         [addressing]\nsupernets = [\"10.0.0.0/8\"]\n\n",
    );
    for (number, environment) in ENVIRONMENTS.iter().enumerate() {
        writeln!(
            text,
            "[environments.{environment}]\naccount = \"{:012}\"\nbranch = \"{environment}\"\napprovals = 1\n\
             state = {{ bucket = \"bench-tfstate-{environment}\", region = \"us-east-1\", noncurrent_days = 90 }}\n",
            111_122_223_333_u64 + number as u64,
        )?;
    }
    for (number, region) in REGIONS.iter().enumerate() {
        region_tables(&mut text, number, region)?;
    }
    let placed = REGIONS.iter().take(REGIONS_WITH_CLIENTS);
    let cells: Vec<String> = placed
        .flat_map(|region| ENVIRONMENTS.map(|environment| format!("\"{region}/{environment}\"")))
        .collect();
    for number in 0..clients {
        client_tables(&mut text, number, &cells.join(", "))?;
        if databases {
            writeln!(
                text,
                "[clients.client-{number:02}.database]\nengine = \"rds\"\nengine_version = \"16\"\ninstance_type = \"m6i.large\"\n\
                 volumes = {{ data = {{ size_gib = 100 }} }}\n"
            )?;
        }
    }
    Ok(text)
}

/// One region: production and staging with a network of their own, development in staging's or with its own by turns.
fn region_tables(text: &mut String, number: usize, region: &str) -> std::fmt::Result {
    let cidr =
        |environment: usize| format!("10.{}.0.0/16", number * ENVIRONMENTS.len() + environment);
    writeln!(
        text,
        "[regions.{region}]\namazon_side_asn = {}\n\n[regions.{region}.environments.production.network]\n\
         vpc_cidr = \"{}\"\n\n[regions.{region}.environments.staging.network]\nvpc_cidr = \"{}\"\n",
        64601 + number,
        cidr(0),
        cidr(1),
    )?;
    match number % 2 {
        0 => writeln!(
            text,
            "[regions.{region}.environments.development.network]\nvpc_cidr = \"{}\"\n",
            cidr(2)
        ),
        _ => writeln!(
            text,
            "[regions.{region}.environments.development]\nshares_network_with = \"production\"\n"
        ),
    }
}

fn client_tables(text: &mut String, number: usize, cells: &str) -> std::fmt::Result {
    let client = format!("client-{number:02}");
    writeln!(
        text,
        "[clients.{client}]\ndisplay_name = \"Client {number}\"\ncells = [{cells}]\n\n\
         [clients.{client}.apps.api]\nimage = \"registry.example.com/{client}/api:1.0.{number}\"\n\
         host = \"{client}.bench.example.com\"\nport = 8080\nreplicas = {{ min = 2, max = 6 }}\n",
    )
}

/// A folder that goes when the bench ends.
struct Scratch(PathBuf);

impl Scratch {
    fn new(place: &Path) -> Outcome<Self> {
        let folder = place.join(format!("terrane-bench-{}", std::process::id()));
        fs::create_dir(&folder)?;
        Ok(Self(folder))
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// A folder of that name with nothing in it.
    fn empty(&self, name: &str) -> Outcome<PathBuf> {
        let path = self.path(name);
        if path.exists() {
            fs::remove_dir_all(&path)?;
        }
        fs::create_dir(&path)?;
        Ok(path)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.0) {
            eprintln!("{} is left: {error}", self.0.display());
        }
    }
}

/// The results as lines of text.
#[derive(Default)]
struct Table {
    text: String,
}

impl Table {
    fn title(&mut self, title: &str) {
        let _ = writeln!(self.text, "{title:<44} {:>10} {:>10}", "min", "median");
    }

    /// Times something that measures its own run.
    fn row(
        &mut self,
        name: &str,
        runs: usize,
        mut run: impl FnMut() -> Outcome<Duration>,
    ) -> Outcome<()> {
        let mut times = Vec::new();
        for _ in 0..runs {
            times.push(run()?);
        }
        times.sort();
        let milliseconds = |time: Option<&Duration>| {
            format!(
                "{:.1} ms",
                time.map_or(f64::NAN, Duration::as_secs_f64) * 1e3
            )
        };
        let (min, median) = (
            milliseconds(times.first()),
            milliseconds(times.get(times.len() / 2)),
        );
        let _ = writeln!(self.text, "  {name:<42} {min:>10} {median:>10}");
        Ok(())
    }
}
