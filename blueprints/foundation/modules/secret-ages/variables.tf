variable "name" {
  description = "Prefix for everything that is named here (acme-euw1-prod)."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,38}[a-z0-9]$", var.name))
    error_message = "The name is 2 to 40 lower-case letters, digits and hyphens."
  }
}

variable "environment" {
  description = "Environment whose secrets are looked at, by their tag."
  type        = string
}

variable "account_id" {
  description = "AWS account of the cell."
  type        = string

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "An AWS account id has 12 digits."
  }
}

variable "region" {
  description = "AWS region (eu-west-1)."
  type        = string
}

variable "partition" {
  description = "AWS partition of the region, the second part of every ARN."
  type        = string
  default     = "aws"
  nullable    = false
}

variable "dns_suffix" {
  description = "DNS suffix of the partition."
  type        = string
  default     = "amazonaws.com"
  nullable    = false
}

variable "secret_prefix" {
  description = "What the names of the secrets begin with (acme/)."
  type        = string

  validation {
    condition     = endswith(var.secret_prefix, "/")
    error_message = "The prefix ends with a slash."
  }
}

variable "alarm_topic_arn" {
  description = "ARN of the topic that is told."
  type        = string
}

variable "operations_key_arn" {
  description = "ARN of the key of the topic and of log groups."
  type        = string
}
