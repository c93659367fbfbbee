variable "project" {
  description = "Id of the project of the cell, which is that of its home."
  type        = string
}

variable "region" {
  description = "Region of the cell (europe-west1), which is another than that of its home."
  type        = string

  validation {
    condition     = can(regex("^[a-z]+-[a-z]+[0-9]+$", var.region))
    error_message = "The region is one such as europe-west1."
  }
}

variable "name" {
  description = "Name of the store in this cell (mahavishnu-euw1-prod-ezra-orders); the instance is called so, with `suffix` behind it."
  type        = string

  # Project, colon and instance have 98 characters: https://cloud.google.com/sql/docs/postgres/instance-settings
  validation {
    condition     = can(regex("^[a-z][a-z0-9-]*[a-z0-9]$", var.name)) && length("${var.project}:${var.name}-${var.suffix}") <= 98
    error_message = "The name is lower-case letters, digits and hyphens; project and instance have 98 characters together."
  }
}

variable "suffix" {
  description = "What the instance's name ends with: a store is no client's database."
  type        = string
  default     = "db"
  nullable    = false
}

variable "home" {
  description = "Name of the instance that it follows, in the same project."
  type        = string
}

variable "promoted" {
  description = "It stands alone: no home, backups and a login of its own. It cannot be taken back."
  type        = bool
  default     = false
  nullable    = false
}

variable "client" {
  description = "Name of the client, for labels. Null: the store is nobody's alone."
  type        = string
  default     = null
}

variable "store" {
  description = "Path of the store (ezra/orders)."
  type        = string
}

variable "database" {
  description = "Name of the database in it, as at home."
  type        = string
}

variable "record" {
  description = "Its name in the zone."
  type        = string
}

variable "namespace" {
  description = "Namespace in the cluster whose secret store reads where it is, and the login once there is one."
  type        = string
}

