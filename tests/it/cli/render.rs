//! Problems in each format, one snapshot each, and the hard cases of drawing: long lines, huge files, many problems, hostile text.

use std::time::Instant;

use terrane::diag::render::{
    Finding, Report, Style, WIDTH, azure, concise, github, gitlab, human, json, junit, markdown,
    sarif,
};
use terrane::diag::{Code, Problem};
use terrane::source::Sources;
use terrane::span::{SourceId, Span};

static OVERLAP: Code = Code::error("demo::overlap", "two ranges share addresses");
static DOCKER: Code = Code::warning("demo::docker", "the range is Docker's own");
static STALE: Code = Code::error("demo::stale", "an emitted file is out of date");

const BLUEPRINT: &str = r#"[project]
name = "demo"

[regions.af-south-1.network]
vpc_cidr = "172.16.0.0/16"

[regions.us-east-1]
role = "primary"

[regions.us-east-1.network]
vpc_cidr = "172.16.128.0/17"
"#;

const TEMPLATE: &str = "resource \"aws_vpc\" \"this\" {\n  cidr_block = cell.network.vpc\n}\n";

const COLOURED: Style = Style {
    colour: true,
    links: true,
    ..Style::PLAIN
};

fn snapshot(name: &str, text: &str) {
    insta::with_settings!({
        snapshot_path => "../../cli/snapshots",
        prepend_module_to_snapshot => false,
        omit_expression => true,
    }, { insta::assert_snapshot!(name, text) });
}

/// The span of the `n`th occurrence of `what`.
fn find(sources: &Sources, id: SourceId, what: &str, n: usize) -> Span {
    let text = sources.get(id).text;
    let (at, _) = text
        .match_indices(what)
        .nth(n)
        .expect("the words are there");
    Span::new(id, at, at + what.len())
}

fn sample() -> (Sources, Vec<Problem>, Vec<Finding>) {
    let mut sources = Sources::new();
    let file = sources.add("regions.toml", BLUEPRINT);
    let template = sources.add("blueprints/foundation/stack/main.tf", TEMPLATE);
    let first = find(&sources, file, "\"172.16.0.0/16\"", 0);
    let second = find(&sources, file, "\"172.16.128.0/17\"", 0);
    let problems = vec![
        Problem::new(&OVERLAP, "`172.16.128.0/17` overlaps `172.16.0.0/16`, and both are reached over the VPN from `head-office`")
            .at(second, "`us-east-1` takes 172.16.128.0/17")
            .at(first, "`af-south-1` already holds 172.16.0.0/16")
            .help("the next free /17 is \"172.17.0.0/17\": write `vpc_cidr = \"172.17.0.0/17\"` under [regions.us-east-1.network]"),
        Problem::new(&DOCKER, "names differ: 100% \"wrong\", see:\nboth files")
            .at(find(&sources, template, "network.vpc", 0), "this is read")
            .at(find(&sources, file, "network", 0), "and this is there"),
        Problem::new(&DOCKER, "a problem without a place").help("two lines of help\n  key = \"value\""),
    ];
    let findings = vec![Finding {
        code: &STALE,
        path: "out/docs/a,b:c.md".into(),
        message: "differs from what the estate file says".into(),
    }];
    (sources, problems, findings)
}

fn draw(sources: &Sources, problems: &[Problem]) -> String {
    let text = human::render(
        &Report {
            problems,
            findings: &[],
            sources,
            prefix: "",
        },
        &Style::PLAIN,
    );
    let code = |l: &str| l.contains("0123456789012345678901234567890123456789");
    for line in text.lines().filter(|l| !code(l)) {
        assert!(line.chars().count() <= WIDTH, "too wide: {line}");
    }
    text
}

