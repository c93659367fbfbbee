variable "sep" {
  type    = string
  default = ","
}

output "joined" {
  value = join(var.sep, cell.extra.parts)
}
