variable "name" {
  description = "Prefix of every name in the cell (acme-weu-prod): the name itself of its resource group, workspace and action group."
  type        = string

  # A workspace has 4 to 63 characters, a backup vault 50 with its suffix: https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules
  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{3,39}$", var.name)) && !endswith(var.name, "-")
    error_message = "The name is 4 to 40 lower-case letters, digits and hyphens."
  }
}

variable "location" {
  description = "Azure region (westeurope)."
  type        = string

  validation {
    condition     = can(regex("^[a-z]+[0-9]*$", var.location))
    error_message = "The location is the name of a region such as westeurope."
  }
}

variable "zones" {
  description = "Availability zones of the region; empty where it has none."
  type        = set(string)
  default     = []
  nullable    = false
}

variable "tenant_id" {
  description = "Entra tenant whose identities may use the vault."
  type        = string

  validation {
    condition     = can(regex("^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", var.tenant_id))
    error_message = "A tenant is a GUID in lower-case letters."
  }
}

variable "subscription_id" {
  description = "Subscription of the cell, whose activity log is kept."
  type        = string

  validation {
    condition     = can(regex("^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", var.subscription_id))
    error_message = "A subscription is a GUID in lower-case letters."
  }
}

variable "vault_name" {
  description = "Name of the key vault; no other in Azure has it."
  type        = string

  # https://learn.microsoft.com/azure/key-vault/general/about-keys-secrets-certificates#vault-name-and-object-name
  validation {
    condition     = can(regex("^[A-Za-z](-?[A-Za-z0-9])+$", var.vault_name)) && length(var.vault_name) >= 3 && length(var.vault_name) <= 24
    error_message = "A vault has 3 to 24 letters, digits and single hyphens, and starts with a letter."
  }
}

variable "key_days" {
  description = "Days that a deleted key or secret, or the vault itself, can be brought back. Azure takes it when the vault is made, and never again."
  type        = number
  default     = 30
  nullable    = false

  validation {
    condition     = var.key_days >= 7 && var.key_days <= 90
    error_message = "A vault keeps what was deleted for 7 to 90 days."
  }
}

variable "allowed_ips" {
  description = "Public IPv4 addresses and ranges that reach the vault from outside of the network. None: the vault has no public endpoint."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition = alltrue([for ip in var.allowed_ips :
      can(cidrhost(strcontains(ip, "/") ? ip : "${ip}/32", 0)) && !can(regex("^(0|10|127|192\\.168|172\\.(1[6-9]|2[0-9]|3[01]))\\.", ip))
    ])
    error_message = "The firewall of a vault takes public IPv4 addresses (203.0.113.7) and ranges (203.0.113.0/24); private ones it refuses, and 0.0.0.0/0 is everybody."
  }
}

variable "operators" {
  description = "Object ids of the groups and service principals that apply the stacks of the cell: they make keys and secrets. None: whoever applies first."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for id in var.operators : can(regex("^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", id))])
    error_message = "An operator is an object id of Entra ID, a GUID in lower-case letters."
  }
}

variable "private_endpoint_subnet_id" {
  description = "Subnet that the vault has its private address in."
  type        = string
}

variable "vault_dns_zone_id" {
  description = "Private DNS zone privatelink.vaultcore.azure.net of the network."
  type        = string
}

variable "alarm_emails" {
  description = "Addresses that are mailed about alarms of the cell."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for address in var.alarm_emails : can(regex("^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$", address))])
    error_message = "Every entry is an e-mail address."
  }

  # https://learn.microsoft.com/azure/azure-monitor/service-limits#action-groups
  validation {
    condition     = length(var.alarm_emails) <= 1000
    error_message = "An action group mails 1000 addresses at most."
  }
}

variable "log_days" {
  description = "Days that the workspace keeps logs; 0 is as long as it can, which is 730. Fewer than 30 are 30."
  type        = number
  default     = 365
  nullable    = false

  validation {
    condition     = var.log_days >= 0 && floor(var.log_days) == var.log_days
    error_message = "Logs are kept for a whole number of days."
  }
}

variable "backup_locked" {
  description = "Whether the backup vault refuses to delete recovery points before their time."
  type        = bool
  default     = false
  nullable    = false
}

variable "has_backups" {
  description = "Whether something in the cell is backed up every day, so that a day without a completed job is an alarm."
  type        = bool
  default     = false
  nullable    = false
}

variable "tags" {
  description = "Tags of everything that can have some; the provider has no default tags."
  type        = map(string)
  default     = {}
  nullable    = false
}