#[test]
fn every_format() {
    let (sources, problems, findings) = sample();
    let report = Report {
        problems: &problems,
        findings: &findings,
        sources: &sources,
        prefix: "",
    };
    snapshot("human", &human::render(&report, &Style::PLAIN));
    snapshot(
        "human_colour",
        &human::render(&report, &COLOURED).replace('\u{1b}', "^["),
    );
    snapshot("json", &json::render(&report));
    let ascii = Style {
        width: 60,
        ascii: true,
        ..Style::PLAIN
    };
    let text = human::render(&report, &ascii);
    let mut drawn = text.lines().filter(|l| !l.contains("warning["));
    assert!(text.is_ascii() && drawn.all(|l| l.len() <= 60), "{text}");
    snapshot("human_ascii", &text);
    snapshot("concise", &concise::render(&report, false));
    snapshot("github", &github::render(&report));
    snapshot("gitlab", &gitlab::render(&report));
    snapshot("azure", &azure::render(&report));
    snapshot("junit", &junit::render(&report));
    snapshot("markdown", &markdown::render(&report));
    let sarif = sarif::render(&report).replace(env!("CARGO_PKG_VERSION"), "[version]");
    snapshot("sarif", &sarif);
}

#[test]
fn paths_start_at_the_folder_of_the_command() {
    let (sources, problems, findings) = sample();
    let report = Report {
        problems: &problems,
        findings: &findings,
        sources: &sources,
        prefix: "estates/one/",
    };
    let text = github::render(&report);
    assert!(
        text.contains("file=estates/one/regions.toml,line=11,"),
        "{text}"
    );
    assert!(
        text.contains("file=estates/one/out/docs/a%2Cb%3Ac.md,"),
        "{text}"
    );
    assert_eq!(report.path("<built-in>/x.tf"), "<built-in>/x.tf");
}

#[test]
fn json_positions_count_characters_and_bytes() {
    let mut sources = Sources::new();
    let file = sources.add("a.toml", "x = 'é'\r\n\u{1f600}wrong = 1\n");
    let problem = Problem::new(&OVERLAP, "m").at(find(&sources, file, "wrong", 0), "");
    let report = Report {
        problems: &[problem],
        findings: &[],
        sources: &sources,
        prefix: "",
    };
    let value: serde_json::Value = serde_json::from_str(&json::render(&report)).expect("JSON");
    let label = &value["problems"][0]["labels"][0];
    assert_eq!(
        (
            &label["line"],
            &label["column"],
            &label["end_column"],
            &label["offset"],
            &label["length"]
        ),
        (&2.into(), &2.into(), &7.into(), &14.into(), &5.into())
    );
}

#[test]
fn far_places_of_one_file_and_labels_on_one_line() {
    let mut sources = Sources::new();
    let text: String = (1..=60)
        .map(|n| format!("key_{n:02} = [\"a\", \"b\"]\n"))
        .collect();
    let file = sources.add("regions.toml", text);
    let problem = Problem::new(&OVERLAP, "three places")
        .at(find(&sources, file, "\"b\"", 39), "the fault")
        .at(
            find(&sources, file, "\"a\"", 39),
            "the other one on the line",
        )
        .at(find(&sources, file, "key_03", 0), "far above")
        .at(find(&sources, file, "key_42", 0), "two below");
    snapshot("far", &draw(&sources, &[problem]));
}

#[test]
fn long_lines_are_cut_around_the_label() {
    let mut sources = Sources::new();
    let file = sources.add(
        "long.toml",
        format!(
            "start = {}NEEDLE{}\nnext\n",
            "\"x\", ".repeat(4000),
            "y".repeat(900_000)
        ),
    );
    let problem = Problem::new(&OVERLAP, "a needle")
        .at(find(&sources, file, "NEEDLE", 0), "here it is, with a text beside it that is too long for the rest of the line and has to be broken")
        .at(find(&sources, file, "next", 0), "the next line");
    let whole = Problem::new(&OVERLAP, "all of it").at(Span::new(file, 0, 900_000), "this value");
    snapshot("long_lines", &draw(&sources, &[problem, whole]));
}

