# Plans only, against mocked providers: no credentials, no network.
mock_provider "azurerm" {
  mock_resource "azurerm_user_assigned_identity" {
    override_during = plan
    defaults = {
      id           = "/subscriptions/5c0f3a52-9a35-4e2f-9f0e-1c6a3d1e7b10/resourceGroups/acme-zwe-prod/providers/Microsoft.ManagedIdentity/userAssignedIdentities/acme-zwe-prod-cluster"
      principal_id = "11111111-1111-1111-1111-111111111111"
      client_id    = "22222222-2222-2222-2222-222222222222"
    }
  }

  mock_resource "azurerm_kubernetes_cluster" {
    override_during = plan
    defaults = {
      id   = "/subscriptions/5c0f3a52-9a35-4e2f-9f0e-1c6a3d1e7b10/resourceGroups/acme-zwe-prod/providers/Microsoft.ContainerService/managedClusters/acme-zwe-prod"
      fqdn = "acme-zwe-prod-abcd1234.hcp.westeurope.azmk8s.io"
      ingress_application_gateway = {
        ingress_application_gateway_identity = [{
          client_id                 = "33333333-3333-3333-3333-333333333333"
          object_id                 = "44444444-4444-4444-4444-444444444444"
          user_assigned_identity_id = "/subscriptions/5c0f3a52-9a35-4e2f-9f0e-1c6a3d1e7b10/resourceGroups/acme-zwe-prod_nodes/providers/Microsoft.ManagedIdentity/userAssignedIdentities/ingressapplicationgateway-acme-zwe-prod"
        }]
      }
      kube_config = [{
        client_certificate     = ""
        client_key             = ""
        cluster_ca_certificate = "Q0E="
        host                   = "https://acme-zwe-prod-abcd1234.hcp.westeurope.azmk8s.io:443"
        password               = ""
        username               = ""
      }]
    }
  }
}

mock_provider "time" {}

variables {
  name                   = "acme-zwe-prod"
  cluster_name           = "acme-zwe-prod"
  resource_group_name    = "acme-zwe-prod"
  location               = "westeurope"
  tenant_id              = "0d4b7a86-1f5e-4a3c-8b52-6a9e2f7c3d41"
  kubernetes_version     = "1.34"
  node_subnet_id         = "/subscriptions/5c0f3a52-9a35-4e2f-9f0e-1c6a3d1e7b10/resourceGroups/acme-zwe-prod/providers/Microsoft.Network/virtualNetworks/acme-zwe-prod/subnets/nodes"
  api_server_subnet_id   = "/subscriptions/5c0f3a52-9a35-4e2f-9f0e-1c6a3d1e7b10/resourceGroups/acme-zwe-prod/providers/Microsoft.Network/virtualNetworks/acme-zwe-prod/subnets/api-server"
  service_cidr           = "172.20.0.0/16"
  zones                  = ["1", "2", "3"]
  system_pool            = { vm_size = "Standard_D4ds_v5" }
  disk_encryption_set_id = "/subscriptions/5c0f3a52-9a35-4e2f-9f0e-1c6a3d1e7b10/resourceGroups/acme-zwe-prod/providers/Microsoft.Compute/diskEncryptionSets/acme-zwe-prod-disks"
  key_vault_id           = "/subscriptions/5c0f3a52-9a35-4e2f-9f0e-1c6a3d1e7b10/resourceGroups/acme-zwe-prod/providers/Microsoft.KeyVault/vaults/acme-zwe-prod-1a2b3c"
  cluster_key_id         = "https://acme-zwe-prod-1a2b3c.vault.azure.net/keys/cluster/0123456789abcdef0123456789abcdef"
  admin_group_ids        = ["aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa"]
  viewer_group_ids       = ["bbbbbbbb-bbbb-bbbb-bbbb-bbbbbbbbbbbb"]
  action_group_id        = "/subscriptions/5c0f3a52-9a35-4e2f-9f0e-1c6a3d1e7b10/resourceGroups/acme-zwe-prod/providers/Microsoft.Insights/actionGroups/acme-zwe-prod"
  workspace_id           = "/subscriptions/5c0f3a52-9a35-4e2f-9f0e-1c6a3d1e7b10/resourceGroups/acme-zwe-prod/providers/Microsoft.OperationalInsights/workspaces/acme-zwe-prod"
}

