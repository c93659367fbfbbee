variable "name" {
  description = "Prefix of the client's names: project, cell and client (acme-weu-prod-zeta)."
  type        = string

  # A workspace's name ends at 63 characters: https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules
  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,53}$", var.name)) && !endswith(var.name, "-")
    error_message = "The name is 2 to 54 lower-case letters, digits and hyphens: a workspace's name ends at 63 characters and gets a suffix."
  }
}

variable "server_name" {
  description = "Name of the server, and the first part of its address; no other in Azure has it."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$", var.server_name))
    error_message = "A server has 3 to 63 lower-case letters, digits and hyphens, and none of these at its ends."
  }
}

variable "client" {
  description = "The client's own name; the administrator that Azure asks for is called like it, with underscores."
  type        = string

  # https://learn.microsoft.com/azure/postgresql/security/security-access-control
  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,47}$", var.client)) && !contains(["admin", "administrator", "azure-pg-admin", "azure-superuser", "guest", "public", "root"], var.client) && !startswith(var.client, "pg-")
    error_message = "The client is lower-case letters, digits and hyphens, and no name that Azure or PostgreSQL keeps for itself."
  }
}

variable "resource_group" {
  description = "Name of the client's resource group."
  type        = string
}

variable "location" {
  description = "Azure region (westeurope)."
  type        = string
}

variable "tenant_id" {
  description = "Entra tenant whose tokens the server takes."
  type        = string
}

variable "subnet_id" {
  description = "Id of the subnet that is delegated to flexible servers."
  type        = string
}

variable "private_dns_zone_id" {
  description = "Id of the zone that the network finds the server in; its name ends with postgres.database.azure.com."
  type        = string
}

variable "zones" {
  description = "Zones of the server and of its standby. None: the region has none."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for zone in var.zones : contains(["1", "2", "3"], zone)])
    error_message = "Zones are called 1, 2 and 3."
  }
}

variable "key_id" {
  description = "Id of the client's key, without a version."
  type        = string
}

variable "encryption_identity_id" {
  description = "Id of the identity that uses the key."
  type        = string
}

variable "geo" {
  description = "Key, with its version, and identity in the paired region, where copies of the backups are kept as well; null: there are none, as of a copy. Fixed when the server is made."
  type = object({
    key_id      = string
    identity_id = string
  })
  default = null
}

variable "login_maker" {
  description = "Name and object id of the identity that makes the apps' logins; null for a copy that follows, which has those of its source."
  type = object({
    name         = string
    principal_id = string
  })
  default = null
}

variable "copy" {
  description = "Of a copy: id of the server that it follows, and whether it was promoted, which takes it out of the replication for good; null: it is no copy."
  type = object({
    source_server_id = string
    promoted         = optional(bool, false)
  })
  default = null

  # https://learn.microsoft.com/azure/postgresql/read-replica/concepts-read-replicas#create-a-replica
  validation {
    condition     = var.copy == null || !startswith(var.vm_size, "Standard_B")
    error_message = "A copy has no burstable size."
  }
}

variable "has_copies" {
  description = "Whether other servers follow this one."
  type        = bool
  default     = false
  nullable    = false
}

variable "administrators" {
  description = "Object ids of groups of Entra ID whose members administer the server, by the user name that they sign in with."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for id in values(var.administrators) : can(regex("^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", id))])
    error_message = "An administrator is an object id of Entra ID, a GUID in lower-case letters."
  }
}

variable "action_group_id" {
  description = "Id of the cell's action group, which mails alarms."
  type        = string
}

variable "engine_version" {
  description = "Major version of PostgreSQL. Up only: a higher one upgrades the server at once."
  type        = string

  validation {
    condition     = contains(["13", "14", "15", "16", "17", "18"], var.engine_version)
    error_message = "The version is a major one, 13 to 18."
  }
}

variable "vm_size" {
  description = "Size of the server (Standard_D4ds_v5). B is burstable, D for general purposes, E has more memory."
  type        = string

  validation {
    condition     = can(regex("^Standard_[BDEM][A-Za-z0-9_]+$", var.vm_size))
    error_message = "The size is one of the series B, D, E or M, such as Standard_D4ds_v5."
  }
}

variable "standby" {
  description = "Whether a second server in another zone follows the first, and takes over when it fails."
  type        = bool
  default     = false
  nullable    = false

  # https://learn.microsoft.com/azure/reliability/reliability-postgresql-flexible-server
  validation {
    condition     = !var.standby || !startswith(var.vm_size, "Standard_B")
    error_message = "A burstable server has no standby."
  }
}

variable "storage" {
  description = "Size in GiB, the performance tier (null: that of the size), and whether Azure grows it by itself."
  type = object({
    size_gib  = number
    tier      = optional(string)
    auto_grow = optional(bool, false)
  })

  # https://learn.microsoft.com/azure/postgresql/extensions/concepts-storage
  validation {
    condition     = contains([32, 64, 128, 256, 512, 1024, 2048, 4095, 4096, 8192, 16384, 32767], var.storage.size_gib)
    error_message = "Storage has 32, 64, 128, 256, 512, 1024, 2048, 4095, 4096, 8192, 16384 or 32767 GiB."
  }
}

variable "parameters" {
  description = "Further settings of PostgreSQL."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "maintenance" {
  description = "Day and start (hh:mm, UTC) of the weekly maintenance window; Azure's has an hour."
  type = object({
    day       = optional(string, "SUN")
    start_utc = optional(string, "03:00")
  })
  default  = {}
  nullable = false

  validation {
    condition     = contains(["MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"], var.maintenance.day) && can(regex("^([01][0-9]|2[0-3]):[0-5][0-9]$", var.maintenance.start_utc))
    error_message = "A day such as SUN, a time hh:mm."
  }
}

variable "backup_days" {
  description = "Days that backups are kept, to any second of which the server can be brought back."
  type        = number
  default     = 7
  nullable    = false

  validation {
    condition     = var.backup_days >= 7 && var.backup_days <= 35
    error_message = "7 to 35 days."
  }
}

variable "alarms" {
  description = "Percentages of CPU and disk above which an alarm goes off, and seconds that a copy may be behind."
  type = object({
    cpu_percent  = optional(number, 85)
    disk_percent = optional(number, 80)
    lag_seconds  = optional(number, 300)
  })
  default  = {}
  nullable = false
}

variable "log_days" {
  description = "Days that the database's logs are kept, 30 at least."
  type        = number
  default     = 365
  nullable    = false

  validation {
    condition     = var.log_days >= 1 && var.log_days <= 4383
    error_message = "1 to 4383 days."
  }
}

variable "deletion_protection" {
  description = "Whether Azure refuses to delete the server."
  type        = bool
  default     = true
  nullable    = false
}

variable "tags" {
  description = "Tags of everything that can have some; the provider has no default tags."
  type        = map(string)
  default     = {}
  nullable    = false
}