#[test]
fn a_label_at_the_edge_makes_room_for_its_text() {
    let mut sources = Sources::new();
    let line = "condition = cell.shares_network_with != null || contains(cell.network.gateway_endpoints, \"s3\")";
    let file = sources.add("blueprint.hcl", format!("short = 1\n{line}\nshort = 2\nkey_at_the_edge_of_a_line_that_fits_the_page_as_it_is = yes\n"));
    let problem = Problem::new(&OVERLAP, "there is no function `contains`")
        .at(
            find(&sources, file, "contains", 0),
            "for eu-west-1/production",
        )
        .at(find(&sources, file, "\"s3\"", 0), "");
    let other = Problem::new(&OVERLAP, "no").at(
        find(&sources, file, "yes", 0),
        "this is not a truth value of the language",
    );
    let text = draw(&sources, &[problem, other]);
    assert!(
        text.contains("contains(") && text.contains("\"s3\""),
        "{text}"
    );
    snapshot("edge", &text);
}

#[test]
fn hostile_text_is_shown_and_not_obeyed() {
    let mut sources = Sources::new();
    let file = sources.add(
        "evil\u{1b}[2J.toml",
        "k = '\u{1b}[31m\u{202e}'\t# tab\r\nend",
    );
    let problems = [
        Problem::new(&OVERLAP, "bad \u{1b}]0;title\u{7} name\r\nsecond")
            .at(find(&sources, file, "# tab", 0), "\u{9b}1m"),
        Problem::new(&OVERLAP, "at the very end").at(Span::new(file, 99, 120), "behind"),
        Problem::new(&OVERLAP, "empty").at(Span::new(file, 4, 4), ""),
        Problem::new(&OVERLAP, "inside a character").at(Span::new(file, 12, 13), "half"),
        Problem::new(&OVERLAP, "of another run").at(Span::new(SourceId(9), 3, 4), "nowhere"),
    ];
    let text = draw(&sources, &problems);
    assert!(
        !text.contains(['\u{1b}', '\u{7}', '\u{9b}', '\u{202e}']),
        "{text:?}"
    );
    snapshot("hostile", &text);
}

#[test]
fn a_span_over_several_lines_shows_its_first() {
    let mut sources = Sources::new();
    let file = sources.add("a.tf", TEMPLATE);
    let problem =
        Problem::new(&OVERLAP, "a block").at(Span::new(file, 0, TEMPLATE.len()), "all of this");
    snapshot("several_lines", &draw(&sources, &[problem]));
}

#[test]
fn of_many_problems_the_worst_are_drawn() {
    let mut sources = Sources::new();
    let file = sources.add("regions.toml", BLUEPRINT);
    let span = find(&sources, file, "demo", 0);
    let mut problems: Vec<Problem> = (0..5000)
        .map(|n| Problem::new(&DOCKER, format!("warning {n}")).at(span, ""))
        .collect();
    problems.push(Problem::new(&OVERLAP, "the one error").at(span, ""));
    let text = draw(&sources, &problems);
    let is_line = |l: &&str| l.starts_with("regions.toml:2:9: warning[demo::docker]: warning ");
    let lines = text.lines().take_while(is_line).count();
    assert_eq!(lines, human::LIMIT, "{text}");
    let rest: Vec<&str> = text.lines().skip(lines).collect();
    assert_eq!(
        rest[..3],
        [
            "and 4950 more: `--format concise` has all of them, a line each",
            "",
            "error: the one error [demo::overlap]"
        ]
    );
    let closing = "1 error, 5000 warnings; `terrane explain demo::overlap` tells more\n";
    assert!(text.ends_with(closing), "{text}");
    let report = Report {
        problems: &problems,
        findings: &[],
        sources: &sources,
        prefix: "",
    };
    let quiet = human::render(
        &report,
        &Style {
            quiet: true,
            ..Style::PLAIN
        },
    );
    assert!(quiet.starts_with("error: the one error"), "{quiet}");
}

