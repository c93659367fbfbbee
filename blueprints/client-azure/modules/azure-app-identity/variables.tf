variable "name" {
  description = "Name of the identity (acme-weu-prod-zeta-portal)."
  type        = string

  # https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftmanagedidentity
  validation {
    condition     = can(regex("^[A-Za-z0-9][A-Za-z0-9_-]{2,127}$", var.name))
    error_message = "The name is 3 to 128 letters, digits, hyphens and underscores, and starts with a letter or digit."
  }
}

variable "resource_group" {
  description = "Name of the resource group of the identity."
  type        = string
}

variable "location" {
  description = "Azure region (westeurope)."
  type        = string
}

variable "issuer" {
  description = "Issuer of the cluster's tokens."
  type        = string

  validation {
    condition     = startswith(var.issuer, "https://")
    error_message = "An issuer is an address with https://."
  }
}

variable "namespace" {
  description = "Namespace of the pods."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$", var.namespace))
    error_message = "The namespace is up to 63 lower-case letters, digits and hyphens, and no pattern."
  }
}

variable "service_account" {
  description = "Service account of the pods; no other can sign in as this identity."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9]([-a-z0-9.]{0,61}[a-z0-9])?$", var.service_account))
    error_message = "The service account is lower-case letters, digits, hyphens and dots, and no pattern."
  }
}

variable "roles" {
  description = "Roles by a name of your own: the id of what the role is for, and what the role is called."
  type        = map(object({ scope = string, role = string }))
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for assignment in values(var.roles) : !contains(["Owner", "Contributor", "User Access Administrator"], assignment.role)])
    error_message = "Roles that may do everything are not for pods."
  }
}

variable "tags" {
  description = "Tags of everything that can have some; the provider has no default tags."
  type        = map(string)
  default     = {}
  nullable    = false
}
