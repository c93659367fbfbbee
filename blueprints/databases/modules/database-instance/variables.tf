# What only this form of a database takes; the rest is in common.tf.

variable "maintenance" {
  description = "Day and start (hh:mm, UTC) of the weekly patches."
  type = object({
    day       = optional(string, "SUN")
    start_utc = optional(string, "03:00")
  })
  default  = {}
  nullable = false

  validation {
    condition     = contains(["MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"], var.maintenance.day) && can(regex("^([01][0-9]|2[0-3]):[0-5][0-9]$", var.maintenance.start_utc))
    error_message = "A day such as SUN, and a time hh:mm."
  }
}

variable "zones" {
  description = "Zones of the subnets by name or id, in their order: the primary's first, then the standby's. Volumes ask the subnets themselves, because another account may name its zones otherwise."
  type        = list(string)

  validation {
    condition     = length(var.zones) == length(var.subnet_ids) && length(distinct(var.zones)) >= (var.standby ? 2 : 1)
    error_message = "One zone for each subnet, and two of them for a standby."
  }
}

variable "client_cidrs" {
  description = "Address ranges of the subnets that the client's nodes live in, for pg_hba.conf."
  type        = set(string)
}

variable "volumes" {
  description = "Size, IOPS and throughput (MiB/s) of the volumes for data, WAL and backups."
  type = object({
    data   = object({ size_gib = number, iops = optional(number, 3000), throughput = optional(number, 125) })
    wal    = object({ size_gib = number, iops = optional(number, 3000), throughput = optional(number, 125) })
    backup = object({ size_gib = number, iops = optional(number, 3000), throughput = optional(number, 125) })
  })
}

variable "max_connections" {
  description = "Connections that PostgreSQL takes."
  type        = number
  default     = 200
}

variable "base_backup_days" {
  description = "Days that base backups and the WAL since then are kept on the backup volume."
  type        = number
  default     = 3
}

variable "archive_days" {
  description = "Days that base backups and the WAL since then are kept in S3: how far back any moment can be restored."
  type        = number
  default     = 35
}

variable "backup_bucket" {
  description = "Name of the bucket of the database's own: backups, the setup and settings of the servers, and packages that somebody puts there."
  type        = string
}

variable "backup_package" {
  description = "Where the package of pgBackRest comes from: bucket (packages/ in the bucket), spal (Amazon's supplementary packages), null for the first one that has it."
  type        = string
  default     = null

  validation {
    condition     = var.backup_package == null ? true : contains(["bucket", "spal"], var.backup_package)
    error_message = "It is bucket, spal or null."
  }
}

variable "dns_suffix" {
  description = "What the names of AWS's services end in."
  type        = string
  default     = "amazonaws.com"
}

variable "private_zone" {
  description = "Whether the database gets a name in a private zone of its VPC. Route 53 takes only VPCs of the own account; without a name clients hold the primary's address, and a failover is theirs."
  type        = bool
  default     = true
}

variable "writer" {
  description = "The server that writes where there is no private zone: primary, or standby after a failover. Where there is one, its names say it."
  type        = string
  default     = "primary"
  nullable    = false

  validation {
    condition     = contains(["primary", "standby"], var.writer)
    error_message = "It is primary or standby."
  }
}

variable "rotation_days" {
  description = "Days after which the instance that writes gives the apps another login, and the standby another password."
  type        = number
  default     = 90
  nullable    = false

  validation {
    condition     = var.rotation_days >= 1 && var.rotation_days <= 1000
    error_message = "Logins are renewed every 1 to 1000 days."
  }
}

variable "snapshots" {
  description = "Hours between snapshots of all volumes, when the first is taken (hh:mm, UTC), and how many are kept."
  type = object({
    every_hours = optional(number, 12)
    start_utc   = optional(string, "05:00")
    keep        = optional(number, 14)
  })
  default  = {}
  nullable = false

  validation {
    condition     = contains([1, 2, 3, 4, 6, 8, 12, 24], var.snapshots.every_hours) && var.snapshots.keep >= 1 && var.snapshots.keep <= 1000
    error_message = "DLM counts 1, 2, 3, 4, 6, 8, 12 or 24 hours, and keeps 1 to 1000."
  }
}
