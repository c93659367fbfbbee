resource "azurerm_key_vault" "this" {
  name                       = "one"
  location                   = "westeurope"
  resource_group_name        = "one"
  tenant_id                  = "00000000-0000-0000-0000-000000000000"
  sku_name                   = "standard"
  soft_delete_retention_days = 90
  purge_protection_enabled   = false
}

resource "kubernetes_storage_class_v1" "this" {
  storage_provisioner    = "ebs.csi.aws.com"
  reclaim_policy         = "Delete"
  allow_volume_expansion = false

  metadata {
    name = "one"
  }
}

resource "azurerm_virtual_network" "this" {
  name                = "one"
  location            = "westeurope"
  resource_group_name = "one"
  address_space       = ["10.1.0.0/16", "10.2.0.0/16"]
}

resource "azurerm_subnet" "this" {
  name                 = "nodes"
  resource_group_name  = "one"
  virtual_network_name = azurerm_virtual_network.this.name
  address_prefixes     = ["10.1.0.0/20", "10.1.16.0/20"]
}

resource "google_compute_subnetwork" "this" {
  name          = "nodes"
  project       = "one"
  region        = "europe-west1"
  network       = "one"
  ip_cidr_range = "10.0.0.0/20"

  secondary_ip_range {
    range_name    = "pods"
    ip_cidr_range = "100.64.0.0/14"
  }

  secondary_ip_range {
    range_name    = "more"
    ip_cidr_range = "100.68.0.0/14"
  }
}
