variable "name" {
  description = "Name of the attachment."
  type        = string
}

variable "parameter_prefix" {
  description = "SSM path below which the network's foundation wrote its parameters."
  type        = string
}

variable "gateway_account_id" {
  description = "Account that owns the gateway."
  type        = string

  validation {
    condition     = can(regex("^[0-9]{12}$", var.gateway_account_id))
    error_message = "An account has 12 digits."
  }
}

variable "gateway_asn" {
  description = "AS number of the gateway, which no other of that account has."
  type        = number
}

variable "gateway_is_shared" {
  description = "Whether the gateway belongs to another account."
  type        = bool
}

variable "subnets" {
  description = "Parameters, below the prefix, of one subnet for each zone that has workloads."
  type        = set(string)

  validation {
    condition     = length(var.subnets) > 0
    error_message = "An attachment has at least one subnet."
  }
}

variable "route_tables" {
  description = "Parameters, below the prefix, of the route tables that get routes."
  type        = set(string)
}

variable "destinations" {
  description = "Ranges that are reached through the gateway."
  type        = list(string)

  validation {
    condition     = alltrue([for cidr in var.destinations : can(cidrhost(cidr, 0))])
    error_message = "Every element must be an address range such as 10.20.0.0/16."
  }
}
