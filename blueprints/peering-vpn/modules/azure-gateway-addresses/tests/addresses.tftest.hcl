# Plans only, against a mocked provider: no credentials, no network.
mock_provider "azurerm" {}

variables {
  name = "acme-weu-prod"
}

run "both_instances" {
  command = plan

  override_data {
    target = data.azurerm_public_ip.this["1"]
    values = { ip_address = "198.51.102.1" }
  }

  override_data {
    target = data.azurerm_public_ip.this["2"]
    values = { ip_address = "198.51.102.2" }
  }

  assert {
    condition     = output.addresses == ["198.51.102.1", "198.51.102.2"] && data.azurerm_public_ip.this["2"].name == "acme-weu-prod-vpn-2"
    error_message = "Both addresses, in their order."
  }
}
