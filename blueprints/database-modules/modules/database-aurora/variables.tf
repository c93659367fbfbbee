# What only this form of a database takes; the rest is in common.tf and login-variables.tf.

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

variable "lag_seconds" {
  description = "Seconds that a copy may be behind its source."
  type        = number
  default     = 600
  nullable    = false
}

variable "global_name" {
  description = "Identifier of the global database, of which there is one in an account."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,62}$", var.global_name)) && !endswith(var.global_name, "-") && !strcontains(var.global_name, "--")
    error_message = "The identifier is up to 63 lower-case letters, digits and single hyphens."
  }
}

variable "source_region" {
  description = "Region of the home, whose copy this one is. A copy takes version, database and master from it."
  type        = string
  default     = null
}

variable "writes" {
  description = "Whether this cluster takes the writes: the home's does, until another one has been switched or failed over to."
  type        = bool
  default     = true
  nullable    = false
}

variable "instances" {
  description = "Instances of the cluster. Left out: two with a standby, else one."
  type        = number
  default     = null

  validation {
    condition     = var.instances == null ? true : var.instances >= 1 && var.instances <= 16
    error_message = "1 to 16 instances."
  }
}

variable "io_optimized" {
  description = "Whether the storage costs by its size alone, without a price for each access."
  type        = bool
  default     = false
  nullable    = false
}

variable "rpo_seconds" {
  description = "Seconds of which the closest copy may be behind, before the home takes no more writes. Left out: any."
  type        = number
  default     = null

  validation {
    condition     = var.rpo_seconds == null ? true : var.rpo_seconds >= 20 && var.rpo_seconds <= 2147483647
    error_message = "20 to 2147483647 seconds."
  }
}

variable "backup_plan_id" {
  description = "Backup plan of the cell, which takes the cluster in. Left out: none does."
  type        = string
  default     = null
}

variable "backup_role_arn" {
  description = "Role that the plan's backups are made with."
  type        = string
  default     = null
}
