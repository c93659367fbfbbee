//! One address, IPv4 or IPv6. Not whether anybody can reach it.

use std::borrow::Cow;
use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;

use super::Cidr;

/// An address in canonical form. IPv4 comes before IPv6.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(try_from = "String")]
pub struct Ip(IpAddr);

impl Ip {
    /// Reads `178.162.141.150`. Leading zeros are refused: some parsers read such numbers as octal.
    ///
    /// # Errors
    /// What is wrong, with the canonical form where there is one.
    pub fn parse(text: &str) -> Result<Self, String> {
        if let Some(plain) = without_leading_zeros(text) {
            return Err(format!(
                "`{text}` has leading zeros, which some programs read as octal: write `{plain}`"
            ));
        }
        let Ok(addr) = text.parse::<IpAddr>() else {
            return Err(format!("`{text}` is not an IP address"));
        };
        if addr.to_string() != text {
            return Err(format!(
                "`{text}` is not written in canonical form: that is `{addr}`"
            ));
        }
        Ok(Self(addr))
    }

    /// The address for code that takes the standard library's type.
    #[must_use]
    pub fn addr(self) -> IpAddr {
        self.0
    }

    /// Whether it is an IPv4 address.
    #[must_use]
    pub fn is_ipv4(self) -> bool {
        self.0.is_ipv4()
    }

    /// The range of just this address: `178.162.141.150/32`.
    #[must_use]
    pub fn to_cidr(self) -> Cidr {
        Cidr::from(self)
    }

    /// The address behind this one; none behind the last.
    #[must_use]
    pub fn next(self) -> Option<Self> {
        let next = match self.0 {
            IpAddr::V4(a) => IpAddr::V4(u32::from(a).checked_add(1)?.into()),
            IpAddr::V6(a) => IpAddr::V6(u128::from(a).checked_add(1)?.into()),
        };
        Some(Self(next))
    }
}

/// A dotted quad without its leading zeros, if it has any.
fn without_leading_zeros(text: &str) -> Option<String> {
    let parts: Vec<&str> = text.split('.').collect();
    let digits = |p: &&str| !p.is_empty() && p.bytes().all(|b| b.is_ascii_digit());
    if parts.len() != 4 || !parts.iter().all(digits) {
        return None;
    }
    let plain = |p: &str| match p.trim_start_matches('0') {
        "" => "0".to_owned(),
        rest => rest.to_owned(),
    };
    let plain = parts.into_iter().map(plain).collect::<Vec<_>>().join(".");
    (plain != text).then_some(plain)
}

impl From<IpAddr> for Ip {
    fn from(addr: IpAddr) -> Self {
        Self(addr)
    }
}

impl fmt::Display for Ip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl fmt::Debug for Ip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Ip {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        Self::parse(text)
    }
}

impl TryFrom<String> for Ip {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text)
    }
}

impl JsonSchema for Ip {
    fn schema_name() -> Cow<'static, str> {
        "ip".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "pattern": "^[0-9.]+$",
            "x-expects": "an IPv4 address such as `203.0.114.10`",
            "x-format": "ip",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_canonical_addresses_are_read() {
        assert!(Ip::parse("178.162.141.150").is_ok());
        assert!(Ip::parse("2a01:4f8::1").is_ok());
        let wrong = |text| Ip::parse(text).expect_err(text);
        assert!(wrong("010.0.0.1").contains("write `10.0.0.1`"));
        assert!(wrong("2A01:4F8:0::1").contains("`2a01:4f8::1`"));
        assert!(wrong("178.162.141").contains("not an IP address"));
        assert!(wrong("").contains("not an IP address"));
        assert!(wrong("999.0.0.1").contains("not an IP address"));
    }
}
