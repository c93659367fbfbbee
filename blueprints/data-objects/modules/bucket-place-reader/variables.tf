variable "role_name" {
  description = "Name of the role."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9+=,.@_-]{1,64}$", var.role_name))
    error_message = "A role's name is 1 to 64 letters, digits and +=,.@_-."
  }
}

variable "account_ids" {
  description = "Accounts that copy into the bucket."
  type        = set(string)

  validation {
    condition     = length(var.account_ids) > 0 && alltrue([for id in var.account_ids : can(regex("^[0-9]{12}$", id))])
    error_message = "At least one account, each of 12 digits."
  }
}

variable "parameter_arns" {
  description = "SSM parameters that say which bucket and which key."
  type        = list(string)

  validation {
    condition     = length(var.parameter_arns) > 0 && alltrue([for arn in var.parameter_arns : can(regex("^arn:[a-z-]+:ssm:[a-z0-9-]+:[0-9]{12}:parameter/[^*]+$", arn))])
    error_message = "At least one, each the ARN of one parameter."
  }
}
