//! Which addresses are what was at others before: `moved`, `removed` and `import` blocks, and what Terraform takes for moved where `count` comes or goes.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::hcl::{Block, Expr, ExprKind};
use crate::terraform::evaluate::Key;
use crate::terraform::modules::{Module, Modules};

/// How often addresses are moved on. Nobody writes longer chains; broken modules may have rings.
const CHAIN: usize = 50;

/// What the blocks of a tree say about addresses of before.
#[derive(Debug, Default)]
pub struct Statements {
    /// From and to, with the calls that they are in.
    moved: BTreeSet<(String, String)>,
    /// Addresses that Terraform forgets, without destroying what is there.
    forgotten: Vec<String>,
    /// Addresses that it takes over.
    imported: Vec<(String, bool)>,
}

impl Statements {
    /// Those of a root module and all that it calls, by the addresses of the calls.
    pub fn new(modules: &Modules, calls: &[(String, &str)]) -> Self {
        let mut found = Self::default();
        for (call, folder) in calls {
            let module = modules.get(folder).into_iter();
            for block in module.flat_map(Module::blocks) {
                found.add(call, block);
            }
        }
        found
    }

    fn add(&mut self, call: &str, block: &Block) {
        let address = |name: &str| {
            let address = block.body.value(name).and_then(text)?;
            Some(format!("{call}{address}"))
        };
        match block.name.value.as_str() {
            "moved" => self.moved.extend(address("from").zip(address("to"))),
            "removed" => {
                let lifecycle = block.body.blocks_of("lifecycle").next();
                let destroy = lifecycle.and_then(|block| block.body.value("destroy"));
                if destroy.is_some_and(|destroy| destroy.kind == ExprKind::Bool(false)) {
                    self.forgotten.extend(address("from"));
                }
            }
            "import" => {
                let is_each = block.body.attribute("for_each").is_some();
                let to = block.body.value("to").and_then(|to| match &to.kind {
                    ExprKind::Index { on, .. } if is_each => text(on),
                    _ => text(to),
                });
                self.imported.extend(to.map(|to| (to, is_each)));
            }
            _ => {}
        }
    }

    /// Where each address of before is now.
    pub fn applied(&self, addresses: &BTreeSet<String>) -> BTreeMap<String, String> {
        let mut now: BTreeMap<String, String> = BTreeMap::new();
        let mut taken = addresses.clone();
        for address in addresses {
            let mut here = address.clone();
            for _ in 0..CHAIN {
                let mut all = self.moved.iter();
                let next = all.find_map(|(from, to)| moved(&here, from, to));
                match next.filter(|next| !taken.contains(next)) {
                    Some(next) => here = next,
                    None => break,
                }
            }
            if here != *address {
                taken.remove(address);
                taken.insert(here.clone());
            }
            now.insert(address.clone(), here);
        }
        now
    }

    /// Whether Terraform leaves alone what is at an address that nobody declares any more.
    pub fn is_forgotten(&self, address: &str) -> bool {
        let bare = without_keys(address);
        let mut all = self.forgotten.iter();
        all.any(|from| is_within(address, from) || is_within(&bare, from))
    }

    /// Those of some addresses that are taken over.
    pub fn imported<'a>(&self, addresses: impl Iterator<Item = &'a String>) -> BTreeSet<String> {
        let is_meant = |address: &&String| {
            let mut all = self.imported.iter();
            all.any(|(to, is_each)| match is_each {
                true => without_keys(address) == without_keys(to),
                false => *address == to,
            })
        };
        addresses.filter(is_meant).cloned().collect()
    }
}

/// Whether an address is another one, or one inside it.
fn is_within(address: &str, other: &str) -> bool {
    let rest = address.strip_prefix(other);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

/// Where an address is that a block moves; none if it moves others.
fn moved(address: &str, from: &str, to: &str) -> Option<String> {
    let rest = address.strip_prefix(from)?;
    let is_keyed = |address: &str| address.ends_with(']');
    let is_one = rest.is_empty() || rest.starts_with('.');
    // Without keys on both sides, those of the instances stay.
    let is_all = rest.starts_with('[') && !is_keyed(from) && !is_keyed(to);
    (is_one || is_all).then(|| format!("{to}{rest}"))
}

/// What an instance is that Terraform finds under the address with or without `[0]`, because `count` came or went.
pub fn counted(address: &str) -> String {
    match address.strip_suffix("[0]") {
        Some(bare) => bare.to_owned(),
        None => format!("{address}[0]"),
    }
}

/// An address without the keys of its instances and modules: that of its block.
pub fn without_keys(address: &str) -> String {
    let mut out = String::new();
    let mut rest = address;
    while let Some(at) = rest.find('[') {
        let (before, behind) = rest.split_at(at);
        out.push_str(before);
        rest = behind_key(behind);
    }
    out + rest
}

/// What follows a key, which may have brackets in its text.
pub fn behind_key(key: &str) -> &str {
    let mut is_text = false;
    let mut is_escaped = false;
    for (at, c) in key.char_indices() {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '"' => is_text = !is_text,
            ']' if !is_text => return &key[at + 1..],
            _ => {}
        }
    }
    ""
}

/// An address as it is written in a block.
fn text(expr: &Expr) -> Option<String> {
    Some(match &expr.kind {
        ExprKind::Variable(name) => name.clone(),
        ExprKind::GetAttr { on, name } => format!("{}.{}", text(on)?, name.value),
        ExprKind::Index { on, key } => {
            let on = text(on)?;
            let key = match (&key.kind, key.as_text()) {
                (ExprKind::Number(number), _) => Key::Number(number.parse().ok()?),
                (_, Some(key)) => Key::Text(Arc::from(key)),
                _ => return None,
            };
            format!("{on}{key}")
        }
        _ => return None,
    })
}
