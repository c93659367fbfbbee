//! The reference of a Terraform module, made from the module: what stands in its README in the place of a marker.

use std::collections::{BTreeMap, BTreeSet};

use super::merge::File;
use crate::hcl::{self, Block, Expr, ExprKind};

/// The line of a README that the reference takes the place of.
const MARKER: &str = "<!-- reference -->";
/// The longest default that a table shows as it is written.
const SHORT: usize = 80;

/// Puts the reference into every README that asks for it, from the Terraform files beside it.
pub(super) fn fill(files: &mut [File]) {
    let mut asking: BTreeMap<&str, (usize, Vec<&hcl::File>)> = BTreeMap::new();
    for (at, file) in files.iter().enumerate() {
        let bytes = &file.bytes;
        if file.path.name() == "README.md" && bytes.windows(MARKER.len()).any(is_marker) {
            asking.insert(folder(file), (at, Vec::new()));
        }
    }
    for file in files.iter() {
        if matches!(file.path.name().rsplit_once('.'), Some((_, "tf")))
            && let Some((_, beside)) = asking.get_mut(folder(file))
        {
            beside.extend(&file.tree);
        }
    }
    let filled = asking.into_values().filter_map(|(at, beside)| {
        let text = String::from_utf8_lossy(&files.get(at)?.bytes);
        let text = text.replace(MARKER, reference(&beside).trim_end());
        Some((at, text.into_bytes()))
    });
    for (at, bytes) in filled.collect::<Vec<_>>() {
        if let Some(file) = files.get_mut(at) {
            file.bytes = bytes.into();
        }
    }
}

fn is_marker(bytes: &[u8]) -> bool {
    bytes == MARKER.as_bytes()
}

fn folder(file: &File) -> &str {
    file.path.folders().next().unwrap_or("")
}

/// A block and the file that it is in.
type Found<'m> = (&'m Block, &'m hcl::File);

fn reference(files: &[&hcl::File]) -> String {
    let blocks: Vec<Found> = files
        .iter()
        .flat_map(|file| file.body.blocks().map(move |block| (block, *file)))
        .collect();
    let of = |kind: &'static str| blocks.iter().filter(move |(b, _)| b.name.value == kind);
    let mut out = String::new();
    requirements(of("terraform"), &mut out);
    let inputs = of("variable").filter_map(|(block, file)| {
        let (name, type_) = (block.label(0)?, value(block, "type"));
        let default = value(block, "default").map_or_else(
            || "required".to_owned(),
            |e| format!("`{}`", default(e, file)),
        );
        let type_ = type_.map_or_else(|| "any".to_owned(), type_name);
        let description = description(block);
        Some((
            name,
            format!("| `{name}` | `{type_}` | {default} | {description} |"),
        ))
    });
    table(
        "Inputs",
        "| name | type | default | description |\n|---|---|---|---|",
        inputs,
        &mut out,
    );
    let outputs = of("output").filter_map(|(block, _)| {
        let name = block.label(0)?;
        Some((name, format!("| `{name}` | {} |", description(block))))
    });
    table(
        "Outputs",
        "| name | description |\n|---|---|",
        outputs,
        &mut out,
    );
    let modules = of("module").filter_map(|(block, _)| {
        let (name, source) = (block.label(0)?, value(block, "source")?.as_text()?);
        Some((name, format!("| `{name}` | `{source}` |")))
    });
    table("Modules", "| name | source |\n|---|---|", modules, &mut out);
    let mut by_type: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (block, _) in of("resource") {
        if let (Some(kind), Some(name)) = (block.label(0), block.label(1)) {
            by_type.entry(kind).or_default().insert(name);
        }
    }
    let resources = by_type
        .iter()
        .map(|(kind, names)| (*kind, format!("| `{kind}` | {} |", listed(names))));
    table(
        "Resources",
        "| type | names |\n|---|---|",
        resources,
        &mut out,
    );
    protected(of("resource"), &mut out);
    let data: BTreeSet<&str> = of("data").filter_map(|(b, _)| b.label(0)).collect();
    if !data.is_empty() {
        out.push_str(&format!("Data sources: {}.\n", listed(&data)));
    }
    out
}

