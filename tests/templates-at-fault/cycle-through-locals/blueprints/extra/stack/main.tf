locals {
  one = "${cell.slug}-${local.two}"
  two = local.one
}

output "x" {
  value = local.one
}
