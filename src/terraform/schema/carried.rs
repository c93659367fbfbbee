//! The packed schemas that the program carries.

use std::sync::LazyLock;

use super::Block;
use super::provider::{Known, Provider};

/// As `data/providers/pack.py` writes them.
const PACKED: [&[u8]; 18] = [
    include_bytes!("../../../data/providers/archive-2.7.1.schema"),
    include_bytes!("../../../data/providers/aws-5.100.0.schema"),
    include_bytes!("../../../data/providers/aws-6.47.0.schema"),
    include_bytes!("../../../data/providers/azurerm-4.79.0.schema"),
    include_bytes!("../../../data/providers/cloudflare-5.14.0.schema"),
    include_bytes!("../../../data/providers/cloudinit-2.3.7.schema"),
    include_bytes!("../../../data/providers/external-2.3.5.schema"),
    include_bytes!("../../../data/providers/google-6.50.0.schema"),
    include_bytes!("../../../data/providers/helm-2.17.0.schema"),
    include_bytes!("../../../data/providers/helm-3.0.2.schema"),
    include_bytes!("../../../data/providers/http-3.5.0.schema"),
    include_bytes!("../../../data/providers/kubernetes-2.38.0.schema"),
    include_bytes!("../../../data/providers/local-2.6.1.schema"),
    include_bytes!("../../../data/providers/null-3.2.4.schema"),
    include_bytes!("../../../data/providers/random-3.7.2.schema"),
    include_bytes!("../../../data/providers/terraform.schema"),
    include_bytes!("../../../data/providers/time-0.13.1.schema"),
    include_bytes!("../../../data/providers/tls-4.1.0.schema"),
];

/// Only their heads are read here.
static PROVIDERS: LazyLock<Vec<Provider>> =
    LazyLock::new(|| PACKED.into_iter().filter_map(Provider::carried).collect());

/// Every provider, by address and version.
pub(super) fn all() -> &'static [Provider] {
    &PROVIDERS
}

/// The body of a resource or data source of the newest provider that has it: nearly always one that is called as the type begins.
#[must_use]
pub fn carried_block(kind: &str, name: &str) -> Option<&'static Block> {
    let (begin, _) = name.split_once('_').unwrap_or((name, ""));
    let of = |is_namesake| {
        let newest = all().iter().rev();
        let mut found = newest.filter(|p| p.is_called(begin) == is_namesake);
        found.find_map(|p| body(p.block(kind, name)?))
    };
    of(true).or_else(|| of(false))
}

/// The body of the block that configures a provider, by the last part of its address.
#[must_use]
pub fn carried_configuration(name: &str) -> Option<&'static Block> {
    let mut found = all().iter().rev().filter(|p| p.is_called(name));
    found.find_map(|p| body(p.block("provider", "-")?))
}

impl Provider {
    /// Whether the last part of its address is this.
    fn is_called(&self, name: &str) -> bool {
        self.address.rsplit('/').next() == Some(name)
    }
}

fn body(known: &'static Known) -> Option<&'static Block> {
    match known {
        Known::Schema(block) => Some(block),
        Known::Exists => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Known, PACKED, all};

    /// Also those that no test's Terraform has a resource of.
    #[test]
    fn every_schema_can_be_read() {
        assert_eq!(all().len(), PACKED.len(), "each has a head");
        let mut seen = 0;
        for provider in all() {
            let name = provider.described();
            for kind in ["provider", "resource", "data", "ephemeral"] {
                let types: Vec<&str> = provider.types(kind).collect();
                assert_eq!(types.len(), provider.count(kind), "{name} {kind}");
                assert!(types.is_sorted(), "{name} {kind}");
                for of in types {
                    assert!(provider.block(kind, of).is_some(), "{name} {kind} {of}");
                    seen += 1;
                }
            }
            for function in provider.types("function") {
                assert!(provider.function(function).is_some(), "{name} {function}");
                seen += 1;
            }
        }
        assert!(seen > 8_000, "{seen}");
    }

    #[test]
    fn a_type_that_the_collection_lacks_is_known_to_exist() {
        for aws in all().iter().filter(|p| p.address == "hashicorp/aws") {
            let block = |name| aws.block("resource", name);
            assert!(matches!(block("aws_vpc"), Some(Known::Schema(_))));
            assert!(matches!(
                block("aws_quicksight_template"),
                Some(Known::Exists)
            ));
            assert!(block("aws_vcp").is_none());
        }
    }
}
