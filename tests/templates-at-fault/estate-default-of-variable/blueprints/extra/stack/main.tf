variable "size" {
  type    = number
  default = cell.extra.size
}

output "size" {
  value = var.size
}
