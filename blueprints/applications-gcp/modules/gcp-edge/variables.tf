variable "project" {
  description = "Id of the project of the cell."
  type        = string
}

variable "name" {
  description = "Name of both policies, by which the cluster's objects refer to them (mahavishnu-usc1-prod)."
  type        = string

  # https://cloud.google.com/compute/docs/naming-resources
  validation {
    condition     = can(regex("^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$", var.name))
    error_message = "The name is up to 63 lower-case letters, digits and hyphens, and starts with a letter."
  }
}

variable "firewall" {
  description = "`block` or `count`, and requests from one address in five minutes from which on it is refused. Left out: no firewall."
  type = object({
    mode       = string
    rate_limit = number
  })
  default = null

  validation {
    condition     = var.firewall == null ? true : contains(["block", "count"], var.firewall.mode) && var.firewall.rate_limit >= 1
    error_message = "The mode is block or count, and the limit is at least 1."
  }
}
