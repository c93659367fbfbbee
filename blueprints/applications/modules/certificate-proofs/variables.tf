variable "name" {
  description = "Prefix of every name (cptwn-use1-production)."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,62}$", var.name)) && !endswith(var.name, "-")
    error_message = "The name is 2 to 63 lower-case letters, digits and hyphens."
  }
}

variable "zone" {
  description = "Name of the public Route 53 zone that all domains lie in. It exists already: the delegation to it is made by people."
  type        = string

  validation {
    condition     = can(regex("^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z][a-z0-9-]*$", var.zone))
    error_message = "The zone is a DNS name in lower case without a dot at its end."
  }
}

variable "proofs" {
  description = "Record by domain, as `cell-certificates` hands them out."
  type        = map(object({ name = string, value = string }))
  nullable    = false
}
