//! Names that a cloud gives once, and where: in the whole world, in an account, in a region of it. One table. Knows no stacks.

use std::fmt;

use super::evaluate::{Instance, Mode};
use crate::span::Span;

/// Where a name is there once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Reach {
    World,
    /// The regions of AWS that share accounts: those of the world, of China, of the government of the United States.
    Partition,
    Account,
    /// A subscription of Azure.
    Subscription,
    /// An account in one region.
    Region,
}

/// A resource whose name nothing else of its type may have.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Once {
    /// What it is called: `S3 bucket`.
    pub what: &'static str,
    resource: &'static str,
    /// The argument that names it.
    argument: &'static str,
    reach: Reach,
}

/// What is unique where. Of the rest, a second thing of one name fails to be made; an alarm takes the place of the first without a word (`PutMetricAlarm`).
///
/// Buckets: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html> ("unique across all AWS accounts in all the AWS Regions within a
/// partition"), <https://cloud.google.com/storage/docs/buckets#naming>. Azure:
/// <https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules>. IAM:
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>. The rest, each at its own call: `CreateCluster`, `CreateSecret`, `CreateAlias`,
/// `CreateLogGroup`, `PutMetricAlarm`, `CreateLoadBalancer`, `CreateTargetGroup`, `CreateRepository`, `CreateTopic`, `CreateQueue`, `CreateDBInstance`,
/// `CreateDBSubnetGroup`, `CreateBackupVault`, `CreateTable`, `CreateFunction` (<https://docs.aws.amazon.com/index.html>, API references).
static ALL: [Once; 24] = [
    once("S3 bucket", "aws_s3_bucket", "bucket", Reach::Partition),
    once("bucket", "google_storage_bucket", "name", Reach::World),
    once(
        "storage account",
        "azurerm_storage_account",
        "name",
        Reach::World,
    ),
    once("key vault", "azurerm_key_vault", "name", Reach::World),
    once(
        "App Configuration store",
        "azurerm_app_configuration",
        "name",
        Reach::World,
    ),
    once(
        "resource group",
        "azurerm_resource_group",
        "name",
        Reach::Subscription,
    ),
    once("IAM role", "aws_iam_role", "name", Reach::Account),
    once("IAM policy", "aws_iam_policy", "name", Reach::Account),
    once(
        "instance profile",
        "aws_iam_instance_profile",
        "name",
        Reach::Account,
    ),
    once("EKS cluster", "aws_eks_cluster", "name", Reach::Region),
    once("secret", "aws_secretsmanager_secret", "name", Reach::Region),
    once("alias of a key", "aws_kms_alias", "name", Reach::Region),
    once(
        "log group",
        "aws_cloudwatch_log_group",
        "name",
        Reach::Region,
    ),
    once(
        "alarm",
        "aws_cloudwatch_metric_alarm",
        "alarm_name",
        Reach::Region,
    ),
    once("load balancer", "aws_lb", "name", Reach::Region),
    once("target group", "aws_lb_target_group", "name", Reach::Region),
    once("repository", "aws_ecr_repository", "name", Reach::Region),
    once("topic", "aws_sns_topic", "name", Reach::Region),
    once("queue", "aws_sqs_queue", "name", Reach::Region),
    once("database", "aws_db_instance", "identifier", Reach::Region),
    once(
        "database subnet group",
        "aws_db_subnet_group",
        "name",
        Reach::Region,
    ),
    once("backup vault", "aws_backup_vault", "name", Reach::Region),
    once("table", "aws_dynamodb_table", "name", Reach::Region),
    once(
        "function",
        "aws_lambda_function",
        "function_name",
        Reach::Region,
    ),
];

const fn once(
    what: &'static str,
    resource: &'static str,
    argument: &'static str,
    reach: Reach,
) -> Once {
    Once {
        what,
        resource,
        argument,
        reach,
    }
}

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
    /// Where the name is there once: the partition, or the account and the region.
    within: [Option<String>; 2],
}

impl Named {
    /// That of an instance, as far as it is known before a plan, and where its name was written if it stands somewhere as it is.
    pub(super) fn of(instance: &Instance) -> Option<(Self, Option<Span>)> {
        let once = ALL.iter().find(|once| once.resource == instance.kind())?;
        if instance.mode() != Mode::Resource || !instance.is_one() {
            return None;
        }
        let name = instance.argument(once.argument)?;
        let within = match once.reach {
            Reach::World => [None, None],
            Reach::Partition => [
                region(instance).map(|region| partition(&region).into()),
                None,
            ],
            Reach::Subscription => {
                let subscription = instance.provider().argument("subscription_id")?;
                [Some(subscription.as_str()?.to_owned()), None]
            }
            Reach::Account => [Some(account(instance)?), None],
            Reach::Region => [Some(account(instance)?), Some(region(instance)?)],
        };
        let at = name.origin;
        let name = name.as_str()?;
        // Azure takes names for the same whatever their capitals.
        let name = match once.resource.starts_with("azurerm_") {
            true => name.to_lowercase(),
            false => name.to_owned(),
        };
        Some((Self { name, once, within }, at))
    }
}

/// <https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html>
fn partition(region: &str) -> &'static str {
    match region {
        r if r.starts_with("cn-") => "aws-cn",
        r if r.starts_with("us-gov-") => "aws-us-gov",
        r if r.starts_with("eusc-") => "aws-eusc",
        _ => "aws",
    }
}

/// The region that its provider is held to.
fn region(instance: &Instance) -> Option<String> {
    Some(instance.provider().argument("region")?.as_str()?.to_owned())
}

/// The account that its provider is held to.
fn account(instance: &Instance) -> Option<String> {
    let accounts = instance.provider().argument("allowed_account_ids")?;
    let [account] = accounts.as_list()? else {
        return None;
    };
    Some(account.as_str()?.to_owned())
}

impl fmt::Display for Named {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} `{}`", self.once.what, self.name)?;
        match (self.once.reach, &self.within) {
            (Reach::Subscription, [Some(subscription), _]) => {
                write!(f, " of subscription {subscription}")
            }
            (Reach::Account, [Some(account), _]) => write!(f, " of account {account}"),
            (_, [Some(account), Some(region)]) => write!(f, " of account {account} in {region}"),
            _ => Ok(()),
        }
    }
}
