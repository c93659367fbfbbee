variable "name" {
  description = "Prefix of the names of this side."
  type        = string
}

variable "peer_name" {
  description = "Prefix of the names of the other side."
  type        = string
}

variable "parameter_prefix" {
  description = "SSM path below which this side's foundation wrote its parameters."
  type        = string
}

variable "peer_parameter_prefix" {
  description = "SSM path below which the other side's foundation wrote its parameters."
  type        = string
}

variable "vpc_cidrs" {
  description = "Ranges of this side's VPC: the other side routes to them."
  type        = list(string)

  validation {
    condition     = alltrue([for cidr in var.vpc_cidrs : can(cidrhost(cidr, 0))])
    error_message = "Every element must be an address range such as 10.20.0.0/16."
  }
}

variable "peer_vpc_cidrs" {
  description = "Ranges of the other side's VPC: this side routes to them."
  type        = list(string)

  validation {
    condition     = alltrue([for cidr in var.peer_vpc_cidrs : can(cidrhost(cidr, 0))])
    error_message = "Every element must be an address range such as 10.20.0.0/16."
  }
}

variable "route_tables" {
  description = "Parameters, below the prefix, of the route tables of this side that get routes."
  type        = set(string)
}

variable "peer_route_tables" {
  description = "Parameters, below the prefix, of the route tables of the other side that get routes."
  type        = set(string)
}

variable "peer_account_id" {
  description = "Account of the other side."
  type        = string

  validation {
    condition     = can(regex("^[0-9]{12}$", var.peer_account_id))
    error_message = "An account has 12 digits."
  }
}

variable "peer_region" {
  description = "Region of the other side."
  type        = string
}
