//! The HCL parser: what templates mean, where things stand, and what is said about text that is not HCL.

use terrane::hcl::{
    ExprKind, Item, ObjectKey, Part, Template, TemplateForm, parse_body, parse_expression,
    parse_template, parse_template_at,
};
use terrane::span::SourceId;

const SOURCE: SourceId = SourceId(3);

/// The text of a template, with `<...>` for what is not text.
fn text_of(parts: &[Part]) -> String {
    let show = |part: &Part| match part {
        Part::Literal(text) => text.value.clone(),
        Part::Interpolation { .. } => "<>".to_owned(),
        Part::If {
            then, otherwise, ..
        } => {
            format!("<if {}|{}>", text_of(then), text_of(otherwise))
        }
        Part::For { body, .. } => format!("<for {}>", text_of(body)),
    };
    parts.iter().map(show).collect()
}

fn template(expression: &str) -> Template {
    match parse_expression(SOURCE, expression, 0).map(|e| e.kind) {
        Ok(ExprKind::Template(template)) => *template,
        other => panic!("{expression:?}: {other:?}"),
    }
}

/// As `terraform console` prints them.
#[test]
fn heredocs_are_dedented_as_terraform_does() {
    let cases = [
        ("    a\n      b\n", "a\n  b\n"),
        ("    a\n  \n      b\n", "a\n  \n  b\n"),
        ("    a\n        \n      b\n", "a\n        \n  b\n"),
        ("    ${x}\n  ${x} b\n   c\n", "  <>\n<> b\n c\n"),
        ("\ta\n  b\n", "a\n b\n"),
        ("${x}\n    b\n", "<>\n    b\n"),
        ("    a\n  ${x ~}\n     b\n", "  a\n<>     b\n"),
        (
            "      ${x}${x}\n        c ${x}\n    ${~ x}\n",
            "      <><>\n        c <>\n<>\n",
        ),
        ("    a\n  # c ${x}\n\n  \n\n", "  a\n# c <>\n\n  \n\n"),
        (
            "    a %{ if x }\n   b %{ endif } c\n      d\n",
            " a <if \nb |> c\n   d\n",
        ),
    ];
    for (lines, text) in cases {
        let read = template(&format!("<<-E\n{lines}    E\n"));
        assert_eq!(text_of(&read.parts), text, "{lines:?}");
        let plain = template(&format!("<<E\n{}E\n", "  a\n\n b\n"));
        assert_eq!(text_of(&plain.parts), "  a\n\n b\n");
    }
}

