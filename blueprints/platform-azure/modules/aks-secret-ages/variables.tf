variable "name" {
  description = "Prefix of every name in the cell, with the region's short code in it (cptwn-zwe-prod)."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,39}$", var.name)) && !endswith(var.name, "-")
    error_message = "The name is 2 to 40 lower-case letters, digits and hyphens."
  }
}

variable "cluster_name" {
  description = "Name of the cluster, from the module aks-cluster: by then it can be worked in."
  type        = string
}

variable "cluster_id" {
  description = "Id of the cluster, whose metrics are looked at."
  type        = string
}

variable "resource_group_name" {
  description = "Resource group of the cell."
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

variable "vaults" {
  description = "Days that a value may be old, by the name of its vault: { acme-zeta-1a2b3c = 90 }. Those that are not there yet are looked at once they are."
  type        = map(number)

  # https://learn.microsoft.com/azure/key-vault/general/about-keys-secrets-certificates#vault-name-and-object-name
  validation {
    condition     = length(var.vaults) > 0 && alltrue([for name in keys(var.vaults) : can(regex("^[A-Za-z](-?[A-Za-z0-9]){2,23}$", name)) && length(name) <= 24])
    error_message = "At least one, and each has 3 to 24 letters, digits and single hyphens, and starts with a letter."
  }

  validation {
    condition     = alltrue([for days in values(var.vaults) : days >= 1 && days <= 1000 && floor(days) == days])
    error_message = "1 to 1000 whole days."
  }
}

variable "own_vaults" {
  description = "Ids of vaults of the same stack, by any name: the job's identity is given its role on them here. The stacks of others do that themselves."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "image" {
  description = "Image with Python 3.11 or newer and nothing else, by digest."
  type        = string
}

variable "action_group_id" {
  description = "Id of the action group that is told."
  type        = string
}

variable "tags" {
  description = "Tags of everything that can have some; the provider has no default tags."
  type        = map(string)
  default     = {}
  nullable    = false
}
