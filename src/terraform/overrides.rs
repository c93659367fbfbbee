//! Override files: Terraform lays the blocks of `override.tf` and `*_override.tf` over those of the same name. Knows which parts of a block replace others,
//! not what they mean. <https://developer.hashicorp.com/terraform/language/files/override>

use std::collections::{BTreeMap, BTreeSet};

use crate::hcl::{Attribute, Block, Body, Item};
use crate::span::Span;

/// The blocks of a module with overrides laid over them.
#[derive(Debug, Default)]
pub struct Laid {
    /// Each as a whole.
    pub blocks: Vec<Block>,
    /// What cannot be laid over anything: where, and why.
    pub faults: Vec<(Span, String)>,
    /// The last override of each block that has one.
    over: BTreeMap<Name, Block>,
}

/// Kind and labels of a block, and the alias of a provider's configuration.
type Name = (String, Vec<String>, Option<String>);

fn name(block: &Block) -> Name {
    let labels = block.labels.iter().map(|label| label.value.clone());
    let alias = (block.name.value == "provider")
        .then(|| block.body.value("alias")?.as_text())
        .flatten();
    (block.name.value.clone(), labels.collect(), alias)
}

impl Laid {
    /// The blocks of ordinary files with those of override files, in the order in which they are laid over them.
    pub fn new<'b>(
        own: impl Iterator<Item = &'b Block>,
        overrides: impl Iterator<Item = &'b Block>,
    ) -> Self {
        let mut laid = Self {
            blocks: own.cloned().collect(),
            ..Self::default()
        };
        for block in overrides {
            laid.lay(block);
        }
        laid
    }

    /// The last block that was laid over this one.
    pub fn over(&self, block: &Block) -> Option<&Block> {
        self.over.get(&name(block))
    }

    fn lay(&mut self, over: &Block) {
        match over.name.value.as_str() {
            "locals" => over.body.attributes().for_each(|local| self.local(local)),
            "terraform" => self.terraform(over),
            "moved" | "removed" | "import" | "check" => {
                let message = format!("a `{}` block cannot be overridden", over.name.value);
                self.faults.push((over.name.span, message));
            }
            kind => {
                let name = name(over);
                if let Some(block) = self.blocks.iter_mut().find(|b| self::name(b) == name) {
                    if let Some(waits) = over.body.attribute("depends_on") {
                        let message = "`depends_on` cannot be overridden".to_owned();
                        self.faults.push((waits.name.span, message));
                    }
                    merge(&mut block.body, &over.body, kind);
                    self.over.insert(name, over.clone());
                } else if kind == "provider" && name.2.is_none() {
                    // A configuration that is not written down is an empty one.
                    self.blocks.push(over.clone());
                } else {
                    let message = format!("there is no `{kind} {}` to override", name.1.join("."));
                    self.faults.push((over.name.span, message));
                }
            }
        }
    }

    fn local(&mut self, over: &Attribute) {
        let blocks = self.blocks.iter_mut();
        let locals = blocks.filter(|block| block.name.value == "locals");
        let mut locals = locals.filter_map(|block| attribute(&mut block.body, &over.name.value));
        match locals.next() {
            Some(local) => *local = over.clone(),
            None => {
                let message = format!("there is no local value `{}` to override", over.name.value);
                self.faults.push((over.name.span, message));
            }
        }
    }

    /// Settings of the module, of which there are several blocks: a backend replaces every other, a requirement that of the same provider.
    fn terraform(&mut self, over: &Block) {
        let state = ["backend", "cloud"];
        let has_state = over.body.blocks().any(|b| state.contains(&&*b.name.value));
        let required = over.body.blocks_of("required_providers");
        let required: BTreeSet<&str> = required
            .flat_map(|block| block.body.attributes())
            .map(|attribute| attribute.name.value.as_str())
            .collect();
        for block in self
            .blocks
            .iter_mut()
            .filter(|b| b.name.value == "terraform")
        {
            block.body.items.retain_mut(|item| match item {
                Item::Block(inner) if inner.name.value == "required_providers" => {
                    inner.body.items.retain(|item| match item {
                        Item::Attribute(one) => !required.contains(&*one.name.value),
                        Item::Block(_) => true,
                    });
                    true
                }
                Item::Block(inner) => !(has_state && state.contains(&&*inner.name.value)),
                Item::Attribute(_) => true,
            });
        }
        self.blocks.push(over.clone());
    }
}

/// Lays a body over another: its arguments replace those of the same name, its blocks all of the same type.
fn merge(body: &mut Body, over: &Body, kind: &str) {
    for one in over.attributes() {
        let other = match one.name.value.as_str() {
            "count" => "for_each",
            "for_each" => "count",
            _ => "",
        };
        body.items
            .retain(|item| !matches!(item, Item::Attribute(a) if a.name.value == other));
        match attribute(body, &one.name.value) {
            Some(own) => *own = one.clone(),
            None => body.items.push(Item::Attribute(one.clone())),
        }
    }
    // Conditions stay those of the ordinary file.
    let is_kept = |block: &Block| match kind {
        "variable" | "output" => true,
        _ => matches!(&*block.name.value, "lifecycle" | "_"),
    };
    let replaced: BTreeSet<&str> = over
        .blocks()
        .filter(|block| !is_kept(block))
        .map(written)
        .collect();
    body.items
        .retain(|item| !matches!(item, Item::Block(block) if replaced.contains(written(block))));
    for block in over.blocks() {
        let own = body.items.iter_mut().find_map(|item| match item {
            Item::Block(own) if own.name.value == block.name.value => Some(own),
            _ => None,
        });
        match own {
            Some(own) if block.name.value == "lifecycle" => merge(&mut own.body, &block.body, ""),
            Some(_) if matches!(kind, "variable" | "output") => {}
            _ => body.items.push(Item::Block(block.clone())),
        }
    }
}

/// The type of a block that is written, or made by `dynamic`.
fn written(block: &Block) -> &str {
    match (block.name.value.as_str(), block.label(0)) {
        ("dynamic", Some(of)) => of,
        (name, _) => name,
    }
}

fn attribute<'b>(body: &'b mut Body, name: &str) -> Option<&'b mut Attribute> {
    body.items.iter_mut().find_map(|item| match item {
        Item::Attribute(attribute) if attribute.name.value == name => Some(attribute),
        _ => None,
    })
}
