variable "name" {
  description = "Name of this side's network: that of the other side's half."
  type        = string

  validation {
    condition     = can(regex("^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$", var.name))
    error_message = "A name is up to 63 lower-case letters, digits and hyphens, starts with a letter and does not end with a hyphen."
  }
}

variable "peer_name" {
  description = "Name of the other side's network: that of this side's half."
  type        = string

  validation {
    condition     = can(regex("^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$", var.peer_name))
    error_message = "A name is up to 63 lower-case letters, digits and hyphens, starts with a letter and does not end with a hyphen."
  }
}

variable "network_id" {
  description = "This side's network, as a self link."
  type        = string
}

variable "peer_network_id" {
  description = "The other side's network, as a self link."
  type        = string
}

variable "both_halves" {
  description = "Whether the other side's half is made here, too: within a project."
  type        = bool
  default     = false
  nullable    = false
}
