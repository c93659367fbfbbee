# Against a mocked provider: no credentials, no network.
mock_provider "azurerm" {
  mock_data "azurerm_virtual_network" {
    defaults = { address_space = ["10.40.0.0/16"] }
  }
}

run "a_network_is_called_as_its_cell" {
  variables {
    name = "acme-neu-prod"
  }

  assert {
    condition     = data.azurerm_virtual_network.this.name == "acme-neu-prod" && data.azurerm_virtual_network.this.resource_group_name == "acme-neu-prod"
    error_message = "Network and group have the name of the cell."
  }

  assert {
    condition     = output.ranges == tolist(["10.40.0.0/16"])
    error_message = "What the network has is handed on."
  }
}

run "a_name_that_no_cell_has" {
  command = plan

  variables {
    name = "Acme"
  }

  expect_failures = [var.name]
}
