variable "side" {
  description = "Which side of the connection this is: requester or accepter."
  type        = string

  validation {
    condition     = contains(["requester", "accepter"], var.side)
    error_message = "The side is requester or accepter."
  }
}

variable "connection_id" {
  description = "The peering connection, accepted."
  type        = string
}

variable "parameter_prefix" {
  description = "SSM path below which this side's foundation wrote its parameters."
  type        = string
}

variable "route_tables" {
  description = "Parameters, below the prefix, of the route tables of this side that get routes."
  type        = set(string)
}

variable "peer_vpc_cidrs" {
  description = "Ranges of the other side's VPC: this side routes to them."
  type        = list(string)

  validation {
    condition     = alltrue([for cidr in var.peer_vpc_cidrs : can(cidrhost(cidr, 0))])
    error_message = "Every element must be an address range such as 10.20.0.0/16."
  }
}
