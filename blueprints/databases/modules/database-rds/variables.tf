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

variable "account_id" {
  description = "AWS account of the cell."
  type        = string

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "An AWS account id has 12 digits."
  }
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

variable "base_security_group_id" {
  description = "The cell's base group of databases: which services they reach, and the function that renews the login with them."
  type        = string
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

variable "rotation_days" {
  description = "Days between rotations: of the apps' login, and of the master's password, which RDS makes and changes itself."
  type        = number
  default     = 30
}
