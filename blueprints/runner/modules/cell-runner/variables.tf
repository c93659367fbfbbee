variable "name" {
  description = "Prefix of every name in the cell (acme-euw1-prod)."
  type        = string

  validation {
    condition     = length("${var.name}-runner") <= 64
    error_message = "A role's name has at most 64 characters."
  }
}

variable "account_id" {
  description = "Account of the cell."
  type        = string
}

variable "network_account_id" {
  description = "Account that the network is of, if it is shared by another one."
  type        = string
  default     = null
}

variable "region" {
  description = "Code of the AWS region (us-east-1)."
  type        = string
}

variable "partition" {
  description = "AWS partition of the region, the second part of every ARN."
  type        = string
  default     = "aws"
  nullable    = false
}

variable "vpc_id" {
  description = "Id of the VPC."
  type        = string
}

variable "subnet_ids" {
  description = "Private subnets for its interfaces, by name."
  type        = map(string)

  validation {
    condition     = length(var.subnet_ids) > 0
    error_message = "At least one subnet."
  }
}

variable "repository" {
  description = "Repository whose workflows run there (https://github.com/acme/infrastructure)."
  type        = string
}

variable "connection_arn" {
  description = "Connection to GitHub, in this account and region."
  type        = string
}

variable "role_arns" {
  description = "Roles that its jobs may assume."
  type        = set(string)

  validation {
    condition     = length(var.role_arns) > 0 && alltrue([for arn in var.role_arns : can(regex("^arn:[a-z-]+:iam::[0-9]{12}:role/.+$", arn))])
    error_message = "At least one, each the ARN of a role."
  }
}

variable "size" {
  description = "How large a job may be."
  type        = string
  default     = "small"
  nullable    = false

  validation {
    condition     = contains(["small", "medium", "large"], var.size)
    error_message = "The size is small, medium or large."
  }
}

variable "timeout_minutes" {
  description = "Minutes after which a job is stopped."
  type        = number
  default     = 120
  nullable    = false
}

variable "log_days" {
  description = "Days that the logs of jobs are kept."
  type        = number
  default     = 90
  nullable    = false
}

variable "log_key_arn" {
  description = "ARN of the cell's key for log groups."
  type        = string
}
