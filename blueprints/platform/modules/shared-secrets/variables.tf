variable "role_name" {
  description = "Name of the role, as the service account's annotation has it (cptwn-use1-production-shared-secrets); the key is called like it."
  type        = string
}

variable "account_id" {
  description = "AWS account that the cluster lives in."
  type        = string

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "An AWS account id has 12 digits."
  }
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

variable "oidc_provider_arn" {
  description = "ARN of the cluster's identity provider in IAM."
  type        = string
}

variable "oidc_issuer" {
  description = "Issuer of the cluster's tokens, without https://."
  type        = string
}

variable "namespace" {
  description = "Namespace of the apps that belong to the whole estate."
  type        = string
}

variable "secret_prefix" {
  description = "What the names of these secrets start with, without a slash at its end (cptwn/shared)."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9_+=.@-]+(/[A-Za-z0-9_+=.@-]+)+$", var.secret_prefix))
    error_message = "The prefix is project/shared; with less, the role would read the secrets of clients."
  }
}

variable "secrets" {
  description = "Names of the secrets to make, without the prefix."
  type        = set(string)
  default     = []
  nullable    = false
}

variable "other_secrets" {
  description = "Whole names of secrets that somebody else makes, and that the apps read too."
  type        = set(string)
  default     = []
  nullable    = false
}

variable "key_days" {
  description = "Days after which a key goes that is to be deleted."
  type        = number
  default     = 30
  nullable    = false

  validation {
    condition     = var.key_days >= 7 && var.key_days <= 30
    error_message = "KMS takes 7 to 30 days."
  }
}

variable "rotation_days" {
  description = "Days after which the value of a secret has to be renewed: a tag on each."
  type        = number
  default     = 90
  nullable    = false

  validation {
    condition     = var.rotation_days >= 1 && var.rotation_days <= 1000
    error_message = "Values are renewed after 1 to 1000 days."
  }
}

variable "recovery_days" {
  description = "Days that a deleted secret can be brought back; its name is taken that long."
  type        = number
  default     = 30
  nullable    = false

  validation {
    condition     = var.recovery_days >= 7 && var.recovery_days <= 30
    error_message = "7 to 30 days."
  }
}
