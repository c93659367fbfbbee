variable "name" {
  description = "Name of the cell, as its network and its resource group have it (acme-weu-prod)."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,62}$", var.name)) && !endswith(var.name, "-")
    error_message = "The name is 2 to 63 lower-case letters, digits and hyphens."
  }
}
