# What the ends on AWS wrote: nothing is made there, and without it the plan ends here.
terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 6.47"
    }
  }
}

expand "module" {
  for_each = of_aws
  labels   = ["tunnels_of_${each.key}"]

  content {
    source    = module("peering-vpn-reader")
    providers = { aws = aws["peer_${each.key}"] }

    parameter_prefix = "/${project.name}/${each.value.environment}/${each.value.region}/peering-vpn/${cell.slug}"
    secret_name      = "${project.name}-${estate.cells[each.value.cell].short}-to-${cell.short}"
  }
}
