variable "retention" {
  type    = object({ days = number, copies = number })
  default = cell.extra.retention
}