#[test]
fn a_large_file_stays_fast() {
    let mut sources = Sources::new();
    let line = "cidr = \"10.0.0.0/16\" # some words behind it\n";
    let text = line.repeat(2_000_000 / line.len());
    let file = sources.add("regions.toml", text.clone());
    let problems: Vec<Problem> = (0..3000)
        .map(|n| {
            let at = (text.len() / 3000) * n;
            Problem::new(&OVERLAP, "overlap").at(Span::new(file, at, at + 4), "here")
        })
        .collect();
    let report = Report {
        problems: &problems,
        findings: &[],
        sources: &sources,
        prefix: "",
    };
    let start = Instant::now();
    let sizes = [
        human::render(&report, &COLOURED).len(),
        json::render(&report).len(),
        github::render(&report).len(),
        sarif::render(&report).len(),
    ];
    assert!(sizes.iter().all(|n| *n > 1000));
    // Scanning the text for each problem would take minutes in a debug build.
    assert!(start.elapsed().as_secs() < 10, "{:?}", start.elapsed());
}

#[test]
fn sarif_carries_the_page_of_a_code() {
    static KNOWN: Code = Code::error("cli::occupied", "a file is there already");
    let problem = Problem::new(&KNOWN, "m");
    let report = Report {
        problems: &[problem],
        findings: &[],
        sources: &Sources::new(),
        prefix: "",
    };
    let value: serde_json::Value = serde_json::from_str(&sarif::render(&report)).expect("JSON");
    let rule = &value["runs"][0]["tool"]["driver"]["rules"][0];
    assert_eq!(rule["id"], "cli::occupied");
    let page = include_str!("../../../docs/diagnostics/cli/occupied.md");
    assert_eq!(rule["help"]["markdown"], page);
    let uri = rule["helpUri"].as_str().expect("a link");
    assert!(uri.ends_with("/docs/diagnostics/cli/occupied.md"), "{uri}");
}

mod properties {
    use proptest::prelude::*;

    use super::*;

    fn text() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            4 => "[a-z =\"\\.]{0,12}".prop_map(String::from),
            2 => Just("\n".to_owned()),
            1 => Just("\r\n".to_owned()),
            1 => "\\PC{0,4}".prop_map(String::from),
            1 => prop::sample::select(vec!["\t", "\u{1b}[1m", "é", "\u{1f600}", "漢字", "\0", "\u{202e}", "\r"]).prop_map(String::from),
            1 => "[x]{60,140}".prop_map(String::from),
        ];
        prop::collection::vec(piece, 0..20).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        /// Whatever the texts and places are, something is drawn, and nothing in it steers the terminal.
        #[test]
        fn anything_can_be_shown(
            files in prop::collection::vec(text(), 1..3),
            labels in prop::collection::vec((0u32..4, 0usize..400, 0usize..60, "[ -~]{0,40}"), 0..5),
            message in "\\PC{0,200}",
            help in text(),
        ) {
            let mut sources = Sources::new();
            for (n, file) in files.iter().enumerate() {
                sources.add(format!("{n}.toml"), file.as_str());
            }
            let mut problem = Problem::new(&OVERLAP, message).help(help);
            for (file, start, length, text) in labels {
                problem = problem.at(Span::new(SourceId(file), start, start + length), text);
            }
            let report = Report { problems: &[problem], findings: &[], sources: &sources, prefix: "" };
            let drawn = human::render(&report, &Style::PLAIN);
            prop_assert!(drawn.starts_with("error:"));
            prop_assert!(!drawn.contains(|c: char| c.is_control() && c != '\n'), "{drawn:?}");
            for text in [json::render(&report), sarif::render(&report), gitlab::render(&report)] {
                prop_assert!(serde_json::from_str::<serde_json::Value>(&text).is_ok());
            }
            for text in [github::render(&report), azure::render(&report), concise::render(&report, false)] {
                prop_assert_eq!(text.lines().count(), 1);
            }
            prop_assert!(!junit::render(&report).contains(|c: char| c.is_control() && c != '\n'));
        }
    }
}
