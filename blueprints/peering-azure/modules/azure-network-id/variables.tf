variable "name" {
  description = "Name of the network and of its resource group (acme-weu-prod)."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,62}$", var.name)) && !endswith(var.name, "-")
    error_message = "The name is 2 to 63 lower-case letters, digits and hyphens."
  }
}
