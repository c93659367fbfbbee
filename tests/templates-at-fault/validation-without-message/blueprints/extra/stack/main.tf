variable "size" {
  type    = number
  default = cell.extra.size

  validation {
    condition = var.size > 0
  }
}
