//! Whose account an environment or a cell lives in: one of AWS, a project of Google Cloud, a subscription of Azure.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::facts::regions::Provider;
use crate::span::{Span, Spanned};
use crate::value::{AccountId, ProjectId, Uuid};

/// A project of Google Cloud.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(inline, deny_unknown_fields)]
pub struct Gcp {
    /// Id of the project.
    #[schemars(with = "ProjectId")]
    pub project: Spanned<ProjectId>,
}

/// A subscription of Azure.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(inline, deny_unknown_fields)]
pub struct Azure {
    /// Id of the subscription.
    #[schemars(with = "Uuid")]
    pub subscription: Spanned<Uuid>,
    /// Id of the tenant (Microsoft Entra) that the subscription trusts.
    #[schemars(with = "Uuid")]
    pub tenant: Spanned<Uuid>,
}

/// What a cloud counts quotas in, bills, and keeps names apart by.
#[derive(Clone, Debug)]
pub enum Account {
    /// An account of AWS.
    Aws(Spanned<AccountId>),
    /// A project of Google Cloud.
    Gcp(Gcp),
    /// A subscription of Azure.
    Azure(Azure),
}

impl Account {
    /// Of what was written for all clouds, that of one.
    pub(super) fn of(
        provider: Provider,
        aws: Option<&Spanned<AccountId>>,
        gcp: Option<&Gcp>,
        azure: Option<&Azure>,
    ) -> Option<Self> {
        match provider {
            Provider::Aws => aws.cloned().map(Self::Aws),
            Provider::Gcp => gcp.cloned().map(Self::Gcp),
            Provider::Azure => azure.cloned().map(Self::Azure),
        }
    }

    /// The number of the account, or the id of the project or the subscription.
    #[must_use]
    pub fn id(&self) -> &str {
        match self {
            Self::Aws(account) => account.value.as_str(),
            Self::Gcp(gcp) => gcp.project.value.as_str(),
            Self::Azure(azure) => azure.subscription.value.as_str(),
        }
    }

    /// Where it was written.
    #[must_use]
    pub fn span(&self) -> Span {
        match self {
            Self::Aws(account) => account.span,
            Self::Gcp(gcp) => gcp.project.span,
            Self::Azure(azure) => azure.subscription.span,
        }
    }

    /// The key of the estate file that says which one, by cloud.
    #[must_use]
    pub fn key(provider: Provider) -> &'static str {
        match provider {
            Provider::Aws => "account",
            Provider::Gcp => "gcp",
            Provider::Azure => "azure",
        }
    }

    /// How the key is written, for help.
    #[must_use]
    pub fn example(provider: Provider, project: &str, environment: &str) -> String {
        match provider {
            Provider::Aws => "account = \"111122223333\"".to_owned(),
            Provider::Gcp => format!("gcp = {{ project = \"{project}-{environment}\" }}"),
            Provider::Azure => {
                "azure = { subscription = \"00000000-0000-0000-0000-000000000001\", tenant = \"00000000-0000-0000-0000-000000000002\" }".to_owned()
            }
        }
    }

    /// What people call it.
    #[must_use]
    pub fn title(provider: Provider) -> &'static str {
        match provider {
            Provider::Aws => "account",
            Provider::Gcp => "project",
            Provider::Azure => "subscription",
        }
    }
}
