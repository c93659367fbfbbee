variable "name" {
  description = "Prefix of every name in the cell (acme-euw1-prod)."
  type        = string

  validation {
    condition     = length("${var.name}-peering-reader") <= 64
    error_message = "A role's name has at most 64 characters."
  }
}

variable "account_ids" {
  description = "Accounts whose cells ask for peerings."
  type        = set(string)

  validation {
    condition     = length(var.account_ids) > 0 && alltrue([for id in var.account_ids : can(regex("^[0-9]{12}$", id))])
    error_message = "At least one account, each of 12 digits."
  }
}

variable "parameter_arn" {
  description = "SSM parameter that holds the id of the VPC."
  type        = string

  validation {
    condition     = can(regex("^arn:[a-z-]+:ssm:[a-z0-9-]+:[0-9]{12}:parameter/[^*]+$", var.parameter_arn))
    error_message = "The ARN of one parameter."
  }
}
