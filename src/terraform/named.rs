//! Names that a cloud gives once: in the whole world, or in an account and region of it. Knows no stacks.

use std::fmt;

use super::evaluate::{Instance, Mode};

/// A resource whose name nothing else of its type may have.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Once {
    /// What it is called: `S3 bucket`.
    pub what: &'static str,
    resource: &'static str,
    /// The argument that names it.
    argument: &'static str,
    /// Whether it is so in the whole world, and not in an account and region.
    is_world: bool,
}

/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html>, <https://cloud.google.com/storage/docs/buckets#naming>,
/// <https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules>,
/// <https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateCluster.html>,
/// <https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html>
static ALL: [Once; 5] = [
    Once {
        what: "S3 bucket",
        resource: "aws_s3_bucket",
        argument: "bucket",
        is_world: true,
    },
    Once {
        what: "bucket",
        resource: "google_storage_bucket",
        argument: "name",
        is_world: true,
    },
    Once {
        what: "storage account",
        resource: "azurerm_storage_account",
        argument: "name",
        is_world: true,
    },
    Once {
        what: "EKS cluster",
        resource: "aws_eks_cluster",
        argument: "name",
        is_world: false,
    },
    Once {
        what: "secret",
        resource: "aws_secretsmanager_secret",
        argument: "name",
        is_world: false,
    },
];

/// The types of all of them.
pub(super) fn types() -> Vec<&'static str> {
    ALL.iter().map(|once| once.resource).collect()
}

/// Something that has such a name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Named {
    /// The name.
    pub name: String,
    /// What it is.
    pub once: &'static Once,
    /// The account and region, where the name is once in these.
    within: Option<(String, String)>,
}

impl Named {
    /// That of an instance, as far as it is known before a plan.
    pub(super) fn of(instance: &Instance) -> Option<Self> {
        let once = ALL.iter().find(|once| once.resource == instance.kind())?;
        if instance.mode() != Mode::Resource || !instance.is_one() {
            return None;
        }
        let name = instance.argument(once.argument)?.as_str()?.to_owned();
        let within = match once.is_world {
            true => None,
            false => Some(place(instance)?),
        };
        Some(Self { name, once, within })
    }
}

/// The account and region that its provider is held to.
fn place(instance: &Instance) -> Option<(String, String)> {
    let provider = instance.provider();
    let region = provider.argument("region")?.as_str()?.to_owned();
    let accounts = provider.argument("allowed_account_ids")?;
    let [account] = accounts.as_list()? else {
        return None;
    };
    Some((account.as_str()?.to_owned(), region))
}

impl fmt::Display for Named {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} `{}`", self.once.what, self.name)?;
        match &self.within {
            Some((account, region)) => write!(f, " of account {account} in {region}"),
            None => Ok(()),
        }
    }
}
