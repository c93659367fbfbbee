# Against a mocked provider: no credentials, no network.
mock_provider "azurerm" {}

variables {
  name                = "acme-weu-prod"
  peer_name           = "acme-neu-prod"
  network_name        = "acme-weu-prod"
  resource_group_name = "acme-weu-prod"
  peer_network_id     = "/subscriptions/5c0f3a52-9a35-4e2f-9f0e-1c6a3d1e7b10/resourceGroups/acme-neu-prod/providers/Microsoft.Network/virtualNetworks/acme-neu-prod"
  peer_ranges         = ["10.41.0.0/16", "10.40.0.0/16"]
}

run "the_two_networks_and_nobody_behind_them" {
  command = plan

  assert {
    condition     = azurerm_virtual_network_peering.this.allow_virtual_network_access && !azurerm_virtual_network_peering.this.allow_forwarded_traffic && !azurerm_virtual_network_peering.this.allow_gateway_transit && !azurerm_virtual_network_peering.this.use_remote_gateways
    error_message = "A peering joins two networks, and neither is a way through."
  }

  assert {
    condition     = azurerm_virtual_network_peering.this.name == "acme-weu-prod-to-acme-neu-prod" && azurerm_virtual_network_peering.this.virtual_network_name == "acme-weu-prod"
    error_message = "It belongs to this side's network."
  }
}

run "new_ranges_are_taken_over" {
  command = plan

  assert {
    condition     = azurerm_virtual_network_peering.this.triggers["ranges"] == "10.40.0.0/16,10.41.0.0/16"
    error_message = "The order of ranges changes nothing, and another range does."
  }
}

run "names_that_are_too_long_together" {
  command = plan

  variables {
    name      = "acme-with-a-long-name-in-a-region-prod"
    peer_name = "acme-with-another-long-name-in-a-region-prod"
  }

  expect_failures = [var.name]
}
