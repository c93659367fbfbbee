//! The HCL formatter against `terraform fmt`: a committed corpus, generated code, and what must hold for any text.

mod generate;
mod syntax;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use proptest::prelude::*;
use terrane::hcl::format;
use terrane::hcl::{Token, TokenKind, lex, parse_body};
use terrane::span::SourceId;

pub(crate) use generate::{Choices, file};

/// One pair of files in `tests/fmt`.
struct Case {
    name: String,
    input: String,
    output: String,
}

static CORPUS: LazyLock<Vec<Case>> = LazyLock::new(|| {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fmt");
    let mut inputs: Vec<PathBuf> = fs_err::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "in"))
        .collect();
    inputs.sort();
    inputs
        .iter()
        .map(|path| Case {
            name: path.file_stem().unwrap().to_string_lossy().into_owned(),
            input: fs_err::read_to_string(path).unwrap(),
            output: fs_err::read_to_string(path.with_extension("out")).unwrap(),
        })
        .collect()
});

/// Whether `terraform` is there. Says so loudly if not, and fails when the tools are required.
fn has_terraform(test: &str) -> bool {
    let found = Command::new("terraform").arg("version").output().is_ok();
    if !found {
        crate::tools::missing(&format!("terraform is not on the PATH, for {test}"));
    }
    found
}

/// What `terraform fmt` makes of each text, run until nothing changes; none for what it refuses, then or later.
fn terraform_fmt(texts: &[&str]) -> Vec<Option<String>> {
    let dir = crate::scratch::folder();
    let paths: Vec<PathBuf> = (0..texts.len())
        .map(|at| dir.path().join(format!("case{at:05}.tf")))
        .collect();
    for (path, text) in paths.iter().zip(texts) {
        fs_err::write(path, text).unwrap();
    }
    let mut complaints = String::new();
    for _ in 0..5 {
        let run = Command::new("terraform")
            .args(["fmt", "-no-color", "-list=true", "."])
            .current_dir(dir.path())
            .env_remove("TF_CLI_CONFIG_FILE")
            .output()
            .unwrap();
        complaints.push_str(&String::from_utf8_lossy(&run.stderr));
        if run.stdout.is_empty() {
            break;
        }
    }
    paths
        .iter()
        .map(|path| {
            let name = path.file_name().unwrap().to_string_lossy();
            let refused = complaints.contains(&format!("{name} line"));
            (!refused).then(|| fs_err::read_to_string(path).unwrap())
        })
        .collect()
}

#[test]
fn the_corpus_comes_out_as_committed() {
    assert!(CORPUS.len() >= 60, "the corpus is not where it should be");
    for case in CORPUS.iter() {
        let ours = format(&case.input).unwrap_or_else(|e| panic!("{}: {e:?}", case.name));
        assert_eq!(ours, case.output, "{}", case.name);
        assert_eq!(format(&ours).as_ref(), Ok(&ours), "{} again", case.name);
    }
}

#[test]
fn the_corpus_is_what_terraform_writes() {
    if !has_terraform("the_corpus_is_what_terraform_writes") {
        return;
    }
    let inputs: Vec<&str> = CORPUS.iter().map(|case| case.input.as_str()).collect();
    for (case, theirs) in CORPUS.iter().zip(terraform_fmt(&inputs)) {
        assert_eq!(theirs.as_ref(), Some(&case.output), "{}", case.name);
    }
}

#[test]
fn line_breaks_of_windows_are_kept() {
    for case in CORPUS
        .iter()
        .filter(|case| !case.name.starts_with("align-"))
    {
        let input = case.input.replace('\n', "\r\n");
        let ours = format(&input).unwrap();
        assert_eq!(ours, case.output.replace('\n', "\r\n"), "{}", case.name);
    }
}

#[test]
fn generated_code_comes_out_as_terraform_writes_it() {
    if !has_terraform("generated_code_comes_out_as_terraform_writes_it") {
        return;
    }
    let texts: Vec<String> = (0..600)
        .map(|seed| file(&mut Choices::seeded(seed)))
        .collect();
    let inputs: Vec<&str> = texts.iter().map(String::as_str).collect();
    let mut accepted = 0;
    for (input, theirs) in inputs.iter().zip(terraform_fmt(&inputs)) {
        match theirs {
            Some(theirs) => {
                accepted += 1;
                assert_eq!(format(input), Ok(theirs), "{input:?}");
            }
            None => assert!(format(input).is_err(), "terraform refuses {input:?}"),
        }
    }
    assert!(
        accepted > 500,
        "only {accepted} of 600 generated files are HCL"
    );
}

