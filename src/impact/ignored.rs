//! `ignore_changes`: what a resource's own block says that Terraform shall leave as it is.

use std::sync::Arc;

use super::plain::Plain;
use crate::hcl::{Expr, ExprKind};
use crate::terraform::evaluate::Instance;

/// A step of a path: a name, a key of a map, or a place in a list.
enum Step {
    Name(String),
    At(usize),
}

/// The configuration with what the state has in the place of what is ignored.
pub fn with_ignored(instance: &Instance, config: &Plain, state: &Plain) -> Plain {
    let lifecycle = instance.block().body.blocks_of("lifecycle").next();
    let ignored = lifecycle.and_then(|block| block.body.value("ignore_changes"));
    match ignored.map(|ignored| &ignored.kind) {
        Some(ExprKind::Tuple(paths)) => {
            let mut config = config.clone();
            for path in paths {
                let mut steps = Vec::new();
                if steps_of(path, &mut steps) {
                    keep(&mut config, state, &steps);
                }
            }
            config
        }
        Some(ExprKind::Variable(name)) if name == "all" => state.clone(),
        _ => config.clone(),
    }
}

fn steps_of(path: &Expr, steps: &mut Vec<Step>) -> bool {
    match &path.kind {
        ExprKind::Variable(name) => {
            steps.push(Step::Name(name.clone()));
            true
        }
        ExprKind::GetAttr { on, name } => {
            let is_path = steps_of(on, steps);
            steps.push(Step::Name(name.value.clone()));
            is_path
        }
        ExprKind::Index { on, key } => {
            let is_path = steps_of(on, steps);
            match (&key.kind, key.as_text()) {
                (_, Some(text)) => steps.push(Step::Name(text)),
                (ExprKind::Number(number), None) => match number.parse() {
                    Ok(at) => steps.push(Step::At(at)),
                    Err(_) => return false,
                },
                _ => return false,
            }
            is_path
        }
        _ => false,
    }
}

/// Puts what the state has at a path into the configuration.
fn keep(config: &mut Plain, state: &Plain, steps: &[Step]) {
    let Some((first, rest)) = steps.split_first() else {
        *config = state.clone();
        return;
    };
    match (config, first) {
        (Plain::Object(fields), Step::Name(name)) => {
            let was_there = state
                .fields()
                .is_some_and(|f| f.contains_key(name.as_str()));
            if rest.is_empty() && !was_there {
                fields.remove(name.as_str());
                return;
            }
            let field = fields.entry(Arc::from(name.as_str()));
            keep(field.or_insert(Plain::Null), state.field(name), rest);
        }
        (Plain::List(items), Step::At(at)) => {
            if let (Some(item), Some(was)) = (items.get_mut(*at), state.items().get(*at)) {
                keep(item, was, rest);
            }
        }
        (config @ (Plain::Null | Plain::Unknown), Step::Name(name))
            if !state.is_null() && rest.is_empty() && config.is_null() =>
        {
            let was = state.field(name).clone();
            *config = Plain::Object([(Arc::from(name.as_str()), was)].into());
        }
        _ => {}
    }
}
