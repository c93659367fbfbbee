variable "name" {
  description = "Prefix of the client's names (cptwn-use1-production-ezra)."
  type        = string
}

variable "app" {
  description = "Name of the app, which is the name of its service account."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$", var.app))
    error_message = "The app is up to 63 lower-case letters, digits and hyphens, and no pattern."
  }
}

variable "namespace" {
  description = "Namespace of the client's pods."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$", var.namespace))
    error_message = "The namespace is up to 63 lower-case letters, digits and hyphens, and no pattern."
  }
}

variable "role_name" {
  description = "Name of the role when the service account names one in its annotations; null makes one up and associates it by Pod Identity."
  type        = string
  default     = null

  validation {
    condition     = var.role_name == null ? true : can(regex("^[A-Za-z0-9+=,.@_-]{1,64}$", var.role_name))
    error_message = "A role's name is 1 to 64 letters, digits and +=,.@_-."
  }
}

variable "web_identity" {
  description = "The cluster's IAM OIDC provider and its issuer without https://; needed with role_name."
  type = object({
    provider_arn = string
    issuer       = string
  })
  default = null

  validation {
    condition     = var.role_name == null || var.web_identity != null
    error_message = "A role that a service account names is assumed by web identity, and needs the provider."
  }
}

variable "account_id" {
  description = "AWS account of the cell."
  type        = string
}

variable "region" {
  description = "Code of the AWS region (us-east-1)."
  type        = string
}

variable "partition" {
  description = "AWS partition of the region, the second part of every ARN."
  type        = string
  default     = "aws"
}

variable "cluster_name" {
  description = "Name of the cluster that the pods run in."
  type        = string
}

variable "kms_key_arn" {
  description = "ARN of the client's key; needed with buckets."
  type        = string
  default     = null

  validation {
    condition     = length(var.buckets) == 0 || var.kms_key_arn != null
    error_message = "Who uses buckets needs their key."
  }
}

variable "buckets" {
  description = "What the app may do with which of the client's buckets: read or write."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for access in values(var.buckets) : contains(["read", "write"], access)])
    error_message = "Access is read or write."
  }
}

variable "bucket_arns" {
  description = "ARNs of the client's buckets by the same names."
  type        = map(string)
  default     = {}
  nullable    = false
}
