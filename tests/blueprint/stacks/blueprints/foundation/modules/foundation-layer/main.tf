variable "name" {
  type = string
}
locals { name   = var.name }