run "closed" {
  command = plan

  assert {
    condition     = azurerm_kubernetes_cluster.this.private_cluster_enabled && azurerm_kubernetes_cluster.this.private_cluster_public_fqdn_enabled && azurerm_kubernetes_cluster.this.private_dns_zone_id == "None"
    error_message = "Without networks that may use it there is no public endpoint, and the name leads to the private one."
  }

  assert {
    condition     = azurerm_kubernetes_cluster.this.api_server_access_profile[0].virtual_network_integration_enabled && azurerm_kubernetes_cluster.this.api_server_access_profile[0].authorized_ip_ranges == null
    error_message = "The API answers in the network."
  }

  assert {
    condition     = azurerm_kubernetes_cluster.this.local_account_disabled && !azurerm_kubernetes_cluster.this.run_command_enabled
    error_message = "There is no way in past Entra ID and the private endpoint."
  }

  assert {
    condition     = azurerm_kubernetes_cluster.this.network_profile[0].outbound_type == "userAssignedNATGateway" && !azurerm_kubernetes_cluster.this.default_node_pool[0].node_public_ip_enabled
    error_message = "Nodes leave the network by its NAT gateway."
  }
}

run "encrypted" {
  command = plan

  assert {
    condition     = azurerm_kubernetes_cluster.this.disk_encryption_set_id == var.disk_encryption_set_id && azurerm_kubernetes_cluster.this.default_node_pool[0].host_encryption_enabled
    error_message = "Disks are encrypted with the cell's key, and by the host."
  }

  assert {
    condition     = azurerm_kubernetes_cluster.this.key_management_service[0].key_vault_key_id == var.cluster_key_id && azurerm_kubernetes_cluster.this.key_management_service[0].key_vault_network_access == "Private"
    error_message = "Secrets in etcd are encrypted with a key in a private vault."
  }
}

run "identities_have_no_more_than_they_need" {
  command = plan

  assert {
    condition     = tomap({ for key, assignment in azurerm_role_assignment.cluster : key => assignment.role_definition_name }) == tomap({ node-subnet = "Network Contributor", api-server-subnet = "Network Contributor", disk-encryption = "Reader", key = "Key Vault Crypto User", vault = "Key Vault Contributor", node-identity = "Managed Identity Operator" })
    error_message = "The control plane has another role."
  }

  assert {
    condition     = alltrue([for key, assignment in azurerm_role_assignment.cluster : length(split("/", assignment.scope)) >= 9])
    error_message = "No role on a resource group or a subscription."
  }

  assert {
    condition     = azurerm_role_assignment.cluster["key"].scope == "${var.key_vault_id}/keys/cluster"
    error_message = "One key of the vault, and no other."
  }
}

run "who_may_come_in" {
  command = plan

  assert {
    condition     = azurerm_kubernetes_cluster.this.azure_active_directory_role_based_access_control[0].admin_group_object_ids == tolist(["aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa"]) && azurerm_kubernetes_cluster.this.azure_active_directory_role_based_access_control[0].azure_rbac_enabled
    error_message = "Administrators are members of the group."
  }

  assert {
    condition     = keys(azurerm_role_assignment.viewers) == ["bbbbbbbb-bbbb-bbbb-bbbb-bbbbbbbbbbbb"] && azurerm_role_assignment.viewers["bbbbbbbb-bbbb-bbbb-bbbb-bbbbbbbbbbbb"].role_definition_name == "Azure Kubernetes Service RBAC Reader"
    error_message = "Viewers look, but at no secrets."
  }
}

run "pods_and_services" {
  command = plan

  assert {
    condition     = azurerm_kubernetes_cluster.this.network_profile[0].dns_service_ip == "172.20.0.10" && azurerm_kubernetes_cluster.this.network_profile[0].network_plugin_mode == "overlay" && azurerm_kubernetes_cluster.this.network_profile[0].network_policy == "cilium"
    error_message = "Name resolution is in the range of services, and policies hold."
  }
}

run "kept_up_to_date" {
  command = plan

  assert {
    condition     = azurerm_kubernetes_cluster.this.kubernetes_version == "1.34" && azurerm_kubernetes_cluster.this.automatic_upgrade_channel == "patch" && azurerm_kubernetes_cluster.this.node_os_upgrade_channel == "NodeImage"
    error_message = "Patches come by themselves, minor versions do not."
  }

  assert {
    condition     = azurerm_kubernetes_cluster.this.maintenance_window_auto_upgrade[0].day_of_week == "Saturday" && azurerm_kubernetes_cluster.this.maintenance_window_node_os[0].start_time == "03:00"
    error_message = "In the hours that are meant for it."
  }

  assert {
    condition     = azurerm_kubernetes_cluster.this.default_node_pool[0].only_critical_addons_enabled && azurerm_kubernetes_cluster.this.default_node_pool[0].zones == toset(["1", "2", "3"])
    error_message = "AKS's own pods have nodes of theirs in all zones."
  }
}

run "recorded" {
  command = plan

  assert {
    condition     = contains([for log in azurerm_monitor_diagnostic_setting.cluster.enabled_log : log.category], "kube-audit-admin") && contains([for log in azurerm_monitor_diagnostic_setting.cluster.enabled_log : log.category], "guard")
    error_message = "Who changed what, and who was refused."
  }

  assert {
    condition     = module.retention.kept_days["AKSAuditAdmin"] == 365
    error_message = "For as long as the environment says."
  }
}

