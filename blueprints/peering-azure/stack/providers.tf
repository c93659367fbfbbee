# Subscriptions of the other cells: nothing is made there, and their network is looked up.
expand "provider" {
  for_each = across
  labels   = ["azurerm"]

  content {
    alias                           = "peer_${each.key}"
    subscription_id                 = each.value.account
    tenant_id                       = cell.tenant
    storage_use_azuread             = true
    resource_provider_registrations = "none"

    features {}
  }
}
