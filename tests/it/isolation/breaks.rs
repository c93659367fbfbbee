//! Ways to break the isolation on Google Cloud and Azure: what each breaks, where, and how.

use super::Break;

pub const GCP: &[Break] = &[
    // Who is given something.
    (
        "member:",
        "modules/gcp-workload-account/",
        "[${var.namespace}/${var.app}]",
        "[acme/${var.app}]",
    ),
    (
        "member:",
        "europe-west1/clients/acme-eu/production/",
        "namespace = \"acme-eu\"",
        "namespace = \"acme\"",
    ),
    (
        "member:",
        "modules/gcp-client-infrastructure/",
        "/subject/ns/${var.namespace}/sa/secret-reader",
        "/*",
    ),
    (
        "member:",
        "modules/gcp-client-bucket/",
        "\"projectOwner:${var.project}\"",
        "\"projectViewer:${var.project}\"",
    ),
    (
        "member:",
        "modules/gcp-shared-secrets/",
        "/subject/ns/",
        "/namespace/",
    ),
    (
        "member:",
        "europe-west1/layers/03-databases/production/acme-eu/",
        "login        = { namespace = \"login-geuw1-prod-acme-eu-db\"",
        "login        = { namespace = \"login-geuw1-prod-acme-db\"",
    ),
    // On what.
    (
        "target:",
        "modules/cloud-sql/",
        "secret_id = google_secret_manager_secret.login.secret_id\n  role      = each.key",
        "secret_id = \"co-geuw1-prod-acme-database\"\n  role      = each.key",
    ),
    (
        "target:",
        "modules/gcp-workload-account/",
        "var.bucket_names[each.key]",
        "\"co-geuw1-prod-acme-files-co-production\"",
    ),
    (
        "target:",
        "modules/cloud-sql/",
        "resource.name == \\\"projects/${var.project}/instances/${local.instance}\\\"",
        "resource.name.startsWith(\\\"projects/${var.project}/instances/${var.name}\\\")",
    ),
    (
        "target:",
        "modules/cloud-sql/",
        "condition {\n    title      = local.instance\n    expression = \"resource.name == \\\"projects/${var.project}/instances/${local.instance}\\\"\"\n  }",
        "",
    ),
    (
        "cell:",
        "modules/gcp-shared-secrets/",
        "/secrets/${local.ids[name]}/versions/",
        "/secrets/co-",
    ),
    (
        "cell:",
        "modules/gke-cluster/",
        "\"roles/container.defaultNodeServiceAccount\"",
        "\"roles/storage.objectViewer\"",
    ),
    (
        "cell:",
        "modules/gke-external-dns/",
        "\"dns.managedZones.list\"",
        "\"storage.objects.get\"",
    ),
    // Keys.
    (
        "key:",
        "europe-west1/clients/acme-eu/production/",
        "module.infrastructure.kms_key_id\n  force_destroy",
        "\"projects/co-production/locations/europe-west1/keyRings/co-geuw1-prod/cryptoKeys/data\"\n  force_destroy",
    ),
    (
        "key:",
        "europe-west1/layers/03-databases/production/acme-eu/",
        "= \"co-geuw1-prod-acme-eu\"\n}",
        "= \"co-geuw1-prod-acme\"\n}",
    ),
    // Who signs in.
    (
        "login:",
        "modules/cloud-sql/",
        "trimsuffix(each.value, \".gserviceaccount.com\")",
        "\"co-geuw1-prod-acme-api@co-production.iam\"",
    ),
    // Nodes.
    (
        "nodes:",
        "europe-west1/clients/acme-eu/production/",
        "value = \"acme-eu\"",
        "value = \"acme\"",
    ),
    (
        "nodes:",
        "europe-west1/clients/acme-eu/production/",
        "/client\" = \"acme-eu\"",
        "/client\" = \"acme-e\"",
    ),
    // Names.
    (
        "name:",
        "modules/gcp-client-bucket/",
        "\"${var.name}-${var.bucket}-${var.project}\"",
        "\"co-${var.bucket}-${var.project}\"",
    ),
    (
        "name:",
        "modules/cloud-sql/",
        "\"${var.name}-${var.suffix}\"",
        "\"co-db\"",
    ),
    (
        "mention:",
        "europe-west1/clients/acme-eu/production/",
        "\"co/acme-eu/payments\"",
        "\"co/acme/payments\"",
    ),
    // Pods.
    (
        "store:",
        "kubernetes/regions/europe-west1/production/acme-eu/api/service-account",
        "-acme-eu-api@",
        "-acme-api@",
    ),
    (
        "store:",
        "kubernetes/regions/europe-west1/production/acme-eu/api/external-secret",
        "-acme-eu-database",
        "-acme-database",
    ),
    (
        "store:",
        "kubernetes/regions/europe-west1/production/acme-eu/secret-store",
        "name: secret-reader",
        "name: secret-reader\n            namespace: acme",
    ),
    (
        "selector:",
        "kubernetes/regions/europe-west1/production/acme-eu/network-policies",
        "- namespaceSelector:\n        matchLabels:\n          kubernetes.io/metadata.name: kube-system",
        "- namespaceSelector: {}",
    ),
];

