locals {
  sizes = { small = 1, large = 2 }
}

output "size" {
  value = local.sizes[cell.extra.size]
}
