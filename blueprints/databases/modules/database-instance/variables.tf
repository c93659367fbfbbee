variable "name" {
  description = "Prefix of the client's names (cptwn-use1-production-ezra)."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,50}$", var.name)) && !endswith(var.name, "-") && !strcontains(var.name, "--")
    error_message = "The name is 2 to 51 lower-case letters, digits and single hyphens: a role's name ends at 64 characters and gets a suffix."
  }
}

variable "client" {
  description = "The client's own name; the database and its login are called like it, with underscores."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,47}$", var.client))
    error_message = "The client is lower-case letters, digits and hyphens."
  }
}

variable "environment" {
  description = "Name of the environment, by which the cell's backup plan selects."
  type        = string
}

variable "region" {
  description = "Code of the AWS region (us-east-1)."
  type        = string
}

variable "partition" {
  description = "AWS partition of the region, the second part of every ARN."
  type        = string
  default     = "aws"
}

variable "parameter_prefix" {
  description = "SSM path that the connection is written under, without a slash at its end (/cptwn/production/us-east-1/databases/ezra)."
  type        = string

  validation {
    condition     = can(regex("^(/[A-Za-z0-9_.-]+){1,10}$", var.parameter_prefix)) && !can(regex("^/(?i:aws|ssm)", var.parameter_prefix))
    error_message = "The prefix is a path such as /project/environment/region/databases/client; AWS reserves first segments that start with aws or ssm."
  }
}

variable "secret_prefix" {
  description = "What the names of the client's secrets start with, without a slash at its end (cptwn/ezra)."
  type        = string
}

variable "vpc_id" {
  description = "Id of the VPC."
  type        = string
}

variable "subnet_ids" {
  description = "Ids of the database subnets."
  type        = list(string)
}

variable "client_security_group_id" {
  description = "Group of the client's nodes, the only source that the database admits."
  type        = string
}

variable "kms_key_arn" {
  description = "ARN of the client's key."
  type        = string
}

variable "alarm_topic_arn" {
  description = "SNS topic of the cell's alarms."
  type        = string
}

variable "operations_key_arn" {
  description = "ARN of the cell's key for log groups."
  type        = string
}

variable "engine_version" {
  description = "Version of PostgreSQL."
  type        = string
}

variable "instance_type" {
  description = "EC2 type, without the db. of RDS."
  type        = string
}

variable "port" {
  description = "Port of the database."
  type        = number
  default     = 5432
}

variable "standby" {
  description = "Whether a second instance in another zone follows the first."
  type        = bool
  default     = false
}

variable "deletion_protection" {
  description = "Whether AWS refuses to delete the database."
  type        = bool
  default     = true
}

variable "parameters" {
  description = "Further settings of PostgreSQL."
  type        = map(string)
  default     = {}
  nullable    = false
}

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

variable "alarms" {
  description = "Percentages of CPU and of each disk above which an alarm goes off."
  type = object({
    cpu_percent  = optional(number, 85)
    disk_percent = optional(number, 80)
  })
  default  = {}
  nullable = false
}

variable "log_days" {
  description = "Days that logs are kept, as CloudWatch counts them."
  type        = number
  default     = 365
}

variable "account_id" {
  description = "AWS account of the cell."
  type        = string
}

variable "zones" {
  description = "Zones of the subnets, in their order: the primary's first, then the standby's."
  type        = list(string)

  validation {
    condition     = length(var.zones) == length(var.subnet_ids) && length(distinct(var.zones)) >= (var.standby ? 2 : 1)
    error_message = "One zone for each subnet, and two of them for a standby."
  }
}

variable "base_security_group_id" {
  description = "The cell's base group of databases: which services they reach."
  type        = string
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
