# What only this form of a database takes; the rest is in common.tf.

variable "final_snapshot" {
  description = "Whether a snapshot is taken before the instance is deleted."
  type        = bool
  default     = true
}

variable "maintenance" {
  description = "Day, start (hh:mm, UTC) and length in hours of the weekly maintenance window."
  type = object({
    day       = optional(string, "SUN")
    start_utc = optional(string, "03:00")
    hours     = optional(number, 3)
  })
  default  = {}
  nullable = false

  validation {
    condition     = contains(["MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"], var.maintenance.day) && can(regex("^([01][0-9]|2[0-3]):[0-5][0-9]$", var.maintenance.start_utc)) && var.maintenance.hours >= 2 && var.maintenance.hours <= 23
    error_message = "A day such as SUN, a time hh:mm, 2 to 23 hours."
  }
}

variable "storage" {
  description = "Size in GiB, the size up to which RDS grows it by itself, IOPS and throughput; below 400 GiB RDS takes no IOPS."
  type = object({
    size_gib     = number
    max_size_gib = optional(number)
    iops         = optional(number)
    throughput   = optional(number)
  })

  validation {
    condition     = var.storage.size_gib >= 20 && var.storage.size_gib <= 65536
    error_message = "gp3 storage of RDS has 20 to 65536 GiB."
  }
}

variable "apply_immediately" {
  description = "Whether changes are made at once, with the restarts that they need, and not in the maintenance window."
  type        = bool
  default     = false
  nullable    = false
}

variable "major_upgrade" {
  description = "Whether another major version of PostgreSQL is taken, at once and with the outage that it needs."
  type        = bool
  default     = false
  nullable    = false
}

variable "backup_days" {
  description = "Days that automatic backups are kept, to any second of which the database can be brought back."
  type        = number
  default     = 7

  validation {
    condition     = var.backup_days >= 1 && var.backup_days <= 35
    error_message = "1 to 35 days."
  }
}

variable "backup_start_utc" {
  description = "When the backup window of an hour starts (hh:mm, UTC); outside of the maintenance window."
  type        = string
  default     = "01:00"
}

variable "monitoring_seconds" {
  description = "Interval of enhanced monitoring."
  type        = number
  default     = 60

  validation {
    condition     = contains([1, 5, 10, 15, 30, 60], var.monitoring_seconds)
    error_message = "1, 5, 10, 15, 30 or 60 seconds."
  }
}

variable "source_arn" {
  description = "ARN of the instance that this one is a copy of, in another region. A copy takes engine, version, database and master from it."
  type        = string
  default     = null

  validation {
    condition     = var.source_arn == null ? true : can(regex("^arn:[a-z-]+:rds:[a-z0-9-]+:[0-9]{12}:db:[a-z][a-z0-9-]{0,62}$", var.source_arn))
    error_message = "The source is the ARN of an instance: from another region RDS takes nothing shorter."
  }
}

variable "promoted" {
  description = "Whether a copy stands alone: detached from its source, which is for good, with backups and a login of its own."
  type        = bool
  default     = false
  nullable    = false
}

variable "backs_up_copy" {
  description = "Whether a copy is backed up while it follows, so that there is a backup in its region before it is promoted."
  type        = bool
  default     = false
  nullable    = false
}

variable "wal_keep_gib" {
  description = "GiB of write-ahead log that are kept for copies that do not follow; past it a copy has to be made anew, and the database lives on. Left out: without end, which is right only where there are no copies."
  type        = number
  default     = null

  validation {
    condition     = var.wal_keep_gib == null ? true : var.wal_keep_gib >= 1 && var.wal_keep_gib <= 2048
    error_message = "1 to 2048 GiB."
  }
}

variable "lag_seconds" {
  description = "Seconds that a copy may be behind its source."
  type        = number
  default     = 600
  nullable    = false
}
