//! Schemas of a project's own: files as `terraform providers schema -json` prints them, also compressed. Whatever is wrong with one is said with its place.

use std::collections::BTreeMap;
use std::fmt;
use std::io::Read;
use std::ops::Range;

use flate2::read::GzDecoder;
use serde::Deserialize;
use serde::de::{Deserializer, Error, IgnoredAny, SeqAccess, Visitor};

use super::{Block, Function, Known, Origin, Provider, Type, normalised};
use crate::diag::{Code, Problem};
use crate::source::Sources;
use crate::span::Span;
use crate::value::version::Version;

/// A file that is no schema.
pub const BROKEN_SCHEMA: Code = Code::error(
    "terraform::broken_schema",
    "a provider schema of the project cannot be read",
);

/// The most bytes that an unpacked file may have; the largest known provider has a twentieth of it.
const LARGEST: u64 = 512 * 1024 * 1024;

/// What is wrong with a file.
#[derive(Debug)]
pub(super) struct Fault {
    message: String,
    /// The text, and where in it, if there is a place.
    at: Option<(String, Range<usize>)>,
}

impl Fault {
    /// For the file of that name.
    pub fn problem(self, name: &str, sources: &mut Sources) -> Problem {
        let message = format!("`{name}` is no provider schema: {}", self.message);
        let problem = Problem::new(&BROKEN_SCHEMA, message);
        let problem = match self.at {
            Some((text, at)) => {
                let source = sources.add(name, text);
                problem.at(Span::new(source, at.start, at.end), "")
            }
            None => problem,
        };
        problem.help("print it again with `terraform providers schema -json`, in a folder where `terraform init` has run")
    }
}

/// The providers of a file of the project.
pub(super) fn read(name: &str, bytes: &[u8]) -> Result<Vec<Provider>, Fault> {
    let unpacked;
    let bytes = match name.strip_suffix(".gz").is_some() {
        true => {
            unpacked = unpack(bytes)?;
            &unpacked
        }
        false => bytes,
    };
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let good = bytes.get(..error.valid_up_to()).unwrap_or_default();
        let text = String::from_utf8_lossy(good).into_owned();
        let at = text.len();
        Fault {
            message: "it is not UTF-8 text".to_owned(),
            at: Some((text, at..at)),
        }
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let document: Document = serde_json::from_str(text).map_err(|error| Fault {
        message: without_place(&error),
        at: Some((text.to_owned(), place(text, &error))),
    })?;
    if document.provider_schemas.is_empty() {
        return Err(Fault {
            message: "there is no provider in it".to_owned(),
            at: Some((text.to_owned(), 0..0)),
        });
    }
    let named = version_of(name);
    let mut providers = Vec::new();
    for (address, schemas) in document.provider_schemas {
        let version = schemas.version.as_ref().or(document.version.as_ref());
        let version = match version {
            Some(text) => Some(Version::parse(text).ok_or_else(|| Fault {
                message: format!("`{text}` is no version"),
                at: None,
            })?),
            None => named.clone(),
        };
        let origin = Origin::File(name.to_owned());
        providers.push(Provider::read(
            normalised(&address),
            version,
            origin,
            schemas.blocks(),
        ));
    }
    Ok(providers)
}

fn unpack(bytes: &[u8]) -> Result<Vec<u8>, Fault> {
    let fault = |message: String| Fault { message, at: None };
    let mut unpacked = Vec::new();
    let read = GzDecoder::new(bytes)
        .take(LARGEST + 1)
        .read_to_end(&mut unpacked);
    match read {
        Err(error) => Err(fault(format!("it cannot be unpacked: {error}"))),
        Ok(read) if read as u64 > LARGEST => Err(fault("it is too large".to_owned())),
        Ok(_) => Ok(unpacked),
    }
}

/// `NAME-1.2.3.json`
fn version_of(name: &str) -> Option<Version> {
    let name = name.strip_suffix(".gz").unwrap_or(name);
    let name = name.strip_suffix(".json").unwrap_or(name);
    let name = name.rsplit('/').next().unwrap_or(name);
    // Pre-releases have hyphens of their own.
    let mut hyphens = name.match_indices('-');
    hyphens.find_map(|(at, _)| {
        let text = name.get(at + 1..)?;
        Version::parse(text.strip_prefix('v').unwrap_or(text)).filter(|_| text.contains('.'))
    })
}

