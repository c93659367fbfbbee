# Other clouds, with the sign-in of whoever applies: nothing is made there.
provider "google" {
  when = length(of_google) > 0
}

expand "provider" {
  for_each = of_azure
  labels   = ["azurerm"]

  content {
    alias                           = "peer_${each.key}"
    subscription_id                 = each.value.account
    tenant_id                       = estate.cells[each.value.cell].tenant
    resource_provider_registrations = "none"

    features {}
  }
}
