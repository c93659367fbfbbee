locals {
  zones = ["a", "b"]
}

output "zone" {
  value = local.zones[cell.extra.at]
}
