variable "name" {
  description = "Name of the role. IAM names are global, so the region is in it (cptwn-use1-production-external-dns)."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9+=,.@_-]{1,64}$", var.name))
    error_message = "A role's name is 1 to 64 letters, digits and +=,.@_-."
  }
}

variable "description" {
  description = "What the role is for."
  type        = string
}

variable "cluster_name" {
  description = "Name of the EKS cluster."
  type        = string
}

variable "cluster_arn" {
  description = "ARN of the EKS cluster."
  type        = string
}

variable "namespace" {
  description = "Namespace of the service account."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$", var.namespace))
    error_message = "A namespace is 1 to 63 lower-case letters, digits and hyphens."
  }
}

variable "service_account" {
  description = "Name of the service account."
  type        = string
}

variable "policies" {
  description = "Policies of the role as JSON, by name."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "managed_policy_arns" {
  description = "Policies to attach, by any name."
  type        = map(string)
  default     = {}
  nullable    = false
}
