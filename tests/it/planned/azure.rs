//! What Azure adds: ids of Resource Manager, addresses of vaults, principals of identities.

use terrane::terraform::evaluate::Instance;

use super::cloud::place;

/// Types of Resource Manager of what lies in a resource group.
const TYPES: [(&str, &str); 12] = [
    ("azurerm_application_gateway", "Network/applicationGateways"),
    (
        "azurerm_data_protection_backup_vault",
        "DataProtection/backupVaults",
    ),
    ("azurerm_disk_encryption_set", "Compute/diskEncryptionSets"),
    ("azurerm_dns_zone", "Network/dnsZones"),
    ("azurerm_key_vault", "KeyVault/vaults"),
    (
        "azurerm_kubernetes_cluster",
        "ContainerService/managedClusters",
    ),
    (
        "azurerm_log_analytics_workspace",
        "OperationalInsights/workspaces",
    ),
    ("azurerm_monitor_action_group", "Insights/actionGroups"),
    ("azurerm_private_dns_zone", "Network/privateDnsZones"),
    ("azurerm_storage_account", "Storage/storageAccounts"),
    (
        "azurerm_user_assigned_identity",
        "ManagedIdentity/userAssignedIdentities",
    ),
    ("azurerm_virtual_network", "Network/virtualNetworks"),
];

/// The value of an attribute that follows from the arguments.
pub fn adds(instance: &Instance, kind: &str, attribute: &str) -> Option<String> {
    let argument = |name: &str| Some(instance.argument(name)?.as_str()?.to_owned());
    let group = |name: &str| {
        let (subscription, _) = place(&instance.provider());
        format!("/subscriptions/{subscription}/resourceGroups/{name}")
    };
    let within = |kind: &str, name: &str| {
        let group = group(&argument("resource_group_name")?);
        Some(format!("{group}/providers/Microsoft.{kind}/{name}"))
    };
    let id = || {
        let (_, of) = TYPES.iter().find(|(known, _)| *known == kind)?;
        within(of, &argument("name")?)
    };
    match (kind, attribute) {
        ("azurerm_resource_group", "id") => Some(group(&argument("name")?)),
        ("azurerm_subnet", "id") => {
            let network = within(
                "Network/virtualNetworks",
                &argument("virtual_network_name")?,
            )?;
            Some(format!("{network}/subnets/{}", argument("name")?))
        }
        ("azurerm_key_vault", "vault_uri") => {
            Some(format!("https://{}.vault.azure.net/", argument("name")?))
        }
        ("azurerm_key_vault_key", "resource_versionless_id") => Some(format!(
            "{}/keys/{}",
            argument("key_vault_id")?,
            argument("name")?
        )),
        ("azurerm_key_vault_secret", "resource_versionless_id") => Some(format!(
            "{}/secrets/{}",
            argument("key_vault_id")?,
            argument("name")?
        )),
        ("azurerm_key_vault_key", "versionless_id") => {
            let vault = argument("key_vault_id")?;
            let vault = vault.rsplit('/').next()?.to_owned();
            Some(format!(
                "https://{vault}.vault.azure.net/keys/{}",
                argument("name")?
            ))
        }
        ("azurerm_storage_container", "id") => Some(format!(
            "{}/blobServices/default/containers/{}",
            argument("storage_account_id")?,
            argument("name")?
        )),
        ("azurerm_user_assigned_identity", "principal_id" | "client_id")
        | ("azurerm_kubernetes_cluster", "oidc_issuer_url") => {
            Some(format!("<{attribute} of {}>", id()?))
        }
        (_, "id") => id(),
        _ => None,
    }
}
