variable "name" {
  description = "Prefix of the names of this side."
  type        = string
}

variable "peer_name" {
  description = "Prefix of the names of the other side."
  type        = string
}

variable "foundation_parameter_prefix" {
  description = "SSM path below which this side's foundation wrote its parameters."
  type        = string
}

variable "parameter_prefix" {
  description = "SSM path below which the connection's id is written."
  type        = string
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

variable "peer_vpc_id" {
  description = "VPC of the other side."
  type        = string
}
