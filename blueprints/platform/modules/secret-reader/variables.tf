variable "role_name" {
  description = "Name of the role, as the service account's annotation has it (cptwn-use1-production-shared-secrets)."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9+=,.@_-]{1,64}$", var.role_name))
    error_message = "A role's name is 1 to 64 letters, digits and +=,.@_-."
  }
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

  validation {
    condition     = !startswith(var.oidc_issuer, "https://")
    error_message = "Condition keys have the issuer without https://."
  }
}

variable "namespace" {
  description = "Namespace of the secret store."
  type        = string
}

variable "service_account" {
  description = "Service account that the store signs in as."
  type        = string
  default     = "secret-reader"
  nullable    = false
}

variable "secret_names" {
  description = "Names of the secrets; one that ends in an asterisk is a prefix."
  type        = set(string)

  validation {
    condition     = length(var.secret_names) > 0 && alltrue([for name in var.secret_names : can(regex("^[A-Za-z0-9/_+=.@-]{2,512}[*]?$", name))])
    error_message = "Each is a name, or a prefix of two characters at least with an asterisk behind it."
  }
}

variable "kms_key_arns" {
  description = "Keys of secrets that are not encrypted with the account's default key, by any name."
  type        = map(string)
  default     = {}
  nullable    = false
}

