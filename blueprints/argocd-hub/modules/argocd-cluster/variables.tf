variable "namespace" {
  description = "Namespace of Argo CD, from the module argo-cd."
  type        = string
}

variable "secret_name" {
  description = "Name of the secret."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$", var.secret_name))
    error_message = "A secret's name is lower-case letters, digits, dots and hyphens."
  }
}

variable "name" {
  description = "Name of the cluster in EKS, by which applications name it, too."
  type        = string
}

variable "endpoint" {
  description = "Address of the Kubernetes API."
  type        = string
}

variable "certificate_authority" {
  description = "Certificate that the API's is signed with, in base64."
  type        = string
}

variable "role_arn" {
  description = "Role that Argo CD assumes to sign in, in the cluster's account."
  type        = string

  validation {
    condition     = can(regex("^arn:[a-z-]+:iam::[0-9]{12}:role/.+$", var.role_arn))
    error_message = "The ARN of a role."
  }
}

variable "labels" {
  description = "Labels of the secret, by which generators of application sets find clusters."
  type        = map(string)
  default     = {}
  nullable    = false
}
