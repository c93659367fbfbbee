variable "size" {
  tpye    = number
  default = 2
}

varialbe "name" {
  type = string
}

variable "zones" {
  type   = list(string)
  defalt = [for s in cell.network.private_subnets : s.name]
}
