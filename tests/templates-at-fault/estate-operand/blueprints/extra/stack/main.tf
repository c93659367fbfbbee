variable "more" {
  type    = number
  default = 1
}

output "size" {
  value = var.more + cell.extra.size
}
