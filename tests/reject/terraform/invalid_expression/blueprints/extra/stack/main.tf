variable "zones" {
  type = list(string)
}

locals {
  first = var.zones.name
  sum   = var.zones + 1
}
