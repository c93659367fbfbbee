//! What a provider's configuration gives to all its resources: the region, the project, the zone, tags and labels.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::plain::{Fields, Plain};
use crate::expr::{Kind, Value};
use crate::terraform::evaluate::Configuration;

/// Where providers keep what holds for all their resources that do not say it themselves.
pub const REGIONAL: [&str; 3] = ["region", "project", "zone"];

/// What a provider gives to resources that do not say it themselves.
pub fn regional(provider: &Configuration) -> BTreeMap<&'static str, Arc<str>> {
    let names = match provider.source() {
        Some("hashicorp/google") => &REGIONAL[..],
        Some("hashicorp/aws") => &REGIONAL[..1],
        _ => &[],
    };
    let known = names.iter().filter_map(|name| {
        let value = provider.argument(name)?;
        Some((*name, value.as_str()?.into()))
    });
    known.collect()
}

/// The account that a provider works in, if its configuration says so. Where another comes in its place Terraform finds none of what it knows: no state says in which
/// account a resource is, and no provider looks into another one.
pub fn account(provider: &Configuration) -> Option<Arc<str>> {
    let value = match provider.source()? {
        "hashicorp/aws" => {
            let role = provider.nested("assume_role", "role_arn");
            let role = role.as_ref().and_then(Value::as_str);
            // arn:aws:iam::111122223333:role/name
            let of_role = role.and_then(|role| role.split(':').nth(4));
            match of_role.filter(|account| !account.is_empty()) {
                Some(account) => return Some(account.into()),
                None => provider.argument("allowed_account_ids")?,
            }
        }
        "hashicorp/azurerm" => provider.argument("subscription_id")?,
        _ => return None,
    };
    let one = match &value.kind {
        Kind::List(items) | Kind::Set(items) if items.len() == 1 => items.first()?,
        _ => &value,
    };
    one.as_str().map(Arc::from)
}

/// The tags or labels that a resource ends up with, by the attributes that show them.
pub fn labels(provider: &Configuration, planned: &Plain) -> Vec<(&'static str, Plain)> {
    let (own, base, names) = match provider.source() {
        Some("hashicorp/aws") => (
            "tags",
            provider.nested("default_tags", "tags"),
            &["tags_all"][..],
        ),
        Some("hashicorp/google") => (
            "labels",
            provider.argument("default_labels"),
            &["terraform_labels", "effective_labels"][..],
        ),
        _ => return Vec::new(),
    };
    let Some(fields) = planned.fields().filter(|fields| fields.contains_key(own)) else {
        return Vec::new();
    };
    let base = base.map_or(Plain::Null, |base| Plain::from(&base));
    let value = match (fields.get(own), &base) {
        (Some(Plain::Unknown), _) | (_, Plain::Unknown) => Plain::Unknown,
        (own, base) => {
            let mut all: Fields = base.fields().cloned().unwrap_or_default();
            all.extend(own.and_then(Plain::fields).cloned().unwrap_or_default());
            Plain::Object(all)
        }
    };
    let names = names.iter().filter(|name| fields.contains_key(**name));
    names.map(|name| (*name, value.clone())).collect()
}
