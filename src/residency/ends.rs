//! What references and names lead to: the location of the other end of a copy, and whose data are copied. Knows no stacks, and not what is in them.

use std::collections::BTreeMap;

use super::said::{self, Said, usual};
use crate::expr::{Type, Value};
use crate::facts::holdings::Form;
use crate::terraform::evaluate::{Instance, Mode};

/// What stands for something in the estate, in the place of an id that only its cloud knows: `terrane-place:LOCATION:TYPE:NAME`.
const MARK: &str = "terrane-place:";

/// The type whose resources hand texts to other stacks.
pub const PARAMETER: &str = "aws_ssm_parameter";

/// What parameters hold, as far as stacks of the estate write it: by region and name.
pub type Parameters = BTreeMap<(String, String), String>;

/// Things of the estate by their names.
#[derive(Debug, Default)]
pub struct Index {
    by_name: BTreeMap<String, Vec<Named>>,
}

/// Something that has a name.
#[derive(Debug)]
struct Named {
    kind: String,
    /// Where it lies.
    place: String,
    /// The folder of the root module that makes it.
    root: String,
}

impl Index {
    /// Adds something that a root module makes.
    pub fn add(&mut self, root: &str, kind: &str, name: &str, place: &str) {
        let named = Named {
            kind: kind.to_owned(),
            place: place.to_owned(),
            root: root.to_owned(),
        };
        self.by_name.entry(name.to_owned()).or_default().push(named);
    }

    fn called(&self, name: &str) -> &[Named] {
        self.by_name.get(name).map_or(&[], Vec::as_slice)
    }

    /// Where something lies that has a name and is of a type, or of one of some: none if there is none, or if several lie at several places.
    fn place(&self, name: &str, is_kind: impl Fn(&str) -> bool) -> Option<String> {
        let mut found = self.called(name).iter().filter(|one| is_kind(&one.kind));
        let first = found.next()?;
        let is_one = found.all(|other| other.place == first.place);
        is_one.then(|| first.place.clone())
    }

    /// The same of whatever has the name, buckets before all else where one is meant.
    fn any(&self, name: &str, of_buckets: bool) -> Option<String> {
        let is_bucket = |kind: &str| kind.contains("_bucket") || kind == "azurerm_storage_account";
        match of_buckets && self.called(name).iter().any(|one| is_bucket(&one.kind)) {
            true => self.place(name, is_bucket),
            false => self.place(name, |_| true),
        }
    }
}

/// What a parameter holds, if a stack of the estate says it before a plan.
#[must_use]
pub fn parameter(instance: &Instance) -> Option<((String, String), String)> {
    let region = usual(instance)?.text?;
    let name = instance.argument("name")?.as_str()?.to_owned();
    let mut values = ["value", "insecure_value"].into_iter();
    let value = values.find_map(|argument| instance.argument(argument))?;
    Some(((region, name), value.as_str()?.to_owned()))
}

/// What references see of something in the estate that only its cloud knows: where it lies, or what it is called where others make it.
#[must_use]
pub fn computed(
    instance: &Instance,
    name: &str,
    _: &Type,
    parameters: &Parameters,
) -> Option<Value> {
    let kind = instance.kind();
    if kind == PARAMETER && instance.mode() == Mode::Data && name.ends_with("value") {
        let region = usual(instance)?.text?;
        let called = instance.argument("name")?.as_str()?.to_owned();
        return parameters
            .get(&(region, called))
            .map(|text| Value::string(text.as_str()));
    }
    if !matches!(
        name,
        "arn"
            | "id"
            | "self_link"
            | "resource_id"
            | "global_replication_group_id"
            | "multi_region_cluster_name"
            | "bucket_domain_name"
            | "bucket_regional_domain_name"
    ) {
        return None;
    }
    let of_place = usual(instance)
        .and_then(|said| said.text)
        .unwrap_or_default();
    let called = said::name(instance).unwrap_or_default();
    let text = match (instance.provider().source(), name) {
        // Its name says where it is: where others make it, its data source looks for it in its own region alone.
        (Some("hashicorp/aws"), "arn") if kind == "aws_s3_bucket" => {
            format!("arn:aws:s3:{of_place}::{called}")
        }
        (Some("hashicorp/aws"), "arn") => format!("arn:aws:{kind}:{of_place}::{called}"),
        // Of what has a name, mostly that.
        (Some("hashicorp/aws"), _) if called.is_empty() => return None,
        (Some("hashicorp/aws"), "id") if has_arn_for_id(kind) => {
            format!("arn:aws:{kind}:{of_place}::{called}")
        }
        (Some("hashicorp/aws"), _) => called,
        _ => format!("{MARK}{of_place}:{kind}:{called}"),
    };
    Some(Value::string(text))
}

