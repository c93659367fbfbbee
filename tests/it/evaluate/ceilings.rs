//! What is more than the compiler calculates with: a fault that nothing passes over, before memory or patience are at their end.

use terrane::expr::{Names, Scope, Value, Wanted, partial};
use terrane::hcl::parse_expression;
use terrane::span::SourceId;

use super::evaluated;

/// Each would fill any memory, or take hours.
const ENDLESS: &[&str] = &[
    r#""%{ for i in range(1000) }%{ for j in range(1000) }%{ for k in range(1000) }x%{ endfor }%{ endfor }%{ endfor }""#,
    "setproduct(range(1000), range(1000), range(1000))",
    "setproduct([[for i in range(1000) : [1]], [for i in range(1000) : [1, 2]]][1]...)",
    r#"format("%1000000000d", 1)"#,
    r#"format("%99999999999999999999d", 1)"#,
    r#"format("%.1000000000f", 1)"#,
    r#"formatlist("%1000000s", range(1000))"#,
    r#"replace(format("%1000000d", 1), " ", format("%1000000d", 1))"#,
    r#"replace(format("%1000000s", "x"), "/(?s).*/", "$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0")"#,
    r#"join(format("%1000000d", 1), range(1000))"#,
    r#"split("", format("%30000000s", "x"))"#,
    r#"indent(10000, replace(format("%100000s", "x"), " ", "\n"))"#,
    r#"jsondecode("[${format("%030000000s", "0")}${replace(format("%5000000s", ""), " ", ",0")}]")"#,
    r#"csvdecode("a\n${replace(format("%9000000s", ""), " ", ",")}")"#,
];

fn fault(text: &str) -> String {
    let names = Names::new();
    let faults = evaluated(text, &Scope::new(&names)).expect_err(text);
    assert_eq!(faults.len(), 1, "{text}: {faults:?}");
    faults[0].message.clone()
}

#[test]
fn what_grows_without_end_is_one_fault() {
    for text in ENDLESS {
        assert!(fault(text).contains("more than"), "{text}: {}", fault(text));
    }
}

#[test]
fn nothing_passes_over_it() {
    for text in ENDLESS.iter().take(4) {
        for around in [
            format!("try({text}, 1)"),
            format!("can({text})"),
            format!("true ? 1 : length({text})"),
            format!("[for i in [1] : try({text}, i)]"),
        ] {
            assert!(fault(&around).contains("more than"), "{around}");
        }
    }
}

/// What comes to little may take long.
#[test]
fn loops_in_loops_come_to_an_end() {
    let text = "length([for i in range(1000) : length([for j in range(1000) : length([for k in range(1000) : l])])])";
    let names = Names::new().value("l", Value::int(1));
    let expr = parse_expression(SourceId(0), text, 0).unwrap();
    let faults = partial(&expr, &Scope::new(&names), Wanted::Exact).unwrap_err();
    assert_eq!(faults.len(), 1);
    assert!(faults[0].message.contains("million steps"), "{faults:?}");
}

/// A near miss of each: estates are large, too.
#[test]
fn what_is_only_large_is_calculated() {
    for (text, want) in [
        (
            "length(flatten([for i in range(100) : range(1000)]))",
            "100000",
        ),
        (r#"length(format("%20000d", 1))"#, "20000"),
        (
            r#"length(format("%.20000s", format("%30000s", "x")))"#,
            "20000",
        ),
        ("length(setproduct(range(100), range(1000)))", "100000"),
        (
            "length(setproduct([for i in range(1000) : [i]]...)[0])",
            "1000",
        ),
        (r#"length(split("", format("%100000s", "x")))"#, "100000"),
        (
            r#"length("%{ for i in range(1000) }%{ for j in range(50) }x%{ endfor }%{ endfor }")"#,
            "50000",
        ),
        (
            "length(setintersection(flatten([for i in range(100) : [for j in range(200) : i * 200 + j]]), flatten([for i in range(100) : [for j in range(200) : i * 200 + j + 10]])))",
            "19990",
        ),
    ] {
        assert_eq!(super::json(text), want, "{text}");
    }
}
