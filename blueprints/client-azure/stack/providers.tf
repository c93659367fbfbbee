# The subscription that owns the network: its subnets and zones are looked up there, nothing is made in it.
provider "azurerm" {
  when = shares_network

  alias                           = "network_owner"
  subscription_id                 = owner.account
  tenant_id                       = cell.tenant
  storage_use_azuread             = true
  resource_provider_registrations = "none"

  features {}
}