/// Whose `id` is the ARN, as the pages of their resources say: <https://registry.terraform.io/providers/hashicorp/aws/latest/docs>.
fn has_arn_for_id(kind: &str) -> bool {
    matches!(
        kind,
        "aws_kinesis_firehose_delivery_stream"
            | "aws_kinesis_stream"
            | "aws_msk_cluster"
            | "aws_sfn_state_machine"
            | "aws_sns_topic"
    )
}

/// The location of what an argument names.
#[must_use]
pub fn location(form: Form, text: &str, own: Option<&str>, index: &Index) -> Option<String> {
    if let Some(marked) = text.split(MARK).nth(1) {
        let mut parts = marked.splitn(3, ':');
        let (place, kind, name) = (parts.next()?, parts.next()?, parts.next()?);
        let name = name.split('/').next().unwrap_or(name);
        return match place.is_empty() {
            true => index.place(name, |of| of == kind),
            false => Some(place.to_owned()),
        };
    }
    // arn:aws:SERVICE:REGION:ACCOUNT:RESOURCE
    let of_arn = || {
        let mut parts = text.strip_prefix("arn:")?.split(':').skip(1);
        let of_bucket = parts.next()? == "s3";
        let region = parts.next().filter(|region| !region.is_empty());
        let region = region.map(str::to_owned);
        let named = || index.any(parts.last()?.split('/').next()?, true);
        match of_bucket {
            true => named().or(region),
            false => region.or_else(named),
        }
    };
    let of_location = || {
        let mut parts = text.split('/');
        parts.find(|part| matches!(*part, "locations" | "regions" | "zones"))?;
        parts.next().map(str::to_owned)
    };
    let is_arn = text.starts_with("arn:");
    match form {
        Form::Region => Some(text.to_owned()),
        Form::Arn if is_arn => of_arn(),
        // A bare name is something beside it.
        Form::Arn => own.map(str::to_owned),
        Form::Bucket if is_arn => of_arn(),
        Form::Bucket => {
            let name = text.rsplit("://").next().unwrap_or(text);
            let name = name.split('/').next().unwrap_or(name);
            // A name may have dots, and so has an address.
            let address = || index.any(name.split('.').next()?, true);
            index.any(name, true).or_else(address)
        }
        _ if is_arn => of_arn(),
        _ => of_location().or_else(|| index.any(text.rsplit('/').next().unwrap_or(text), false)),
    }
}

/// The other root modules that data come from, by the ARN, id or name of what holds them there; none if it is one of their own.
#[must_use]
pub fn origins(said: &Said, root: &str, index: &Index) -> Vec<String> {
    let Some(text) = said.text.as_deref() else {
        return Vec::new();
    };
    let name = text.rsplit([':', '/']).next().unwrap_or(text);
    let region = text
        .strip_prefix("arn:")
        .and_then(|arn| arn.split(':').nth(2));
    let region = region.filter(|region| !region.is_empty() && !text.contains(":s3:"));
    let found = index.called(name).iter();
    let found = found.filter(|one| region.is_none_or(|region| region == one.place));
    let found: Vec<&Named> = found.collect();
    if name.is_empty() || found.iter().any(|one| one.root == root) {
        return Vec::new();
    }
    found.into_iter().map(|one| one.root.clone()).collect()
}
