variable "name" {
  description = "Prefix of every name in the cell, with the region's short code in it (cptwn-zwe-prod)."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,39}$", var.name)) && !endswith(var.name, "-")
    error_message = "The name is 2 to 40 lower-case letters, digits and hyphens."
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

variable "subscription_id" {
  description = "Subscription of the cell."
  type        = string
}

variable "tenant_id" {
  description = "Entra tenant of the subscription."
  type        = string
}

variable "cluster_name" {
  description = "Name of the cluster, from the module aks-cluster: by then it can be worked in."
  type        = string
}

variable "cluster_id" {
  description = "Id of the cluster."
  type        = string
}

variable "cluster_identity_principal_id" {
  description = "Object id of the identity of the control plane, whose driver makes the snapshots."
  type        = string
}

variable "backup_vault_name" {
  description = "Name of the backup vault of the cell, in its resource group."
  type        = string
}

variable "backup_vault_id" {
  description = "Id of that vault."
  type        = string
}

variable "backup_vault_principal_id" {
  description = "Object id of the vault's identity."
  type        = string
}

# https://learn.microsoft.com/azure/storage/common/storage-account-overview#storage-account-name
variable "storage_account" {
  description = "Name of the storage account for the cluster's objects; no other in Azure has it."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9]{3,24}$", var.storage_account))
    error_message = "The name is 3 to 24 lower-case letters and digits."
  }
}

variable "zone_redundant" {
  description = "Whether the region has zones: objects then lie in three of them."
  type        = bool
  default     = true
  nullable    = false
}

variable "key_vault_id" {
  description = "Id of the vault of the cell."
  type        = string
}

variable "key_vault_uri" {
  description = "Address of that vault, with a slash at its end."
  type        = string
}

variable "key_name" {
  description = "Name of the key that objects are encrypted with."
  type        = string
  default     = "data"
  nullable    = false
}

variable "endpoint_subnet_id" {
  description = "Id of the subnet of private endpoints."
  type        = string
}

variable "private_dns_zone_id" {
  description = "Id of the network's private zone privatelink.blob.core.windows.net."
  type        = string
}

variable "workspace_id" {
  description = "Id of the Log Analytics workspace of the cell."
  type        = string
}

variable "days" {
  description = "Days that daily recovery points are kept; more than 360 are 360."
  type        = number

  validation {
    condition     = var.days >= 1 && floor(var.days) == var.days
    error_message = "A whole number of days, one at least."
  }
}

variable "start_utc" {
  description = "When the daily backup starts, `hh:mm` UTC."
  type        = string

  validation {
    condition     = can(regex("^([01][0-9]|2[0-3]):[0-5][0-9]$", var.start_utc))
    error_message = "The time is hh:mm."
  }
}

variable "excluded_namespaces" {
  description = "Namespaces that are made again by stacks and trees, and hold no volumes. Others of them are another backup, without the recovery points of this one."
  type        = list(string)
  default     = ["cert-manager", "dataprotection-microsoft", "external-dns", "external-secrets", "gatekeeper-system", "istio-ingress", "istio-system", "kube-node-lease", "kube-public", "kube-system", "reloader"]
  nullable    = false
}

variable "tags" {
  description = "Tags of everything that can have some; the provider has no default tags."
  type        = map(string)
  default     = {}
  nullable    = false
}
