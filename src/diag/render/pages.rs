//! The long text of every code, `docs/diagnostics/<theme>/<fault>.md`, embedded. What `terrane explain` prints and SARIF carries.

use std::borrow::Cow;

use include_dir::{Dir, include_dir};

static PAGES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/docs/diagnostics");

/// One page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// The code it tells of: `theme::fault`.
    pub code: String,
    /// The page as it is written.
    pub text: Cow<'static, str>,
}

impl Page {
    /// The part before `::`.
    #[must_use]
    pub fn theme(&self) -> &str {
        self.code.split("::").next().unwrap_or(&self.code)
    }

    /// The page's first sentence below the title, without its full stop: what the fault is.
    #[must_use]
    pub fn summary(&self) -> String {
        let paragraph: Vec<&str> = self
            .text
            .lines()
            .map(str::trim)
            .skip_while(|l| l.is_empty() || l.starts_with('#'))
            .take_while(|l| !l.is_empty() && !l.starts_with('#'))
            .collect();
        let paragraph = paragraph.join(" ");
        match paragraph.split_once(". ") {
            Some((first, _)) => first.to_owned(),
            None => paragraph.trim_end_matches('.').to_owned(),
        }
    }
}

/// All pages, ordered by code.
#[must_use]
pub fn all() -> Vec<Page> {
    let mut pages: Vec<Page> = PAGES
        .dirs()
        .flat_map(include_dir::Dir::files)
        .filter_map(|file| {
            let theme = file.path().parent()?.to_str()?;
            let fault = file.path().file_name()?.to_str()?.strip_suffix(".md")?;
            Some(Page {
                code: format!("{theme}::{fault}"),
                text: file.contents_utf8()?.into(),
            })
        })
        .collect();
    pages.sort_by(|a, b| a.code.cmp(&b.code));
    pages
}

/// The page of one code.
#[must_use]
pub fn page(code: &str) -> Option<Page> {
    all().into_iter().find(|p| p.code == code)
}