/// Where an error is: the character that should not be there, or the value that is not of the right form, behind which the parser stands.
fn place(text: &str, error: &serde_json::Error) -> Range<usize> {
    if error.is_eof() {
        return text.len()..text.len();
    }
    let lines = text
        .split_inclusive('\n')
        .take(error.line().saturating_sub(1));
    let line: usize = lines.map(str::len).sum();
    let mut start = (line + error.column().saturating_sub(1)).min(text.len());
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    let here = text.get(start..).unwrap_or_default().chars().next();
    let end = start + here.map_or(0, char::len_utf8);
    // What is missing is missing at the end of its object.
    if error.is_data() && !error.to_string().starts_with("missing") {
        let read = text.get(..end).unwrap_or_default();
        let read = read.trim_end_matches(|c: char| c.is_whitespace() || ",:]}".contains(c));
        let value = read.rfind(|c: char| c.is_whitespace() || ",:[{".contains(c));
        return value.map_or(0, |before| before + 1)..read.len();
    }
    start..end
}

/// What is wrong, without the line that diagnostics show themselves.
fn without_place(error: &serde_json::Error) -> String {
    let text = error.to_string();
    match text.rfind(" at line ") {
        Some(at) => text.get(..at).unwrap_or(&text).to_owned(),
        None => text,
    }
}

#[derive(Deserialize)]
struct Document {
    provider_schemas: BTreeMap<String, Schemas>,
    /// Terraform does not print it; whoever keeps the file may add it.
    #[serde(default)]
    version: Option<String>,
}

#[derive(Deserialize)]
struct Schemas {
    #[serde(default)]
    version: Option<String>,
    #[serde(default)]
    provider: Option<Schema>,
    #[serde(default)]
    resource_schemas: BTreeMap<String, Schema>,
    #[serde(default)]
    data_source_schemas: BTreeMap<String, Schema>,
    #[serde(default)]
    ephemeral_resource_schemas: BTreeMap<String, Schema>,
    #[serde(default)]
    functions: BTreeMap<String, Function>,
}

#[derive(Deserialize)]
struct Schema {
    block: Block,
}

/// Everything of one provider, by kind and name.
#[derive(Debug, Default)]
pub(super) struct Blocks {
    kinds: BTreeMap<&'static str, BTreeMap<String, Known>>,
    pub functions: BTreeMap<String, Function>,
}

impl Blocks {
    /// The types of a kind.
    pub fn of(&self, kind: &str) -> Option<&BTreeMap<String, Known>> {
        self.kinds.get(kind)
    }
}

impl Schemas {
    fn blocks(self) -> Blocks {
        let known = |(name, schema): (String, Schema)| (name, Known::Schema(schema.block.into()));
        let of = |schemas: BTreeMap<String, Schema>| schemas.into_iter().map(known).collect();
        let provider = self.provider.map(|schema| ("-".to_owned(), schema));
        Blocks {
            kinds: BTreeMap::from([
                ("provider", of(provider.into_iter().collect())),
                ("resource", of(self.resource_schemas)),
                ("data", of(self.data_source_schemas)),
                ("ephemeral", of(self.ephemeral_resource_schemas)),
            ]),
            functions: self.functions,
        }
    }
}

impl<'de> Deserialize<'de> for Type {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(OfType)
    }
}

/// `"string"` or `["list", "string"]`.
struct OfType;

impl<'de> Visitor<'de> for OfType {
    type Value = Type;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a type of Terraform, such as `\"string\"` or `[\"list\", \"string\"]`")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Type, E> {
        match name {
            "dynamic" => Ok(Type::Dynamic),
            "string" => Ok(Type::String),
            "number" => Ok(Type::Number),
            "bool" => Ok(Type::Bool),
            other => Err(E::custom(format!("`{other}` is no type of Terraform"))),
        }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut parts: A) -> Result<Type, A::Error> {
        let kind: String = required(parts.next_element()?)?;
        let of = match kind.as_str() {
            "list" => Type::List(Box::new(required(parts.next_element()?)?)),
            "set" => Type::Set(Box::new(required(parts.next_element()?)?)),
            "map" => Type::Map(Box::new(required(parts.next_element()?)?)),
            "object" => Type::Object(required(parts.next_element()?)?),
            "tuple" => Type::Tuple(required(parts.next_element()?)?),
            other => {
                let message = format!("`{other}` is no type of Terraform");
                return Err(A::Error::custom(message));
            }
        };
        // The third part of an object lists its optional attributes.
        while parts.next_element::<IgnoredAny>()?.is_some() {}
        Ok(of)
    }
}

fn required<T, E: Error>(part: Option<T>) -> Result<T, E> {
    part.ok_or_else(|| E::custom("a type ends before it says of what"))
}
