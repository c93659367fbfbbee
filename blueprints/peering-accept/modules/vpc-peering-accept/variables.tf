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

variable "peer_account_id" {
  description = "Account of the other side, which asks."
  type        = string

  validation {
    condition     = can(regex("^[0-9]{12}$", var.peer_account_id))
    error_message = "An account has 12 digits."
  }
}

variable "peer_vpc_cidr" {
  description = "Range of the other side's VPC."
  type        = string

  validation {
    condition     = can(cidrhost(var.peer_vpc_cidr, 0))
    error_message = "It must be an address range such as 10.20.0.0/16."
  }
}