/// What Terraform refuses to destroy, and the way to take one of them away on purpose: an override file changes the one argument and nothing else of the resource.
/// <https://developer.hashicorp.com/terraform/language/files/override>
fn protected<'m>(resources: impl Iterator<Item = &'m Found<'m>>, out: &mut String) {
    let is_guarded = |block: &Block| {
        let mut lifecycles = block.body.blocks_of("lifecycle");
        lifecycles.any(|inner| {
            inner
                .body
                .value("prevent_destroy")
                .is_some_and(|v| matches!(v.kind, ExprKind::Bool(true)))
        })
    };
    let names = resources.filter(|(block, _)| is_guarded(block));
    let names: BTreeSet<(&str, &str)> = names
        .filter_map(|(block, _)| Some((block.label(0)?, block.label(1)?)))
        .collect();
    let Some((kind, name)) = names.first() else {
        return;
    };
    let all: BTreeSet<String> = names
        .iter()
        .map(|(kind, name)| format!("{kind}.{name}"))
        .collect();
    let all: BTreeSet<&str> = all.iter().map(String::as_str).collect();
    out.push_str(&format!(
        "## Protected\n\nEnvironments that are not protected call a copy of this module in which nothing is. Here, a plan that would destroy or replace one of these fails: {}. Where it is meant, write `release_override.tf` into this folder with a block for each \
         that goes, plan and apply the stack, and delete the file before anything else is applied; it is never committed.\n\n\
         ```hcl\nresource \"{kind}\" \"{name}\" {{\n  lifecycle {{\n    prevent_destroy = false\n  }}\n}}\n```\n\n",
        listed(&all)
    ));
}

fn requirements<'m>(blocks: impl Iterator<Item = &'m Found<'m>>, out: &mut String) {
    let mut parts = Vec::new();
    for (block, _) in blocks {
        if let Some(version) = value(block, "required_version").and_then(Expr::as_text) {
            parts.push(format!("Terraform `{version}`"));
        }
        let providers = block.body.blocks_of("required_providers");
        for provider in providers.flat_map(|inner| inner.body.attributes()) {
            let field = |key: &str| provider.value.field(key)?.as_text();
            let source = field("source").unwrap_or_else(|| provider.name.value.clone());
            let version = field("version").map_or_else(String::new, |v| format!(" `{v}`"));
            parts.push(format!("provider `{source}`{version}"));
        }
    }
    if !parts.is_empty() {
        out.push_str(&format!("## Requirements\n\n{}.\n\n", parts.join(", ")));
    }
}

/// A section with rows sorted by name; nothing when there are none.
fn table<'m>(
    title: &str,
    head: &str,
    rows: impl Iterator<Item = (&'m str, String)>,
    out: &mut String,
) {
    let rows: BTreeMap<&str, String> = rows.collect();
    if !rows.is_empty() {
        let rows: Vec<String> = rows.into_values().collect();
        out.push_str(&format!("## {title}\n\n{head}\n{}\n\n", rows.join("\n")));
    }
}

fn listed(names: &BTreeSet<&str>) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}

fn value<'m>(block: &'m Block, name: &str) -> Option<&'m Expr> {
    block.body.value(name)
}

/// A description in one line that no cell of a table ends in.
fn description(block: &Block) -> String {
    let text = value(block, "description").and_then(Expr::as_text);
    let text = text.unwrap_or_default();
    // Nearly all are one line already.
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) && !text.contains("  ") {
        return text.trim().replace('|', "\\|");
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").replace('|', "\\|")
}

/// `map(object)`: the type without what its objects hold.
fn type_name(expr: &Expr) -> String {
    match &expr.kind {
        ExprKind::Variable(name) => name.clone(),
        ExprKind::Call { name, args, .. } => match (name.value.as_str(), args.first()) {
            (bare @ ("object" | "tuple"), _) => bare.to_owned(),
            (outer, Some(inner)) => format!("{outer}({})", type_name(inner)),
            (outer, None) => outer.to_owned(),
        },
        _ => "any".to_owned(),
    }
}

/// A default as it is written, if that is short.
fn default(expr: &Expr, file: &hcl::File) -> String {
    let written = file.print_expression(expr);
    if !written.contains('\n') && written.chars().count() <= SHORT && !written.contains('`') {
        return written.replace('|', "\\|");
    }
    match &expr.kind {
        ExprKind::Tuple(_) => "[...]".into(),
        ExprKind::Object(_) => "{...}".into(),
        _ => "...".into(),
    }
}
