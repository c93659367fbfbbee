//! An autonomous system number. Not what any number may be used for.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;

/// A 32-bit autonomous system number.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Deserialize)]
#[serde(try_from = "i64")]
pub struct Asn(u32);

impl Asn {
    /// Wraps a number of the estate file.
    ///
    /// # Errors
    /// If it is not a number from 1 to 4294967295.
    pub fn new(number: i64) -> Result<Self, String> {
        match u32::try_from(number) {
            Ok(n) if n > 0 => Ok(Self(n)),
            _ => Err(format!(
                "`{number}` is not an AS number: those go from 1 to {}",
                u32::MAX
            )),
        }
    }

    /// The number.
    #[must_use]
    pub fn get(self) -> u32 {
        self.0
    }
}

impl From<u32> for Asn {
    fn from(number: u32) -> Self {
        Self(number)
    }
}

impl fmt::Display for Asn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl TryFrom<i64> for Asn {
    type Error = String;
    fn try_from(number: i64) -> Result<Self, String> {
        Self::new(number)
    }
}

impl JsonSchema for Asn {
    fn schema_name() -> Cow<'static, str> {
        "asn".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "integer", "x-format": "asn" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_32_bits_above_zero_are_taken() {
        assert_eq!(Asn::new(65000).map(Asn::get), Ok(65000));
        assert_eq!(Asn::new(4_294_967_295).map(Asn::get), Ok(u32::MAX));
        assert!(Asn::new(0).is_err() && Asn::new(-1).is_err());
        assert!(Asn::new(4_294_967_296).is_err());
    }
}
