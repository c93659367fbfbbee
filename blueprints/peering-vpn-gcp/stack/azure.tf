# Addresses of gateways on Azure, one of each instance: nothing is made there, and without one of them the plan ends here.
terraform {
  required_providers {
    azurerm = {
      source  = "hashicorp/azurerm"
      version = "~> 4.79"
    }
  }
}

expand "module" {
  for_each = of_azure
  labels   = ["gateway_of_${each.key}"]

  content {
    source    = module("azure-gateway-addresses")
    providers = { azurerm = azurerm["peer_${each.key}"] }

    name = "${project.name}-${estate.cells[each.value.cell].short}"
  }
}