#[test]
fn strip_marks_reach_as_far_as_in_terraform() {
    // In lines of text a mark eats what stands on its own line; in a string, everything.
    let bare = |text: &str| text_of(&parse_template(SOURCE, text).unwrap().parts);
    assert_eq!(bare("a\n\n\n  ${~ x ~}\n\n\n  b"), "a\n\n\n<>\n\n  b");
    assert_eq!(
        bare("%{ for i in l ~}\n  a${i}\n%{ endfor ~}\nz"),
        "<for   a<>\n>z"
    );
    assert_eq!(
        text_of(&template(r#""a  \n  ${~ x ~} \n b""#).parts),
        "a<>b"
    );
    assert_eq!(text_of(&template(r#""${~ x ~}""#).parts), "<>");
}

#[test]
fn escapes_mean_what_they_mean_in_terraform() {
    let quoted = template(r#""$$${x} $$$${y} $$ % %%%{z \u00e9\U0001F600\t\"\\""#);
    assert_eq!(text_of(&quoted.parts), "$${x} $$${y} $$ % %%{z é😀\t\"\\");
    let heredoc = template("<<E\n$${x} %%{y} \\n \\\" $\nE\n");
    assert_eq!(text_of(&heredoc.parts), "${x} %{y} \\n \\\" $\n");
    assert!(template("\"\"").parts.is_empty());
    let form = TemplateForm::Heredoc {
        marker: "E".to_owned(),
        indented: true,
    };
    assert_eq!(template("<<-E\nE\n").form, form);
}

#[test]
fn spans_point_into_the_text_around() {
    let outer = "path: a-${ foo.bar }!";
    let read = parse_template_at(SOURCE, &outer[6..], 6).unwrap();
    let [
        Part::Literal(a),
        Part::Interpolation { expr, span, .. },
        Part::Literal(_),
    ] = read.parts.as_slice()
    else {
        panic!("{:?}", read.parts)
    };
    assert_eq!(&outer[a.span.range()], "a-");
    assert_eq!(&outer[span.range()], "${ foo.bar }");
    assert_eq!(&outer[expr.span.range()], "foo.bar");
    assert_eq!(expr.span.source, SOURCE);
    let error = parse_expression(SOURCE, "a + ", 100).unwrap_err();
    assert_eq!(error.span.range(), 104..104);
}

#[test]
fn every_node_has_its_place() {
    let text = "a \"b\" c {\n  d = [for k, v in x.y : f(v...) if !k]\n  e { f = { g = 1, (h) = -2 } }\n}\n";
    let body = parse_body(SOURCE, text).unwrap();
    let [Item::Block(block)] = body.items.as_slice() else {
        panic!()
    };
    assert_eq!(&text[block.span.range()], text.trim_end());
    let labels = block
        .labels
        .iter()
        .map(|l| (l.value.as_str(), &text[l.span.range()]));
    let labels: Vec<_> = labels.collect();
    assert_eq!(labels, [("b", "\"b\""), ("c", "c")]);
    let [Item::Attribute(d), Item::Block(e)] = block.body.items.as_slice() else {
        panic!()
    };
    assert_eq!(
        &text[d.value.span.range()],
        "[for k, v in x.y : f(v...) if !k]"
    );
    let ExprKind::For(each) = &d.value.kind else {
        panic!()
    };
    assert_eq!(&text[each.collection.span.range()], "x.y");
    assert_eq!(&text[each.value.span.range()], "f(v...)");
    let [Item::Attribute(f)] = e.body.items.as_slice() else {
        panic!()
    };
    let ExprKind::Object(items) = &f.value.kind else {
        panic!()
    };
    assert!(matches!(&items[0].key, ObjectKey::Name(name) if name.value == "g"));
    assert_eq!(&text[items[1].key.span().range()], "(h)");
    assert_eq!(&text[items[1].span.range()], "(h) = -2");
}

#[test]
fn operators_bind_as_in_terraform() {
    let shown = |text: &str| show(&parse_expression(SOURCE, text, 0).unwrap().kind);
    assert_eq!(
        shown("a || b && c == d < e + f * -g"),
        "(a Or (b And (c Equal (d Less (e Add (f Multiply Negate g))))))"
    );
    assert_eq!(shown("a - b - c"), "((a Subtract b) Subtract c)");
    assert_eq!(shown("-a.b[0]"), "Negate a.b[0]");
    assert_eq!(shown("a ? b : c ? d : e"), "(a ? b : (c ? d : e))");
    assert_eq!(shown("a.*.b[0]"), "splat(a, @.b)[0]");
    assert_eq!(shown("a[*].b[0].c[*].d"), "splat(a, splat(@.b[0].c, @.d))");
    assert_eq!(shown("a.0.b"), "a[0].b");
}

fn show(kind: &ExprKind) -> String {
    match kind {
        ExprKind::Variable(name) | ExprKind::Number(name) => name.clone(),
        ExprKind::GetAttr { on, name } => format!("{}.{}", show(&on.kind), name.value),
        ExprKind::Index { on, key } => format!("{}[{}]", show(&on.kind), show(&key.kind)),
        ExprKind::Splat { on, each, .. } => {
            format!("splat({}, {})", show(&on.kind), show(&each.kind))
        }
        ExprKind::SplatItem => "@".to_owned(),
        ExprKind::Unary { op, operand } => format!("{op:?} {}", show(&operand.kind)),
        ExprKind::Binary { op, left, right } => {
            format!("({} {op:?} {})", show(&left.kind), show(&right.kind))
        }
        ExprKind::Conditional {
            condition,
            then,
            otherwise,
        } => format!(
            "({} ? {} : {})",
            show(&condition.kind),
            show(&then.kind),
            show(&otherwise.kind)
        ),
        other => format!("{other:?}"),
    }
}

/// Messages and helps of all faults of a file.
fn faults(text: &str) -> String {
    let shown = |e: &terrane::hcl::SyntaxError| match &e.help {
        Some(help) => format!(
            "{} @{}: {} ({help})\n",
            e.span.start,
            &text[e.span.range()],
            e.message
        ),
        None => format!(
            "{} @{}: {}\n",
            e.span.start,
            &text[e.span.range()],
            e.message
        ),
    };
    parse_body(SOURCE, text)
        .unwrap_err()
        .iter()
        .map(shown)
        .collect()
}

#[test]
fn faults_are_named_where_they_are() {
    insta::assert_snapshot!(
        [
            "a {\n  b = 1\n",
            "a = 1\nb = 2\na = 3\n",
            "a = [1, 2\n",
            "a = \"x\nb = 1\n",
            "a = <<EOT\nx\n",
            "a {\n  b = <<EOT\n  x\n}\n",
            "a = 'x'\nb = x;\n",
            "a : 1\n",
            "a { b = 1, c = 2 }\n",
            "a \"x${y}\" {}\n",
            "a = \"%{ if x }y\"\n",
            "a = \"\\q\"\n",
            "a = x.0.1\n",
            "a = {for k, v in x : v}\n",
            "}\na = 1\n",
            "a {\n  b = c[\"x\"\n  d = 1\n}\ne = = 1\n",
            "a {\n  b = f((1 + 2\n  d = 1\n}\ne = 1\n",
            "a {\n  b = [{ c = 1 ]\n  d = = 1\n}\n",
            "a = <<-EOT\n  %{ for x in y }\n  ${x}\nEOT\n",
            "a\n  b = 1\n}\nc = 1\n",
            "a \"b\"\n{\n  c = 1\n}\nd = 1\n}\n",
            "a {\n  b = 1\n  b = 2 c\n  b = 3\n}\n",
            "a {\n  b = \"a${1\"\n  c = 1\n}\nd = = 1\n",
            "a {\n  b = \"a${c[\"x}\"\n  d = 1\n}\ne = = 1\n",
            "a {\n  b = \"a${f(\"b\")\"\n}\n",
            "a {\n  b = \"${\n    f(\"x)\n  }\"\n}\n",
            "a {\n  b = c[\"x\n  d = 1\n}\n",
            "a {\n  b = c[\"x\"\n}\n",
            "a {\n  b = [\n    1,\n    2\n  c = 3\n}\n",
            "a {\n  b = [\n    c\n    d\n  ]\n}\n",
            "x {\n  a = \n  y {\n    b = = 1\n  }\n  c = f(1 2)\n}\nd = @\n",
        ]
        .map(faults)
        .join("---\n")
    );
}

#[test]
fn deep_nesting_is_an_error_and_no_crash() {
    for (open, close) in [
        ("(", ")"),
        ("[", "]"),
        ("{a=", "}"),
        ("\"${", "}\""),
        ("-", ""),
        ("x?", ":1"),
        ("x?1:", ""),
        ("a[", "]"),
        ("f(", ")"),
        ("1||1&&1==1<1+1*(", ")"),
        ("[for x in y:", "]"),
        ("x[*].", ""),
        ("<<E\n${", "}\nE\n"),
    ] {
        let nested = |n: usize| format!("a={}x{}\n", open.repeat(n), close.repeat(n));
        assert!(
            parse_body(SOURCE, &nested(20)).is_ok() || open.starts_with('<'),
            "{open}"
        );
        assert!(parse_body(SOURCE, &nested(50_000)).is_err(), "{open}");
    }
    assert!(parse_body(SOURCE, &"a {\n".repeat(50_000)).is_err());
    assert!(parse_body(SOURCE, &format!("a=x{}\n", ".y".repeat(50_000))).is_err());
    assert!(parse_body(SOURCE, &format!("a=x{}\n", "+1".repeat(50_000))).is_err());
    assert!(parse_template(SOURCE, &"%{if x}".repeat(50_000)).is_err());
}