/// Terraform would lose these or break them; they must come out whole.
#[test]
fn code_that_terraform_would_break_is_kept() {
    let cases = [
        ("foo \"a$${b}\" c {}\n", "foo \"a$${b}\" \"c\" {}\n"),
        ("foo \"a$b\" {}\n", "foo \"a$b\" {}\n"),
        ("a=x[true]\n", "a = x[true]\n"),
        ("a=\"${x + # c\ny}\"\n", "a = \"${x + # c\ny}\"\n"),
        ("a=\"${(x)\n+(y)}\"\n", "a = ((x)\n+ (y))\n"),
        ("b {a=\"${x # y\n}\"}\n", "b { a = \"${x # y\n}\" }\n"),
    ];
    for (input, output) in cases {
        assert_eq!(format(input).as_deref(), Ok(output));
        assert_eq!(format(output).as_deref(), Ok(output));
    }
}

#[test]
fn a_faulty_file_is_refused_with_every_fault() {
    let errors = format("a = \nb = 1\nc = [1 2]\n").unwrap_err();
    let messages: Vec<&str> = errors.iter().map(|e| e.message.as_str()).collect();
    assert_eq!(
        messages,
        [
            "expected an expression, found the end of the line",
            "expected `,` or `]`, found `2`"
        ]
    );
}

/// The tokens of a text with their own text, without line breaks at which nothing hangs.
fn shown(text: &str) -> Vec<(TokenKind, &str)> {
    let shown = |token: &Token| (token.kind, &text[token.span.range()]);
    lex(SourceId(0), text).iter().map(shown).collect()
}

/// The same tokens with other blanks between those that may have any.
fn reblanked(text: &str, choices: &mut Choices) -> String {
    use TokenKind as T;
    let mut out = String::new();
    let mut reached = 0;
    let mut before = None;
    for token in lex(SourceId(0), text) {
        let range = token.span.range();
        // Text of templates and comments would take up the blanks.
        let sticks = matches!(
            token.kind,
            T::Literal | T::CloseHeredoc | T::CloseQuote | T::End
        ) || matches!(
            before,
            Some(
                T::OpenQuote
                    | T::OpenHeredoc
                    | T::CloseHeredoc
                    | T::Literal
                    | T::CloseSequence
                    | T::LineComment
            )
        );
        if !sticks {
            let least = usize::from(range.start > reached);
            out.push_str(&"    "[..least + choices.below(3)]);
        }
        out.push_str(&text[range.clone()]);
        reached = range.end;
        before = Some(token.kind);
    }
    out
}

/// Text that is nearly HCL: a piece of the corpus with something cut out, put in or moved.
fn damaged() -> impl Strategy<Value = String> {
    let bits = [
        "{", "}", "[", "]", "(", ")", "\"", "${", "%{", "~}", "=", "=>", ":", ",", ".", "...", "*",
        "<<E\n", "E\n", "\n", "\r", "#", "/*", "*/", "-", "\\", "$", "%", "in", "for", "é",
        "\u{0}",
    ];
    let change = (any::<prop::sample::Index>(), 0..9_usize, 0..bits.len());
    (
        any::<prop::sample::Index>(),
        prop::collection::vec(change, 1..5),
    )
        .prop_map(move |(case, changes)| {
            let mut chars: Vec<char> = case.get(&CORPUS).input.chars().collect();
            for (at, cut, bit) in changes {
                if chars.is_empty() {
                    break;
                }
                let start = at.index(chars.len());
                let end = chars.len().min(start + cut);
                chars.splice(start..end, bits[bit].chars());
            }
            chars.into_iter().collect()
        })
}

/// Nothing panics, tokens cover the text, and what can be formatted is stable and means the same.
fn holds_for(text: &str) -> Result<(), TestCaseError> {
    let mut reached = 0;
    for token in lex(SourceId(0), text) {
        let range = token.span.range();
        prop_assert!(range.start >= reached && text.is_char_boundary(range.start));
        let gap = &text[reached..range.start];
        prop_assert!(
            gap.bytes().all(|b| b == b' ' || b == b'\t'),
            "{gap:?} is in no token"
        );
        reached = range.end;
    }
    prop_assert_eq!(reached, text.len());
    prop_assert_eq!(format(text).is_ok(), parse_body(SourceId(0), text).is_ok());
    if let Ok(once) = format(text) {
        let again = format(&once);
        prop_assert_eq!(again.as_ref(), Ok(&once));
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_bytes_do_no_harm(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        holds_for(&String::from_utf8_lossy(&bytes))?;
    }

    #[test]
    fn damaged_code_does_no_harm(text in damaged()) {
        holds_for(&text)?;
    }

    #[test]
    fn formatting_does_not_depend_on_blanks(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let mut choices = Choices::of(bytes);
        let Ok(once) = format(&file(&mut choices)) else { return Ok(()) };
        let other = reblanked(&once, &mut choices);
        let ours = format(&other);
        prop_assert_eq!(ours.as_ref(), Ok(&once));
        prop_assert_eq!(shown(&other), shown(&once));
    }
}
