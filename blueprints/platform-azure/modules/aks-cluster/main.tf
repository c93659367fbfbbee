locals {
  # Without networks that may use it from outside there is no public endpoint.
  private = length(var.public_endpoint_cidrs) == 0
  # Versions that AKS moves by itself beyond the minor one are not Terraform's to say.
  moves   = contains(["stable", "rapid"], var.upgrade_channel)
  version = local.moves ? null : var.kubernetes_version
}

resource "azurerm_kubernetes_cluster" "this" {
  #checkov:skip=CKV_AZURE_4:Logs of the control plane are recorded by a diagnostic setting (logs.tf); what containers write is up to the project
  #checkov:skip=CKV_AZURE_6:A private endpoint knows no ranges; a public one has those of public_endpoint_cidrs
  #checkov:skip=CKV_AZURE_115:Without public_endpoint_cidrs the cluster is private; with them the project has decided otherwise
  #checkov:skip=CKV_AZURE_170:The tier is the environment's decision (platform.aks.tier); protected ones have an agreement on uptime
  #checkov:skip=CKV_AZURE_172:The driver for secrets of Key Vault is not installed: External Secrets copies them, and renews them
  #checkov:skip=CKV_AZURE_226:An ephemeral disk is a matter of the size; these disks are encrypted with the cell's own key
  name                = var.cluster_name
  resource_group_name = var.resource_group_name
  location            = var.location
  dns_prefix          = var.name
  # An underscore, which no other group of the cell has. AKS makes it, and deletes it.
  node_resource_group = "${var.name}_nodes"
  tags                = var.tags

  kubernetes_version        = local.version
  sku_tier                  = var.tier
  support_plan              = var.tier == "Premium" ? "AKSLongTermSupport" : "KubernetesOfficial"
  cost_analysis_enabled     = var.tier != "Free"
  automatic_upgrade_channel = var.upgrade_channel == "none" ? null : var.upgrade_channel
  # A new image each week, with the system's patches.
  node_os_upgrade_channel = "NodeImage"

  # People and pipelines sign in with Entra ID: no certificate of an administrator exists, which nobody could take back.
  local_account_disabled            = true
  role_based_access_control_enabled = true
  oidc_issuer_enabled               = true
  workload_identity_enabled         = true
  # A shell in the cluster for whoever may call Resource Manager, past the private endpoint.
  run_command_enabled = false

  # Disks of nodes. https://learn.microsoft.com/azure/aks/azure-disk-customer-managed-keys
  disk_encryption_set_id = var.disk_encryption_set_id

  azure_policy_enabled         = true
  image_cleaner_enabled        = true
  image_cleaner_interval_hours = 168

  # The API answers in a subnet of the network. Its name is public and leads to the private address, as that of an EKS cluster does: offices and peers need no
  # resolver of Azure's for it, and nodes none at all, which ask the address.
  # https://learn.microsoft.com/azure/aks/api-server-vnet-integration
  private_cluster_enabled             = local.private
  private_cluster_public_fqdn_enabled = local.private
  private_dns_zone_id                 = local.private ? "None" : null

  api_server_access_profile {
    virtual_network_integration_enabled = true
    subnet_id                           = var.api_server_subnet_id
    authorized_ip_ranges                = local.private ? null : var.public_endpoint_cidrs
  }

  azure_active_directory_role_based_access_control {
    tenant_id          = var.tenant_id
    azure_rbac_enabled = true
    # In force at once, while a role assignment takes minutes: the stack that makes the cluster works in it in the same apply.
    admin_group_object_ids = var.admin_group_ids
  }

  identity {
    type         = "UserAssigned"
    identity_ids = [azurerm_user_assigned_identity.cluster.id]
  }

  kubelet_identity {
    client_id                 = azurerm_user_assigned_identity.nodes.client_id
    object_id                 = azurerm_user_assigned_identity.nodes.principal_id
    user_assigned_identity_id = azurerm_user_assigned_identity.nodes.id
  }

  # Secrets in etcd. A private vault is reached over the subnet of the API server only.
  # https://learn.microsoft.com/azure/aks/use-kms-etcd-encryption
  key_management_service {
    key_vault_key_id         = var.cluster_key_id
    key_vault_network_access = "Private"
  }

  # Pods have addresses outside of the network, and leave it as their node; policies are Cilium's.
  # https://learn.microsoft.com/azure/aks/azure-cni-powered-by-cilium
  network_profile {
    network_plugin      = "azure"
    network_plugin_mode = "overlay"
    network_data_plane  = "cilium"
    network_policy      = "cilium"
    pod_cidr            = var.pod_cidr
    service_cidr        = var.service_cidr
    # The first address is the API's own service. https://learn.microsoft.com/azure/aks/concepts-network-ip-address-planning
    dns_service_ip    = cidrhost(var.service_cidr, 10)
    load_balancer_sku = "standard"
    outbound_type     = "userAssignedNATGateway"
  }

  # Name resolution and the rest of what AKS runs itself, apart from everybody's pods.
  # https://learn.microsoft.com/azure/aks/use-system-pools
  default_node_pool {
    name                         = "system"
    temporary_name_for_rotation  = "systemnext"
    vm_size                      = var.system_pool.vm_size
    vnet_subnet_id               = var.node_subnet_id
    zones                        = length(var.zones) > 0 ? var.zones : null
    orchestrator_version         = local.version
    only_critical_addons_enabled = true
    os_sku                       = "Ubuntu"
    max_pods                     = 110
    node_public_ip_enabled       = false

    auto_scaling_enabled = true
    min_count            = var.system_pool.min_size
    max_count            = var.system_pool.max_size

    os_disk_type            = "Managed"
    os_disk_size_gb         = var.system_pool.disk_gb
    kubelet_disk_type       = "OS"
    host_encryption_enabled = true

    upgrade_settings {
      max_surge                = "33%"
      drain_timeout_in_minutes = 30
    }

    tags = var.tags
  }

  auto_scaler_profile {
    balance_similar_node_groups = true
    expander                    = "least-waste"
  }

  # Both in the same hours of the same day: AKS does not do them at once.
  # https://learn.microsoft.com/azure/aks/planned-maintenance
  maintenance_window_auto_upgrade {
    frequency   = "Weekly"
    interval    = 1
    day_of_week = var.maintenance.day
    start_time  = var.maintenance.start_utc
    utc_offset  = "+00:00"
    duration    = var.maintenance.hours
  }

  maintenance_window_node_os {
    frequency   = "Weekly"
    interval    = 1
    day_of_week = var.maintenance.day
    start_time  = var.maintenance.start_utc
    utc_offset  = "+00:00"
    duration    = var.maintenance.hours
  }

  storage_profile {
    disk_driver_enabled         = true
    file_driver_enabled         = true
    blob_driver_enabled         = false
    snapshot_controller_enabled = true
  }

  dynamic "ingress_application_gateway" {
    for_each = var.application_gateway == null ? [] : [var.application_gateway.gateway_id]

    content {
      gateway_id = ingress_application_gateway.value
    }
  }

  # What runs in it goes with it.
  lifecycle {
    prevent_destroy = true
    # How many nodes there are is the autoscaler's matter.
    ignore_changes = [default_node_pool[0].node_count]
  }

  # A role takes minutes to be in force; without it the cluster fails half made.
  depends_on = [time_sleep.roles]
}

# Azure refuses to delete the cluster, and its resource group, whoever asks. A lock would do so, too, and refuse to delete pools besides, and with that each change of a pool that
# makes it anew. https://learn.microsoft.com/azure/governance/policy/concepts/effect-deny-action
resource "azurerm_resource_policy_assignment" "deletion" {
  count = var.deletion_protection ? 1 : 0

  name         = "keep-${substr(var.cluster_name, 0, 50)}"
  display_name = "Keep ${var.cluster_name}"
  description  = "Everything that runs in the cluster goes with it. Lifted by platform.deletion_protection = false."
  resource_id  = azurerm_kubernetes_cluster.this.id
  # "Do not allow deletion of resource types": https://www.azadvertizer.net/azpolicyadvertizer/78460a36-508a-49a4-b2b2-2f5ec564f4bb.html
  policy_definition_id = "/providers/Microsoft.Authorization/policyDefinitions/78460a36-508a-49a4-b2b2-2f5ec564f4bb"

  parameters = jsonencode({
    effect                                   = { value = "DenyAction" }
    listOfResourceTypesDisallowedForDeletion = { value = ["Microsoft.ContainerService/managedClusters"] }
  })
}