variable "labels" {
  description = "Labels of what takes none from the provider: the instance and its alarms."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "endpoint" {
  description = "Private Service Connect: network and subnet of the endpoint through which this cell asks it, and the projects that may make one."
  type = object({
    network_id = string
    subnet_id  = string
    projects   = list(string)
  })
}

variable "zone" {
  description = "Private zone of the cell in which it gets a name: what Cloud DNS calls it, and its DNS name with a dot at its end."
  type = object({
    name     = string
    dns_name = string
  })
}

variable "kms_key_id" {
  description = "Key of its own region. It is for life: another key is another instance."
  type        = string
}

variable "log_key_id" {
  description = "The cell's key for logs."
  type        = string
}

variable "notification_channels" {
  description = "Ids of the channels that alarms go to."
  type        = list(string)
  default     = []
  nullable    = false
}

variable "engine_version" {
  description = "Major version of PostgreSQL, that of its home."
  type        = string

  # https://cloud.google.com/sql/docs/postgres/db-versions
  validation {
    condition     = can(regex("^1[0-9]$", var.engine_version))
    error_message = "A major version such as 16: minor ones come with the maintenance."
  }
}

variable "tier" {
  description = "Machine (db-custom-4-16384: 4 vCPUs and 16 GiB; db-perf-optimized-N-4 in Enterprise Plus)."
  type        = string

  validation {
    condition     = startswith(var.tier, "db-")
    error_message = "A tier begins with db-."
  }
}

variable "edition" {
  description = "ENTERPRISE or ENTERPRISE_PLUS."
  type        = string
  default     = "ENTERPRISE"
  nullable    = false

  # https://cloud.google.com/sql/docs/postgres/editions-intro
  validation {
    condition     = contains(["ENTERPRISE", "ENTERPRISE_PLUS"], var.edition) && (var.edition == "ENTERPRISE_PLUS") == can(regex("^db-(perf-optimized-|c4a-)", var.tier))
    error_message = "ENTERPRISE has tiers such as db-custom-4-16384, ENTERPRISE_PLUS those such as db-perf-optimized-N-4."
  }
}

variable "standby" {
  description = "Whether a second machine in another zone stands by, with a disk that is the same in both."
  type        = bool
  default     = true
  nullable    = false
}

variable "storage" {
  description = "Size in GiB, and the size up to which Cloud SQL grows it by itself. It never shrinks, and is as large as at home at least."
  type = object({
    size_gib     = number
    max_size_gib = optional(number)
  })

  # https://cloud.google.com/sql/docs/quotas
  validation {
    condition     = var.storage.size_gib >= 10 && var.storage.size_gib <= 65536
    error_message = "The storage has 10 to 65536 GiB."
  }
}

variable "parameters" {
  description = "Further flags by their names, in the numbers that Cloud SQL takes."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "maintenance" {
  description = "Day and hour (hh:mm, UTC, of which the hour counts) of the weekly maintenance, from its promotion on."
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

variable "maintenance_track" {
  description = "When a new version is taken: `canary` as soon as it is there, `stable` a week later, `week5` five weeks later."
  type        = string
  default     = "stable"
  nullable    = false

  # https://cloud.google.com/sql/docs/postgres/maintenance
  validation {
    condition     = contains(["canary", "stable", "week5"], var.maintenance_track)
    error_message = "The track is canary, stable or week5."
  }
}

variable "backup_days" {
  description = "Days that daily backups are kept. To any second it can be brought back for 7 of them, in Enterprise Plus for 35."
  type        = number
  default     = 7
  nullable    = false

  # https://cloud.google.com/sql/docs/postgres/backup-recovery/backups
  validation {
    condition     = var.backup_days >= 1 && var.backup_days <= 365 && floor(var.backup_days) == var.backup_days
    error_message = "1 to 365 whole days."
  }
}

variable "backup_start_utc" {
  description = "When the daily backup starts (hh:mm, UTC)."
  type        = string
  default     = "07:00"
  nullable    = false

  validation {
    condition     = can(regex("^([01][0-9]|2[0-3]):[0-5][0-9]$", var.backup_start_utc))
    error_message = "A time hh:mm."
  }
}

variable "retain_backups" {
  description = "Whether backups stay when the instance is deleted."
  type        = bool
  default     = true
  nullable    = false
}

variable "deletion_protection" {
  description = "Whether Terraform and Cloud SQL refuse to delete it."
  type        = bool
  default     = true
  nullable    = false
}

variable "log_days" {
  description = "Days that logs of the database are kept."
  type        = number
  default     = 365
  nullable    = false

  # https://cloud.google.com/logging/quotas
  validation {
    condition     = var.log_days >= 1 && var.log_days <= 3650
    error_message = "1 to 3650 days."
  }
}

variable "login" {
  description = "Who makes the apps' login once the copy stands alone: namespace of the job in the cluster, which its account is called like, the role that lets it set the password of a user, and the days after which it makes another one."
  type = object({
    namespace     = string
    role          = string
    rotation_days = number
  })
}

variable "secret_id" {
  description = "Name of the secret with the login (mahavishnu-usc1-prod-ezra-database)."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9_-]{1,255}$", var.secret_id))
    error_message = "Up to 255 letters, digits, hyphens and underscores."
  }
}

variable "secret_name" {
  description = "What apps call the secret (mahavishnu/ezra/database)."
  type        = string
}

variable "secret_days" {
  description = "Days that a replaced version of the login can be enabled again."
  type        = number
  default     = 30
  nullable    = false

  validation {
    condition     = var.secret_days >= 1 && var.secret_days <= 1000
    error_message = "1 to 1000 days."
  }
}

variable "app_accounts" {
  description = "Addresses of the service accounts that may sign in, by app. They are users at home."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "alarms" {
  description = "Percentages from which on CPU and disk are told of, and seconds that it may be behind its home."
  type = object({
    cpu_percent  = optional(number, 85)
    disk_percent = optional(number, 80)
    lag_seconds  = optional(number, 300)
  })
  default  = {}
  nullable = false
}
