//! The number of an AWS account. Not whose it is.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;

/// Twelve digits, kept as text: numbers may begin with zeros.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Deserialize)]
#[serde(try_from = "String")]
pub struct AccountId(Arc<str>);

impl AccountId {
    /// Reads `111122223333`, and nothing with hyphens or blanks in it.
    ///
    /// # Errors
    /// What is wrong, with the number to write where it can be seen.
    pub fn parse(text: &str) -> Result<Self, String> {
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        if digits == text && digits.len() == 12 {
            return Ok(Self(digits.into()));
        }
        let only_separated = text
            .chars()
            .all(|c| c.is_ascii_digit() || matches!(c, '-' | ' ' | '_'));
        Err(match digits.len() {
            12 if only_separated => {
                format!("`{text}` is not written as an account number: write `{digits}`")
            }
            n if digits == text => format!("`{text}` has {n} digits: an AWS account number has 12"),
            _ => format!("`{text}` is not an AWS account number, which is 12 digits"),
        })
    }

    /// The twelve digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for AccountId {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text)
    }
}

impl JsonSchema for AccountId {
    fn schema_name() -> Cow<'static, str> {
        "account_id".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "pattern": "^[0-9]{12}$",
            "x-expects": "an AWS account number of 12 digits",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_twelve_digits() {
        assert!(AccountId::parse("012345678901").is_ok());
        let wrong = |text| AccountId::parse(text).expect_err(text);
        assert!(wrong("1111-2222-3333").contains("write `111122223333`"));
        assert!(wrong("11112222333").contains("11 digits"));
        assert!(wrong("production").contains("12 digits"));
        assert!(wrong("").contains("0 digits"));
    }
}
