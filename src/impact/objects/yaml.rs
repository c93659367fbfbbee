//! YAML of Kubernetes to values: each document of a text. What has no meaning there (tags, merge keys, keys that are no text) is refused.

use std::collections::BTreeMap;

use saphyr_parser::{Event, Parser, ScalarStyle};
use serde_json::{Map, Number, Value as Json};

/// How deep collections may be nested.
const DEEPEST: usize = 100;
/// How many bytes aliases may stand for in a text.
const MOST: usize = 1_000_000;

/// A collection that is not closed yet, with its anchor.
enum Open {
    List(usize, Vec<Json>),
    Map(usize, Map<String, Json>, Option<String>),
}

/// The documents of a text; those without anything in them are left out.
pub fn documents(text: &str) -> Result<Vec<Json>, String> {
    let mut reader = Reader::default();
    for event in Parser::new_from_str(text) {
        let (event, _) = event.map_err(|error| error.to_string())?;
        reader.take(event)?;
    }
    Ok(reader.documents)
}

#[derive(Default)]
struct Reader {
    documents: Vec<Json>,
    open: Vec<Open>,
    anchors: BTreeMap<usize, Json>,
    /// How much aliases have stood for.
    size: usize,
}

impl Reader {
    fn take(&mut self, event: Event) -> Result<(), String> {
        match event {
            Event::SequenceStart(anchor, tag) => {
                plain(tag.is_some())?;
                self.opened(Open::List(anchor, Vec::new()))
            }
            Event::MappingStart(anchor, tag) => {
                plain(tag.is_some())?;
                self.opened(Open::Map(anchor, Map::new(), None))
            }
            Event::SequenceEnd | Event::MappingEnd => match self.open.pop() {
                Some(Open::List(anchor, items)) => self.closed(anchor, items.into()),
                Some(Open::Map(anchor, items, _)) => self.closed(anchor, items.into()),
                None => Ok(()),
            },
            Event::Alias(anchor) => {
                let value = self.anchors.get(&anchor).cloned();
                let value = value.ok_or("an alias stands for nothing")?;
                self.size += value.to_string().len();
                if self.size > MOST {
                    return Err("aliases stand for too much".into());
                }
                self.placed(value)
            }
            Event::Scalar(text, style, anchor, tag) => {
                plain(tag.is_some())?;
                let is_plain = style == ScalarStyle::Plain;
                if let Some(Open::Map(_, items, key @ None)) = self.open.last_mut() {
                    if is_plain && text == "<<" {
                        return Err("a merge key (`<<`)".into());
                    }
                    if items.contains_key(&*text) {
                        return Err(format!("the key `{text}` stands twice in a map"));
                    }
                    *key = Some(text.into_owned());
                    return Ok(());
                }
                let value = match is_plain {
                    true => scalar(&text)?,
                    false => text.into_owned().into(),
                };
                self.closed(anchor, value)
            }
            _ => Ok(()),
        }
    }

    fn opened(&mut self, open: Open) -> Result<(), String> {
        if let Some(Open::Map(_, _, None)) = self.open.last() {
            return Err("a key that is no text".into());
        }
        if self.open.len() >= DEEPEST {
            return Err(format!("more than {DEEPEST} levels"));
        }
        self.open.push(open);
        Ok(())
    }

    fn closed(&mut self, anchor: usize, value: Json) -> Result<(), String> {
        if anchor > 0 {
            self.anchors.insert(anchor, value.clone());
        }
        self.placed(value)
    }

    fn placed(&mut self, value: Json) -> Result<(), String> {
        match self.open.last_mut() {
            Some(Open::List(_, items)) => items.push(value),
            Some(Open::Map(_, items, key)) => {
                let key = key.take().ok_or("a key that is no text")?;
                items.insert(key, value);
            }
            None if value.is_null() => {}
            None => self.documents.push(value),
        }
        Ok(())
    }
}

fn plain(has_tag: bool) -> Result<(), String> {
    match has_tag {
        true => Err("a tag (`!`)".into()),
        false => Ok(()),
    }
}

/// A scalar without quotes.
fn scalar(text: &str) -> Result<Json, String> {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Ok(Json::Null),
        "true" | "True" | "TRUE" => return Ok(true.into()),
        "false" | "False" | "FALSE" => return Ok(false.into()),
        _ => {}
    }
    // Which of the readers that Kubernetes and Kustomize have takes these for what is not the same in all versions.
    let is_word = ["y", "n", "yes", "no", "on", "off"]
        .iter()
        .any(|word| text.eq_ignore_ascii_case(word));
    let is_octal =
        text.len() > 1 && text.starts_with('0') && text.bytes().all(|b| b.is_ascii_digit());
    if is_word || is_octal {
        return Err(format!("`{text}` without quotes"));
    }
    if let Ok(number) = text.parse::<i64>() {
        return Ok(number.into());
    }
    let is_number = text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.'));
    let number = text.parse::<f64>().ok().filter(|_| is_number);
    let number = number.and_then(Number::from_f64);
    Ok(number.map_or_else(|| text.into(), Json::Number))
}
