//! The services that AWS offers by `PrivateLink`, as their names stand behind `com.amazonaws.<region>.`. Newer ones than the table knows are unknown, not wrong.

use std::sync::LazyLock;

use serde::Deserialize;

use super::table;

#[derive(Deserialize)]
struct Table {
    #[serde(borrow)]
    as_of: &'static str,
    rows: Vec<&'static str>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    table(
        "aws-endpoint-services",
        include_str!("../../data/aws-endpoint-services.json"),
    )
});

/// The day for which the table holds.
#[must_use]
pub fn as_of() -> &'static str {
    TABLE.as_of
}

/// Whether there is a service of that name, or one that it is the FIPS endpoint of.
#[must_use]
pub fn is_service(name: &str) -> bool {
    let has = |name: &str| TABLE.rows.binary_search(&name).is_ok();
    has(name) || name.strip_suffix("-fips").is_some_and(has)
}

/// Every name, in order.
pub fn names() -> impl Iterator<Item = &'static str> {
    TABLE.rows.iter().copied()
}

#[cfg(test)]
mod tests {
    use super::{is_service, names};

    #[test]
    fn services_are_found_by_their_exact_names() {
        for name in [
            "ecr.api",
            "eks",
            "eks-auth",
            "sts",
            "monitoring",
            "ssmmessages",
            "eks-fips",
        ] {
            assert!(is_service(name), "{name}");
        }
        for name in ["ecr", "cloudwatch", "secretmanager", "-fips", ""] {
            assert!(!is_service(name), "{name}");
        }
        assert!(names().is_sorted());
    }
}
