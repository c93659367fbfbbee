# Plans only, against a mocked provider: no credentials, no network.
mock_provider "azurerm" {}

variables {
  name                  = "general"
  kubernetes_cluster_id = "/subscriptions/5c0f3a52-9a35-4e2f-9f0e-1c6a3d1e7b10/resourceGroups/acme-zwe-prod/providers/Microsoft.ContainerService/managedClusters/acme-zwe-prod"
  kubernetes_version    = "1.34"
  vm_size               = "Standard_D4ds_v5"
  min_size              = 2
  max_size              = 6
  zones                 = ["1", "2", "3"]
  subnet_id             = "/subscriptions/5c0f3a52-9a35-4e2f-9f0e-1c6a3d1e7b10/resourceGroups/acme-zwe-prod/providers/Microsoft.Network/virtualNetworks/acme-zwe-prod/subnets/nodes"
}

run "closed_and_encrypted" {
  command = plan

  assert {
    condition     = azurerm_kubernetes_cluster_node_pool.this.host_encryption_enabled && !azurerm_kubernetes_cluster_node_pool.this.node_public_ip_enabled
    error_message = "Nodes have no public address, and hosts encrypt what they cache."
  }

  assert {
    condition     = azurerm_kubernetes_cluster_node_pool.this.os_disk_type == "Managed" && azurerm_kubernetes_cluster_node_pool.this.mode == "User"
    error_message = "The disk is one that the disk encryption set reaches, and the cluster's own pods have a pool of theirs."
  }

  assert {
    condition     = azurerm_kubernetes_cluster_node_pool.this.auto_scaling_enabled && azurerm_kubernetes_cluster_node_pool.this.min_count == 2 && azurerm_kubernetes_cluster_node_pool.this.max_count == 6
    error_message = "The autoscaler has its bounds."
  }

  assert {
    condition     = azurerm_kubernetes_cluster_node_pool.this.zones == toset(["1", "2", "3"]) && azurerm_kubernetes_cluster_node_pool.this.priority == "Regular"
    error_message = "Nodes are spread over the zones, and stay."
  }

  assert {
    condition     = length(azurerm_kubernetes_cluster_node_pool.this.upgrade_settings) == 1 && azurerm_kubernetes_cluster_node_pool.this.upgrade_settings[0].max_surge == "33%"
    error_message = "New nodes come before old ones go."
  }
}

run "a_name_that_fits_stays" {
  command = plan

  assert {
    condition     = output.pool_name == "general"
    error_message = "It is a name that AKS takes."
  }
}

run "a_long_name" {
  command = plan

  variables {
    name = "mahavishnu-core"
  }

  assert {
    condition     = can(regex("^mahavi[0-9a-f]{6}$", output.pool_name)) && output.pool_name == "mahavi${substr(sha1("mahavishnu-core"), 0, 6)}"
    error_message = "It is shortened, and stays its own."
  }

  assert {
    condition     = can(regex("^t[0-9a-f]{11}$", azurerm_kubernetes_cluster_node_pool.this.temporary_name_for_rotation))
    error_message = "The temporary name is one that AKS takes, too."
  }
}

run "a_digit_first" {
  command = plan

  variables {
    name = "7-eleven"
  }

  assert {
    condition     = can(regex("^n7elev[0-9a-f]{6}$", output.pool_name))
    error_message = "A name begins with a letter."
  }
}

run "spot" {
  command = plan

  variables {
    capacity = "spot"
    taints   = [{ key = "acme.example.com/batch", value = "true", effect = "NoSchedule" }]
  }

  assert {
    condition     = azurerm_kubernetes_cluster_node_pool.this.priority == "Spot" && azurerm_kubernetes_cluster_node_pool.this.eviction_policy == "Delete" && length(azurerm_kubernetes_cluster_node_pool.this.upgrade_settings) == 0
    error_message = "There is no surge of spot nodes."
  }

  assert {
    condition     = tolist(azurerm_kubernetes_cluster_node_pool.this.node_taints) == tolist(["acme.example.com/batch=true:NoSchedule", "kubernetes.azure.com/scalesetpriority=spot:NoSchedule"])
    error_message = "AKS's own taint is among them, or every plan would take it off."
  }
}

run "a_region_without_zones" {
  command = plan

  variables {
    zones = []
  }

  assert {
    condition     = azurerm_kubernetes_cluster_node_pool.this.zones == null
    error_message = "No zone is asked for where there is none."
  }
}

run "labels_of_the_cluster" {
  command = plan

  variables {
    labels = { "kubernetes.azure.com/mode" = "system" }
  }

  expect_failures = [var.labels]
}

run "fewer_at_most_than_at_least" {
  command = plan

  variables {
    max_size = 1
  }

  expect_failures = [var.max_size]
}
