resource "azurerm_key_vault" "this" {
  name                       = "one"
  location                   = "westeurope"
  resource_group_name        = "one"
  tenant_id                  = "00000000-0000-0000-0000-000000000000"
  sku_name                   = "standard"
  soft_delete_retention_days = 30
  purge_protection_enabled   = true
}

resource "kubernetes_storage_class_v1" "this" {
  storage_provisioner    = "ebs.csi.aws.com"
  reclaim_policy         = "Retain"
  allow_volume_expansion = true

  metadata {
    name = "one"
  }
}
