variable "name" {
  description = "Prefix of every name in the cell, with the region's short code in it because IAM names are global (cptwn-use1-production)."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,39}$", var.name)) && !endswith(var.name, "-")
    error_message = "The name is 2 to 40 lower-case letters, digits and hyphens: a backup vault's name ends at 50 characters and gets a suffix here."
  }
}

variable "environment" {
  description = "Name of the environment; resources that carry the tag Backup with this value are backed up."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]*$", var.environment))
    error_message = "The environment is lower-case letters, digits and hyphens."
  }
}

variable "account_id" {
  description = "AWS account that the cell lives in. Key and topic policies are built from it; the stack's provider refuses any other (`allowed_account_ids`)."
  type        = string

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "An AWS account id has 12 digits."
  }
}

variable "region" {
  description = "Code of the AWS region (us-east-1)."
  type        = string

  validation {
    condition     = can(regex("^[a-z]{2,4}(-[a-z]+)+-[0-9]+$", var.region))
    error_message = "The region is a code such as us-east-1."
  }
}

variable "partition" {
  description = "AWS partition of the region, the second part of every ARN."
  type        = string
  default     = "aws"

  validation {
    condition     = can(regex("^aws(-[a-z]+)*$", var.partition))
    error_message = "The partition is aws, aws-cn, aws-us-gov or another name that starts with aws."
  }
}

variable "dns_suffix" {
  description = "DNS suffix of the partition, which ends the name of a regional service principal."
  type        = string
  default     = "amazonaws.com"
}

variable "parameter_prefix" {
  description = "SSM path that the cell's parameters are written under, without a slash at its end (/cptwn/production/us-east-1/foundation)."
  type        = string

  validation {
    condition     = can(regex("^(/[A-Za-z0-9_.-]+){1,10}$", var.parameter_prefix)) && !can(regex("^/(?i:aws|ssm)", var.parameter_prefix))
    error_message = "The prefix is a path such as /project/environment/region/foundation; AWS reserves first segments that start with aws or ssm."
  }
}

variable "alarm_emails" {
  description = "Addresses that are mailed about alarms of the cell; each has to confirm its subscription once."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for address in var.alarm_emails : can(regex("^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$", address))])
    error_message = "Every entry is an e-mail address."
  }
}

variable "backup" {
  description = "Days that daily, weekly and monthly recovery points are kept (0: no such rule), when backups start (hh:mm, UTC), and whether the vault is locked against early deletion."
  type = object({
    daily_days   = optional(number, 7)
    weekly_days  = optional(number, 0)
    monthly_days = optional(number, 0)
    start_utc    = optional(string, "01:00")
    locked       = optional(bool, false)
  })
  default  = {}
  nullable = false

  validation {
    condition     = var.backup.daily_days >= 1 && var.backup.daily_days <= 35
    error_message = "Daily recovery points are kept for 1 to 35 days."
  }

  validation {
    condition     = alltrue([for days in [var.backup.weekly_days, var.backup.monthly_days] : days >= 0 && days <= 3650])
    error_message = "Weekly and monthly recovery points are kept for 0 (not made) to 3650 days."
  }

  validation {
    condition     = can(regex("^([01][0-9]|2[0-3]):[0-5][0-9]$", var.backup.start_utc))
    error_message = "The start is a time of day in UTC, hh:mm."
  }
}

variable "backup_copies" {
  description = "ARNs of vaults in other regions or accounts that keep a copy of each recovery point for as long as the point itself is kept."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = length(var.backup_copies) <= 5 && alltrue([for arn in var.backup_copies : can(regex("^arn:aws[a-z-]*:backup:[a-z0-9-]+:[0-9]{12}:backup-vault:[A-Za-z0-9_-]{2,50}$", arn))])
    error_message = "Each is the ARN of a vault, and a rule copies into five at most."
  }
}

variable "backup_sources" {
  description = "Other accounts whose recovery points the vault keeps copies of."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for account in var.backup_sources : can(regex("^[0-9]{12}$", account))])
    error_message = "An AWS account id has 12 digits."
  }
}

variable "force_destroy" {
  description = "Whether the vault goes with all that is in it. Only for environments that may be torn down."
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

variable "key_days" {
  description = "Days after which a key goes that is to be deleted."
  type        = number
  default     = 30
  nullable    = false

  validation {
    condition     = var.key_days >= 7 && var.key_days <= 30
    error_message = "KMS takes 7 to 30 days."
  }
}
