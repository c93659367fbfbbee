# Gateways of networks on Google Cloud: nothing is made there, and without one of them the plan ends here.
terraform {
  required_providers {
    google = {
      source  = "hashicorp/google"
      version = "~> 6.50"
    }
  }
}

expand "module" {
  for_each = of_google
  labels   = ["gateway_of_${each.key}"]

  content {
    source = module("gcp-gateway-addresses")

    project = each.value.account
    region  = each.value.region
    name    = "${project.name}-${estate.cells[each.value.cell].short}"
  }
}