pub const AZURE: &[Break] = &[
    // Whose tokens are taken.
    (
        "subject:",
        "modules/aks-workload-identity/",
        "system:serviceaccount:${var.namespace}:${var.service_account}",
        "system:serviceaccount:acme:api",
    ),
    (
        "subject:",
        "westeurope/clients/acme-eu/production/",
        "namespace           = \"acme-eu\"",
        "namespace           = \"acme\"",
    ),
    // Roles.
    (
        "role:",
        "modules/aks-workload-identity/",
        "scope                = each.value.scope",
        "scope                = \"/subscriptions/5c0f3a52-9a35-4e2f-9f0e-1c6a3d1e7b10\"",
    ),
    (
        "role:",
        "westeurope/clients/acme-eu/production/",
        "scope = module.vault.vault_id",
        "scope = azurerm_resource_group.this.id",
    ),
    (
        "role:",
        "westeurope/clients/acme-eu/production/",
        "\"Key Vault Secrets User\"",
        "\"Key Vault Secrets Officer\"",
    ),
    (
        "role:",
        "modules/azure-client-storage/",
        "container.id",
        "azurerm_storage_account.this.id",
    ),
    (
        "role:",
        "modules/azure-client-vault/",
        "azurerm_key_vault_key.this.resource_versionless_id",
        "azurerm_key_vault.this.id",
    ),
    (
        "role:",
        "modules/azure-client-vault/",
        "principal_id         = each.value.principal",
        "principal_id         = \"00000000-0000-0000-0000-000000000000\"",
    ),
    (
        "cell:",
        "modules/aks-backup/",
        "scope = var.cluster_id, role = \"Reader\"",
        "scope = \"/subscriptions/5c0f3a52-9a35-4e2f-9f0e-1c6a3d1e7b10\", role = \"Reader\"",
    ),
    // Who makes logins.
    (
        "role:",
        "westeurope/layers/03-databases/production/acme-eu/",
        "scope = azurerm_key_vault_secret.login.resource_versionless_id",
        "scope = data.azurerm_key_vault.client.id",
    ),
    (
        "subject:",
        "westeurope/layers/03-databases/production/acme-eu/",
        "namespace           = \"login-zwe-prod-acme-eu-db\"",
        "namespace           = \"login-zwe-prod-acme-db\"",
    ),
    (
        "role:",
        "modules/azure-client-vault/",
        "\"Key Vault Reader\"",
        "\"Key Vault Secrets User\"",
    ),
    // What is open.
    (
        "vault:",
        "modules/azure-client-vault/",
        "rbac_authorization_enabled = true",
        "rbac_authorization_enabled = false",
    ),
    (
        "storage:",
        "modules/azure-client-storage/",
        "shared_access_key_enabled       = false",
        "shared_access_key_enabled       = true",
    ),
    (
        "storage:",
        "modules/azure-client-storage/",
        "container_access_type = \"private\"",
        "container_access_type = \"blob\"",
    ),
    (
        "database:",
        "modules/azure-postgres/",
        "object_id           = each.value",
        "object_id           = \"00000000-0000-0000-0000-000000000000\"",
    ),
    // Keys.
    (
        "key:",
        "westeurope/layers/03-databases/production/acme-eu/",
        "\"co-zwe-prod-acme-eu-encryption\"\n  resource_group_name = \"co-zwe-prod-acme-eu\"",
        "\"co-zwe-prod-acme-encryption\"\n  resource_group_name = \"co-zwe-prod-acme\"",
    ),
    // Nodes.
    (
        "nodes:",
        "westeurope/clients/acme-eu/production/",
        "value = \"acme-eu\"",
        "value = \"acme\"",
    ),
    (
        "nodes:",
        "westeurope/clients/acme-eu/production/",
        "/client\" = \"acme-eu\"",
        "/client\" = \"acme-e\"",
    ),
    // What lies in the cluster.
    (
        "cluster:",
        "modules/aks-identities/",
        "namespace = var.namespace",
        "namespace = \"acme\"",
    ),
    (
        "cluster:",
        "modules/aks-identities/",
        "\"identities-${var.name}\"",
        "\"identities\"",
    ),
    (
        "cluster:",
        "modules/aks-identities/",
        "kind      = \"Role\"",
        "kind      = \"ClusterRole\"",
    ),
    // Names.
    (
        "name:",
        "modules/azure-client-storage/",
        "= var.account_name\n",
        "= \"coclients\"\n",
    ),
    (
        "mention:",
        "westeurope/layers/03-databases/production/acme-eu/",
        "resource_group = \"co-zwe-prod-acme-eu\"",
        "resource_group = \"co-zwe-prod-acme\"",
    ),
    // Pods.
    (
        "store:",
        "kubernetes/regions/westeurope/production/acme-eu/identities",
        "identities-acme-eu",
        "identities-acme",
    ),
    (
        "store:",
        "kubernetes/regions/westeurope/production/acme-eu/secret-store",
        "https://co-acme-eu-",
        "https://co-acme-",
    ),
    (
        "project:",
        "argocd/regions/westeurope/production/clients/acme-e.yaml",
        "namespace: acme-e",
        "namespace: acme-e*",
    ),
];
