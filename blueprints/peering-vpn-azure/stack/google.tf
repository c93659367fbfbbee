# What the ends on Google Cloud made: nothing is made there, and without it the plan ends here.
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

expand "module" {
  for_each = of_google
  labels   = ["keys_of_${each.key}"]

  content {
    source = module("gcp-peering-vpn-reader")

    project   = each.value.account
    secret_id = "${project.name}-${estate.cells[each.value.cell].short}-to-${cell.short}"
  }
}
