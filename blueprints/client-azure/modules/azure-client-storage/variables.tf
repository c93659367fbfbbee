variable "account_name" {
  description = "Name of the storage account; no other in Azure has it."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9]{3,24}$", var.account_name))
    error_message = "The name is 3 to 24 lower-case letters and digits."
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

variable "replication" {
  description = "Copies of the data. `ZRS`: in three zones of the region. Where a region has no zones, `LRS` (one data centre). Another one than these makes copies in another region."
  type        = string
  default     = "ZRS"
  nullable    = false

  # https://learn.microsoft.com/azure/storage/common/storage-redundancy
  validation {
    condition     = contains(["LRS", "ZRS", "GRS", "GZRS"], var.replication)
    error_message = "The replication is LRS, ZRS, GRS or GZRS."
  }
}

variable "buckets" {
  description = "Buckets by name: ages in days at which blobs go to the cool tier, to the cold one and for good (null: never), days that overwritten and deleted ones are kept, and whether the cell's backup vault has copies."
  type = map(object({
    infrequent_access_days = optional(number)
    archive_days           = optional(number)
    expire_days            = optional(number)
    noncurrent_days        = optional(number, 30)
    backup                 = optional(bool, true)
  }))

  validation {
    condition     = length(var.buckets) > 0
    error_message = "An account without a bucket is of no use."
  }

  # https://learn.microsoft.com/rest/api/storageservices/naming-and-referencing-containers--blobs--and-metadata
  validation {
    condition     = alltrue([for name in keys(var.buckets) : can(regex("^[a-z0-9](-?[a-z0-9]){2,62}$", name)) && length(name) <= 63])
    error_message = "A container has 3 to 63 lower-case letters, digits and single hyphens between them."
  }

  # https://learn.microsoft.com/azure/storage/blobs/lifecycle-management-policy-structure
  validation {
    condition = alltrue([for bucket in values(var.buckets) :
      (bucket.infrequent_access_days == null || bucket.archive_days == null ? true : bucket.archive_days > bucket.infrequent_access_days) &&
      (bucket.infrequent_access_days == null || bucket.expire_days == null ? true : bucket.expire_days > bucket.infrequent_access_days) &&
      (bucket.archive_days == null || bucket.expire_days == null ? true : bucket.expire_days > bucket.archive_days)
    ])
    error_message = "Blobs get colder before they go: infrequent_access_days, then archive_days, then expire_days."
  }
}

variable "access_tier" {
  description = "Tier of blobs that nobody gave one: Hot, Cool or Cold, which are paid for at least 30 and 90 days."
  type        = string
  default     = "Hot"
  nullable    = false

  validation {
    condition     = contains(["Hot", "Cool", "Cold"], var.access_tier)
    error_message = "The tier is Hot, Cool or Cold."
  }
}

variable "point_in_time_restore" {
  description = "Whether a container can be brought back to a second, which is to write it. Nobody writes into a copy of another account."
  type        = bool
  default     = true
  nullable    = false
}

variable "key_id" {
  description = "Id of the client's key, without a version."
  type        = string
}

variable "encryption_identity_id" {
  description = "Id of the identity that uses the key."
  type        = string
}

variable "subnet_id" {
  description = "Id of the subnet of private endpoints."
  type        = string
}

variable "private_dns_zone_id" {
  description = "Id of the zone privatelink.blob.core.windows.net that the network asks."
  type        = string
}

variable "workspace_id" {
  description = "Id of the Log Analytics workspace that records who used which blob."
  type        = string
}

variable "backup" {
  description = "The cell's backup vault with the identity that it works as, when its recovery points are made (hh:mm, UTC) and for how many days they are kept; null: there are none."
  type = object({
    vault_id     = string
    principal_id = string
    start_utc    = string
    daily_days   = number
    weekly_days  = number
    monthly_days = number
  })
  default = null

  validation {
    condition     = var.backup == null ? true : can(regex("^([01][0-9]|2[0-3]):[0-5][0-9]$", var.backup.start_utc))
    error_message = "A time is hh:mm."
  }
}

variable "tags" {
  description = "Tags of everything that can have some; the provider has no default tags."
  type        = map(string)
  default     = {}
  nullable    = false
}
