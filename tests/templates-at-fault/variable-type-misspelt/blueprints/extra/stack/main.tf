variable "size" {
  tpye    = number
  default = 2
}

output "size" {
  value = var.size
}
