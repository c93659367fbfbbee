variable "name" {
  description = "Prefix of every name in the cell, with the region's short code in it (cptwn-zwe-prod)."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,39}$", var.name)) && !endswith(var.name, "-")
    error_message = "The name is 2 to 40 lower-case letters, digits and hyphens."
  }
}

variable "vault_name" {
  description = "Name of the vault; no other in Azure has it."
  type        = string

  # https://learn.microsoft.com/azure/key-vault/general/about-keys-secrets-certificates#vault-name-and-object-name
  validation {
    condition     = can(regex("^[A-Za-z](-?[A-Za-z0-9]){2,23}$", var.vault_name)) && length(var.vault_name) <= 24
    error_message = "A vault has 3 to 24 letters, digits and single hyphens, and starts with a letter."
  }
}

variable "resource_group_name" {
  description = "Resource group of the cell."
  type        = string
}

variable "location" {
  description = "Azure region (westeurope)."
  type        = string
}

variable "tenant_id" {
  description = "Entra tenant whose identities may use the vault."
  type        = string
}

variable "endpoint_subnet_id" {
  description = "Id of the subnet of private endpoints."
  type        = string
}

variable "private_dns_zone_id" {
  description = "Id of the network's private zone privatelink.vaultcore.azure.net."
  type        = string
}

variable "allowed_ips" {
  description = "Public IPv4 addresses and ranges that reach the vault from outside of the network. None: the vault has no public endpoint."
  type        = set(string)
  default     = []
  nullable    = false

  # https://learn.microsoft.com/azure/key-vault/general/network-security
  validation {
    condition = alltrue([for ip in var.allowed_ips :
      can(cidrhost(strcontains(ip, "/") ? ip : "${ip}/32", 0)) && !can(regex("^(0|10|127|192\\.168|172\\.(1[6-9]|2[0-9]|3[01]))\\.", ip))
    ])
    error_message = "The firewall of a vault takes public IPv4 addresses (203.0.113.7) and ranges (203.0.113.0/24); private ones it refuses, and 0.0.0.0/0 is everybody."
  }
}

variable "oidc_issuer" {
  description = "Issuer of the cluster's tokens, from the module aks-cluster."
  type        = string
}

variable "namespace" {
  description = "Namespace of the apps that belong to the whole estate."
  type        = string
}

variable "recovery_days" {
  description = "Days that deleted secrets, and the vault, can be brought back. It is decided once, when the vault is made."
  type        = number
  default     = 30
  nullable    = false

  validation {
    condition     = var.recovery_days >= 7 && var.recovery_days <= 90
    error_message = "7 to 90 days."
  }
}

variable "workspace_id" {
  description = "Id of the Log Analytics workspace of the cell."
  type        = string
}

variable "tags" {
  description = "Tags of everything that can have some; the provider has no default tags."
  type        = map(string)
  default     = {}
  nullable    = false
}
