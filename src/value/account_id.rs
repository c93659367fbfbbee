//! The number of an AWS account. Not whose it is.

use std::fmt;
use std::sync::Arc;

/// Twelve digits, kept as text: numbers may begin with zeros.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
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
