//! `terrane explain`: the page of one code or of one rule of a blueprint, those of one theme, or all; the keys of a table of the estate file.

use clap::Args;

use super::console::Console;
use super::exit::Exit;
use super::faults::UNKNOWN_CODE;
use super::project::Project;
use crate::blueprint;
use crate::diag::render::pages::{self, Page};
use crate::diag::render::{Style, wrap};
use crate::diag::suggest::one_of;
use crate::diag::{Problem, suggest};
use crate::facts::quotas;
use crate::schema::explain::{called, explain};

/// So many columns a summary has at least, however long its code is.
const LEAST: usize = 30;

/// Pages that messages send people to, by their names.
const GUIDES: [(&str, &str); 4] = [
    ("apply", include_str!("../../docs/apply.md")),
    ("changes", include_str!("../../docs/changes.md")),
    ("clouds", include_str!("../../docs/clouds.md")),
    ("logins", include_str!("../../docs/logins.md")),
];

/// Tell what a diagnostic means and how to fix it, or what a key is for; without CODE, list all diagnostics
#[derive(Debug, Args)]
pub struct Explain {
    /// A code such as `net::overlap`, a theme such as `net` or a blueprint, `quotas`, a table or key of the estate file such as `network.nat`, or a guide: `apply` (from the build to the cloud, and back), `changes` (what `diff` says), `clouds` (where they differ) and `logins` (who renews them)
    code: Option<String>,
}

impl Explain {
    pub fn run(&self, console: &Console, project: &Project) -> Exit {
        let mut pages = pages::all();
        for blueprint in project.blueprints().iter() {
            pages.extend(blueprint.checks().iter().map(|check| Page {
                code: check.rule(&blueprint.name),
                text: blueprint::page(blueprint, check).into(),
            }));
        }
        let Some(code) = &self.code else {
            console.print(&list(&pages, console.style()));
            return Exit::Clean;
        };
        // As it may be copied from a message: `net::overlap`, net::overlap:
        let code = code.trim_matches(|c: char| c == '`' || c == ':' || c.is_whitespace());
        if let Some(page) = pages.iter().find(|p| p.code == code) {
            console.print(&show(&page.text, console.style()));
            return Exit::Clean;
        }
        if let Some((_, page)) = GUIDES.iter().find(|(name, _)| *name == code) {
            console.print(&show(page, console.style()));
            return Exit::Clean;
        }
        if code == "quotas" {
            console.print(&quotas());
            return Exit::Clean;
        }
        // A table of the estate file and the rules of its blueprint have one name.
        let language = project.language();
        let schema = language.schema.as_ref();
        let called = schema.map_or_else(Vec::new, |schema| called(schema, code));
        let table = schema.and_then(|schema| match (explain(schema, code), &called[..]) {
            // A key that one table alone has.
            (None, [only]) => explain(schema, only),
            (found, _) => found,
        });
        let theme: Vec<Page> = pages
            .iter()
            .filter(|p| p.theme() == code)
            .cloned()
            .collect();
        let mut texts = Vec::new();
        match table {
            Some(Ok(text)) => texts.push(show(&text, console.style())),
            Some(Err(message)) if theme.is_empty() => {
                return console.fail(Problem::new(&UNKNOWN_CODE, message));
            }
            Some(Err(_)) => {}
            None if theme.is_empty() && !called.is_empty() => {
                let message = format!("several tables have a key `{code}`");
                let all = one_of(called.iter().map(String::as_str));
                let problem = Problem::new(&UNKNOWN_CODE, message);
                return console.fail(problem.help(format!("`terrane explain` tells of {all}")));
            }
            None if theme.is_empty() => return console.fail(unknown(code, &pages)),
            None => {}
        }
        if !theme.is_empty() {
            texts.push(list(&theme, console.style()));
        }
        console.print(&texts.join("\n"));
        Exit::Clean
    }
}

fn fault_of(page: &Page) -> &str {
    page.code.rsplit("::").next().unwrap_or(&page.code)
}

fn unknown(code: &str, pages: &[Page]) -> Problem {
    let problem = Problem::new(&UNKNOWN_CODE, format!("there is no diagnostic `{code}`"));
    let near = suggest::nearest(code, pages.iter().map(|p| p.code.as_str())).or_else(|| {
        // The fault without its theme, or under another one.
        let fault = code.rsplit("::").next().unwrap_or(code);
        let near = suggest::nearest(fault, pages.iter().map(fault_of))?;
        pages
            .iter()
            .find(|p| fault_of(p) == near)
            .map(|p| p.code.as_str())
    });
    problem.help(match near {
        Some(near) => format!("did you mean `terrane explain {near}`?"),
        None => "`terrane explain` lists all codes".into(),
    })
}

fn list(pages: &[Page], style: Style) -> String {
    let width = pages.iter().map(|p| p.code.len()).max().unwrap_or(0);
    pages
        .iter()
        .map(|page| {
            let code = format!("{:<width$}", page.code);
            let code = if style.colour {
                format!("\u{1b}[1m{code}\u{1b}[0m")
            } else {
                code
            };
            let summary = wrap(
                &page.summary(),
                style.width.saturating_sub(width + 2).max(LEAST),
            );
            let summary = summary.replace('\n', &format!("\n{:width$}  ", ""));
            format!("{code}  {summary}\n")
        })
        .collect()
}

/// What may stand under `[quotas]`, and what holds without it.
fn quotas() -> String {
    let rows: Vec<&quotas::Quota> = quotas::ids().filter_map(quotas::find).collect();
    let width = rows.iter().map(|q| q.id.len()).max().unwrap_or(0);
    rows.iter()
        .map(|q| format!("{:<width$}  {:>6}  {}\n", q.id, q.default, q.name))
        .collect()
}

/// The page as it is written, its prose in lines that fit; on a terminal its headings are bold.
fn show(text: &str, style: Style) -> String {
    let mut out = String::new();
    let mut prose = String::new();
    let mut is_example = false;
    for line in text.lines() {
        let is_fence = line.starts_with("```");
        let stands_alone = is_example
            || is_fence
            || line.is_empty()
            || line.starts_with(['#', '|'])
            || (line.starts_with('`') && line.ends_with('`') && !line.contains(' '));
        is_example ^= is_fence;
        if stands_alone || line.starts_with(['-', ' ']) {
            out.push_str(&paragraph(&std::mem::take(&mut prose), style.width));
        }
        if !stands_alone {
            let blank = if prose.is_empty() { "" } else { " " };
            prose.push_str(blank);
            prose.push_str(line);
        } else if style.colour && line.starts_with('#') {
            out.push_str(&format!("\u{1b}[1m{line}\u{1b}[0m\n"));
        } else {
            out.push_str(&format!("{line}\n"));
        }
    }
    out + &paragraph(&prose, style.width)
}

fn paragraph(prose: &str, width: usize) -> String {
    match prose.is_empty() {
        true => String::new(),
        false => format!("{}\n", wrap(prose, width)),
    }
}
