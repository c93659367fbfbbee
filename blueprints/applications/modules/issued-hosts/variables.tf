variable "hosts" {
  description = "Hosts of the cell's apps whose certificates are issued."
  type        = set(string)
  nullable    = false
}
