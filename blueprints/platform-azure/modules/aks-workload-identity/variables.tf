# https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftmanagedidentity
variable "identity_name" {
  description = "Name of the identity (cptwn-zwe-prod-external-dns)."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9][A-Za-z0-9_-]{2,127}$", var.identity_name))
    error_message = "The name is 3 to 128 letters, digits, hyphens and underscores."
  }
}

variable "resource_group_name" {
  description = "Resource group of the identity."
  type        = string
}

variable "location" {
  description = "Azure region (westeurope)."
  type        = string
}

variable "oidc_issuer" {
  description = "Issuer of the cluster's tokens, from the module aks-cluster."
  type        = string
}

variable "namespace" {
  description = "Namespace of the service account."
  type        = string
}

variable "service_account" {
  description = "Name of the service account."
  type        = string
}

variable "roles" {
  description = "What the identity may do: built-in roles and their scopes, by any name."
  type = map(object({
    scope = string
    role  = string
  }))
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for role in var.roles : !contains(["Owner", "Contributor", "User Access Administrator"], role.role) && !can(regex("^/subscriptions/[^/]+$", role.scope))])
    error_message = "Neither a basic role nor a whole subscription."
  }
}

variable "tags" {
  description = "Tags of the identity; the provider has no default tags."
  type        = map(string)
  default     = {}
  nullable    = false
}
