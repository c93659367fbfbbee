variable "names" {
  type = list(string)
}

output "names" {
  value = [for name in var.names : name if cell.extra.keep]
}
