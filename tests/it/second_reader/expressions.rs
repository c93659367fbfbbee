//! Expressions as text for the second reader, made of compile-time names (`s`, `n`, `l`, `b`) and run-time ones (`r.s` and so on).

use proptest::prelude::*;

const ANY: &str = "(.|[\\n${}%\"\\\\~]|\\$\\{|%\\{|EOT\n){0,8}";

pub fn any_text() -> impl Strategy<Value = String> {
    ANY
}

fn quoted() -> impl Strategy<Value = String> {
    any_text().prop_map(|text| format!("\"{}\"", terrane::hcl::escape_quoted(&text)))
}

pub fn text(depth: u32) -> BoxedStrategy<String> {
    let leaf = prop_oneof![quoted(), Just("s".into()), Just("r.s".into())].boxed();
    if depth == 0 {
        return leaf;
    }
    let piece = prop_oneof![
        "[a-z ]{0,3}",
        Just("\\n".to_owned()),
        text(depth - 1).prop_map(|t| format!("${{{t}}}")),
        text(depth - 1).prop_map(|t| format!("${{~ {t} ~}}")),
        number(depth - 1).prop_map(|t| format!("${{{t}}}")),
        (truth(depth - 1), text(depth - 1))
            .prop_map(|(b, t)| format!("%{{ if {b} }}x${{{t}}}%{{ else }} y%{{ endif }}")),
        (list(depth - 1), text(depth - 1))
            .prop_map(|(l, t)| format!("%{{ for v in {l} ~}} ${{v}}${{{t}}} %{{ endfor }}")),
    ];
    let lines = prop::collection::vec(
        prop_oneof![
            "[a-z ]{0,3}",
            text(depth - 1).prop_map(|t| format!("${{{t}}}"))
        ],
        1..4,
    );
    prop_oneof![
        leaf,
        prop::collection::vec(piece, 0..4).prop_map(|p| format!("\"q{}\"", p.concat())),
        (lines.clone(), lines).prop_map(|(a, b)| format!(
            "trimprefix(<<-EOT\n    {}\n  {}\n  EOT\n, \"\")",
            a.concat(),
            b.concat()
        )),
        (truth(depth - 1), text(depth - 1), text(depth - 1))
            .prop_map(|(b, x, y)| format!("({b} ? {x} : {y})")),
        text(depth - 1).prop_map(|t| format!("upper({t})")),
        (list(depth - 1)).prop_map(|l| format!("join(\"-\", {l})")),
        (text(depth - 1)).prop_map(|t| format!("{{ k = {t} }}.k")),
        (text(depth - 1), text(depth - 1)).prop_map(|(a, b)| format!("try({a}, {b})")),
    ]
    .boxed()
}

pub fn number(depth: u32) -> BoxedStrategy<String> {
    let leaf = prop_oneof![Just("n".into()), Just("r.n".into()), "[0-9]{1,2}(\\.5)?"].boxed();
    if depth == 0 {
        return leaf;
    }
    prop_oneof![
        leaf,
        (number(depth - 1), "[-+*]", number(depth - 1))
            .prop_map(|(a, op, b)| format!("{a} {op} {b}")),
        (number(depth - 1), "[-+*]", number(depth - 1))
            .prop_map(|(a, op, b)| format!("({a} {op} {b})")),
        number(depth - 1).prop_map(|a| format!("-({a})")),
        (truth(depth - 1), number(depth - 1), number(depth - 1))
            .prop_map(|(b, x, y)| format!("({b} ? {x} : {y})")),
        list(depth - 1).prop_map(|l| format!("length({l})")),
    ]
    .boxed()
}

pub fn truth(depth: u32) -> BoxedStrategy<String> {
    let leaf = prop_oneof![Just("b".into()), Just("r.b".into()), Just("true".into())].boxed();
    if depth == 0 {
        return leaf;
    }
    prop_oneof![
        leaf,
        (truth(depth - 1), "(&&|\\|\\|)", truth(depth - 1))
            .prop_map(|(a, op, b)| format!("{a} {op} {b}")),
        (number(depth - 1), "(<|>|<=|>=|==|!=)", number(depth - 1))
            .prop_map(|(a, op, b)| format!("({a} {op} {b})")),
        truth(depth - 1).prop_map(|a| format!("!({a})")),
        (text(depth - 1), text(depth - 1)).prop_map(|(a, b)| format!("({a} == {b})")),
    ]
    .boxed()
}

pub fn list(depth: u32) -> BoxedStrategy<String> {
    let leaf = prop_oneof![Just("l".into()), Just("r.l".into())].boxed();
    if depth == 0 {
        return leaf;
    }
    let comma = |items: Vec<String>| format!("[{}]", items.join(", "));
    prop_oneof![
        leaf,
        prop::collection::vec(text(depth - 1), 0..3).prop_map(comma),
        (list(depth - 1), text(depth - 1), truth(depth - 1))
            .prop_map(|(l, t, b)| format!("[for v in {l} : \"${{v}}${{{t}}}\" if {b}]")),
        (list(depth - 1), text(depth - 1))
            .prop_map(|(l, t)| format!("[\n  for s in {l} :\n  \"${{s}}${{{t}}}\"\n]")),
        (list(depth - 1), list(depth - 1)).prop_map(|(a, b)| format!("concat({a}, {b})")),
        (list(depth - 1), text(depth - 1))
            .prop_map(|(l, t)| format!("values({{ for i, v in {l} : i => \"${{v}}${{{t}}}\" }})")),
        list(depth - 1).prop_map(|l| format!("{l}[*]")),
    ]
    .boxed()
}
