//! The name of a cell: one environment in one region, `us-east-1/production`. Not whether the estate has it.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;

use super::Slug;

/// `REGION/ENVIRONMENT`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Deserialize)]
#[serde(try_from = "String")]
pub struct CellName {
    region: Slug,
    environment: Slug,
}

impl CellName {
    /// Joins the two names.
    #[must_use]
    pub fn new(region: Slug, environment: Slug) -> Self {
        Self {
            region,
            environment,
        }
    }

    /// Reads `us-east-1/production`.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let Some((region, environment)) = text.split_once('/') else {
            return Err(format!(
                "`{text}` is not a cell: write `REGION/ENVIRONMENT`, for example `us-east-1/production`"
            ));
        };
        let part = |name, what| {
            Slug::parse(name).map_err(|e| format!("in the cell `{text}`, the {what} {e}"))
        };
        Ok(Self {
            region: part(region, "region")?,
            environment: part(environment, "environment")?,
        })
    }

    /// The region's name.
    #[must_use]
    pub fn region(&self) -> &Slug {
        &self.region
    }

    /// The environment's name.
    #[must_use]
    pub fn environment(&self) -> &Slug {
        &self.environment
    }

    /// `us-east-1-production`, for names that take no slash.
    #[must_use]
    pub fn slug(&self) -> String {
        format!("{}-{}", self.region, self.environment)
    }
}

impl fmt::Display for CellName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.region, self.environment)
    }
}

impl TryFrom<String> for CellName {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text)
    }
}

impl JsonSchema for CellName {
    fn schema_name() -> Cow<'static, str> {
        "cell_name".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "pattern": format!("^{0}/{0}$", Slug::PATTERN),
            "x-expects": "a cell, written `<region>/<environment>`",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_a_region_and_an_environment() {
        let cell = CellName::parse("us-east-1/production").expect("a cell");
        assert_eq!(cell.to_string(), "us-east-1/production");
        assert_eq!(cell.slug(), "us-east-1-production");
        assert_eq!(
            (cell.region().as_str(), cell.environment().as_str()),
            ("us-east-1", "production")
        );
        for wrong in ["us-east-1", "", "/", "a/b/c", "A/b", "a/"] {
            assert!(CellName::parse(wrong).is_err(), "{wrong}");
        }
    }
}