run "a_channel_that_moves_minor_versions" {
  command = plan

  variables {
    upgrade_channel = "stable"
    tier            = "Free"
  }

  assert {
    condition     = azurerm_kubernetes_cluster.this.automatic_upgrade_channel == "stable" && !azurerm_kubernetes_cluster.this.cost_analysis_enabled
    error_message = "AKS decides, and the free tier has no analysis of costs."
  }
}

run "no_channel" {
  command = plan

  variables {
    upgrade_channel = "none"
    tier            = "Premium"
  }

  assert {
    condition     = azurerm_kubernetes_cluster.this.automatic_upgrade_channel == null && azurerm_kubernetes_cluster.this.support_plan == "AKSLongTermSupport"
    error_message = "Nothing moves by itself, and versions are supported for two years."
  }
}

run "a_public_endpoint" {
  command = plan

  variables {
    public_endpoint_cidrs = ["203.0.113.0/24"]
  }

  assert {
    condition     = !azurerm_kubernetes_cluster.this.private_cluster_enabled && azurerm_kubernetes_cluster.this.api_server_access_profile[0].authorized_ip_ranges == toset(["203.0.113.0/24"])
    error_message = "For the listed networks only."
  }
}

run "the_whole_internet" {
  command = plan

  variables {
    public_endpoint_cidrs = ["0.0.0.0/0"]
  }

  expect_failures = [var.public_endpoint_cidrs]
}

run "the_controller_of_the_gateway" {
  command = plan

  variables {
    application_gateway = {
      gateway_id         = "/subscriptions/5c0f3a52-9a35-4e2f-9f0e-1c6a3d1e7b10/resourceGroups/acme-zwe-prod/providers/Microsoft.Network/applicationGateways/acme-zwe-prod-ingress"
      resource_group_id  = "/subscriptions/5c0f3a52-9a35-4e2f-9f0e-1c6a3d1e7b10/resourceGroups/acme-zwe-prod"
      subnet_id          = "/subscriptions/5c0f3a52-9a35-4e2f-9f0e-1c6a3d1e7b10/resourceGroups/acme-zwe-prod/providers/Microsoft.Network/virtualNetworks/acme-zwe-prod/subnets/ingress"
      public_ip_id       = "/subscriptions/5c0f3a52-9a35-4e2f-9f0e-1c6a3d1e7b10/resourceGroups/acme-zwe-prod/providers/Microsoft.Network/publicIPAddresses/acme-zwe-prod-ingress"
      firewall           = true
      firewall_policy_id = "/subscriptions/5c0f3a52-9a35-4e2f-9f0e-1c6a3d1e7b10/resourceGroups/acme-zwe-prod/providers/Microsoft.Network/applicationGatewayWebApplicationFirewallPolicies/acme-zwe-prod-ingress"
    }
  }

  assert {
    condition     = [for key, assignment in azurerm_role_assignment.ingress : key if assignment.role_definition_name == "Contributor"] == ["gateway"] && azurerm_role_assignment.ingress["resource-group"].role_definition_name == "Reader"
    error_message = "It writes the gateway, and looks at what is beside it."
  }

  assert {
    condition     = azurerm_role_assignment.ingress["firewall"].scope == var.application_gateway.firewall_policy_id && length(azurerm_role_assignment.ingress) == 5
    error_message = "It joins what the gateway refers to, one by one."
  }
}

run "nobody_deletes_it" {
  command = plan

  assert {
    condition     = jsondecode(azurerm_resource_policy_assignment.deletion[0].parameters).listOfResourceTypesDisallowedForDeletion.value == ["Microsoft.ContainerService/managedClusters"] && jsondecode(azurerm_resource_policy_assignment.deletion[0].parameters).effect.value == "DenyAction"
    error_message = "The cluster stays, and pools may be replaced."
  }

  assert {
    condition     = length(azurerm_role_assignment.ingress) == 0
    error_message = "Without a gateway its controller has no role."
  }
}

run "it_may_be_deleted" {
  command = plan

  variables {
    deletion_protection = false
    alarms              = false
    action_group_id     = null
  }

  assert {
    condition     = length(azurerm_resource_policy_assignment.deletion) == 0 && length(azurerm_monitor_metric_alert.nodes) == 0
    error_message = "Nothing keeps it, and nobody is told."
  }
}

run "somebody_is_told" {
  command = plan

  assert {
    condition     = keys(azurerm_monitor_metric_alert.nodes) == ["disk", "memory"] && alltrue([for alert in azurerm_monitor_metric_alert.nodes : one(alert.action).action_group_id == var.action_group_id])
    error_message = "Nodes run full, and the cell's action group hears of it."
  }
}

run "administrators_by_name" {
  command = plan

  variables {
    admin_group_ids = ["platform"]
  }

  expect_failures = [var.admin_group_ids]
}
