variable "name" {
  description = "Name of the peering."
  type        = string
}

variable "parameter_prefix" {
  description = "SSM path below which this gateway's identifiers are."
  type        = string
}

variable "peer_parameter_prefix" {
  description = "SSM path, in the peer's region, below which the other gateway's identifiers are."
  type        = string
}

variable "peer_account_id" {
  description = "Account of both gateways."
  type        = string

  validation {
    condition     = can(regex("^[0-9]{12}$", var.peer_account_id))
    error_message = "An account has 12 digits."
  }
}

variable "peer_region" {
  description = "Region of the other gateway."
  type        = string
}

variable "networks" {
  description = "Ranges that are attached to this gateway: the other one routes to them."
  type        = list(string)

  validation {
    condition     = alltrue([for cidr in var.networks : can(cidrhost(cidr, 0))])
    error_message = "Every element must be an address range such as 10.20.0.0/16."
  }
}

variable "peer_networks" {
  description = "Ranges that are attached to the other gateway: this one routes to them."
  type        = list(string)

  validation {
    condition     = alltrue([for cidr in var.peer_networks : can(cidrhost(cidr, 0))])
    error_message = "Every element must be an address range such as 10.20.0.0/16."
  }
}
