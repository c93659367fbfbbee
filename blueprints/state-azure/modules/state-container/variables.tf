variable "resource_group" {
  description = "Name of the resource group that is made for the states. It holds nothing else: roles are given on it."
  type        = string

  # https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules
  validation {
    condition     = can(regex("^[A-Za-z0-9_().-]{0,89}[A-Za-z0-9_()-]$", var.resource_group))
    error_message = "The name is 1 to 90 letters, digits and any of _-.(), and does not end with a dot."
  }
}

variable "storage_account" {
  description = "Name of the storage account; no other in Azure has it."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9]{3,24}$", var.storage_account))
    error_message = "The name is 3 to 24 lower-case letters and digits."
  }
}

variable "container" {
  description = "Name of the container."
  type        = string
  default     = "tfstate"
  nullable    = false

  # https://learn.microsoft.com/rest/api/storageservices/naming-and-referencing-containers--blobs--and-metadata
  validation {
    condition     = can(regex("^[a-z0-9](-?[a-z0-9]){2,62}$", var.container)) && length(var.container) <= 63
    error_message = "The name is 3 to 63 lower-case letters, digits and single hyphens between them."
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

variable "tenant_id" {
  description = "Entra tenant whose identities may use the vault."
  type        = string

  validation {
    condition     = can(regex("^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", var.tenant_id))
    error_message = "A tenant is a GUID in lower-case letters."
  }
}

variable "noncurrent_days" {
  description = "Days that a version of a state is kept after it was replaced, 365 at most for certain: a version is deleted when it is this many days old, and can be restored for as long again."
  type        = number
  default     = 90
  nullable    = false

  # https://learn.microsoft.com/azure/storage/blobs/lifecycle-management-policy-structure
  validation {
    condition     = var.noncurrent_days >= 1 && var.noncurrent_days <= 99999 && floor(var.noncurrent_days) == var.noncurrent_days
    error_message = "Old versions are kept for a whole number of days, 1 to 99999."
  }
}

variable "replication" {
  description = "Copies of the data. `ZRS`: in three zones of the region. Where a region has no zones, `LRS` (one data centre) or `GRS` (and the paired region, which states then also are in). Changing it between zones and none makes another account."
  type        = string
  default     = "ZRS"
  nullable    = false

  # https://learn.microsoft.com/azure/storage/common/storage-redundancy
  validation {
    condition     = contains(["LRS", "ZRS", "GRS", "GZRS"], var.replication)
    error_message = "The replication is LRS, ZRS, GRS or GZRS."
  }
}

variable "key_vault" {
  description = "Name of the key vault; no other in Azure has it. Default: the name of the storage account, with `kv` before it if that starts with a digit."
  type        = string
  default     = null

  # https://learn.microsoft.com/azure/key-vault/general/about-keys-secrets-certificates#vault-name-and-object-name
  validation {
    condition     = var.key_vault == null || can(regex("^[A-Za-z](-?[A-Za-z0-9]){2,23}$", var.key_vault)) && length(coalesce(var.key_vault, "-")) <= 24
    error_message = "A vault has 3 to 24 letters, digits and single hyphens, and starts with a letter."
  }
}

variable "name_prefix" {
  description = "What the names of the identity and of the workspace begin with. Default: the name of the storage account."
  type        = string
  default     = null

  validation {
    condition     = var.name_prefix == null || can(regex("^[A-Za-z0-9][A-Za-z0-9-]{0,55}$", var.name_prefix))
    error_message = "The prefix is 1 to 56 letters, digits and hyphens, and starts with a letter or digit: a workspace's name ends at 63."
  }
}

variable "operators" {
  description = "Object ids of the groups or service principals that apply the stack of this module."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for id in var.operators : can(regex("^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", id))])
    error_message = "An operator is an object id of Entra ID, a GUID in lower-case letters."
  }
}

variable "users" {
  description = "Object ids of the groups or service principals that keep the states of other stacks here. They read and write every state of the container."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for id in var.users : can(regex("^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", id))])
    error_message = "A user is an object id of Entra ID, a GUID in lower-case letters."
  }
}

variable "allowed_ips" {
  description = "Public IPv4 addresses, or ranges of up to 30 bits, that may reach the account and the vault. None: every address may, and the roles decide alone."
  type        = set(string)
  default     = []
  nullable    = false

  # https://learn.microsoft.com/azure/storage/common/storage-network-security#restrictions-for-ip-network-rules
  validation {
    condition = alltrue([for ip in var.allowed_ips :
      can(regex("^[0-9.]+(/([0-9]|[12][0-9]|30))?$", ip)) && can(cidrhost(strcontains(ip, "/") ? ip : "${ip}/32", 0)) && !can(regex("^(10|127|192\\.168|172\\.(1[6-9]|2[0-9]|3[01]))\\.", ip))
    ])
    error_message = "Storage takes public IPv4 addresses (203.0.113.7) and ranges of up to 30 bits (203.0.113.0/24); private ones it refuses."
  }
}

variable "record_days" {
  description = "Days that the record of who used which state is kept. PCI DSS asks for a year (10.5.1)."
  type        = number
  default     = 365
  nullable    = false

  # https://learn.microsoft.com/azure/azure-monitor/logs/data-retention-configure
  validation {
    condition     = var.record_days >= 30 && var.record_days <= 730 && floor(var.record_days) == var.record_days
    error_message = "A workspace keeps records for a whole number of days, 30 to 730."
  }
}

variable "tags" {
  description = "Tags of everything that can have some; the provider has no default tags."
  type        = map(string)
  default     = {}
  nullable    = false
}
