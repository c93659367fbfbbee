variable "on" {
  type = bool
}

output "x" {
  value = var.on ? cell.extra.list : cell.extra.text
}
