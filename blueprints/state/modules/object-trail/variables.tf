variable "name" {
  description = "Name of the trail and of its key (cptwn-use1-prod-trail)."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9]([a-z0-9]|[.-][a-z0-9]){2,127}$", var.name)) && length(var.name) <= 128
    error_message = "The name is 3 to 128 lower-case letters and digits with single hyphens and dots between them."
  }
}

variable "bucket" {
  description = "Name of the bucket that the records are kept in."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.bucket)) && !can(regex("\\.\\.", var.bucket))
    error_message = "The name is 3 to 63 lower-case letters, digits, hyphens and dots."
  }
}

variable "buckets" {
  description = "Whose objects are recorded: names of buckets with a slash behind them, or what names of several buckets start with."
  type        = set(string)
  nullable    = false

  # An empty beginning would record every bucket of the account.
  validation {
    condition     = length(var.buckets) > 0 && alltrue([for prefix in var.buckets : can(regex("^[a-z0-9][a-z0-9.-]{2,62}/?$", prefix))])
    error_message = "At least one beginning of a bucket's name, of three characters or more."
  }
}

variable "account_id" {
  description = "AWS account of the buckets. Policies are built from it; the root's provider refuses any other (`allowed_account_ids`)."
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

variable "days" {
  description = "Days that records are kept. PCI DSS asks for a year (10.5.1)."
  type        = number
  default     = 365
  nullable    = false

  validation {
    condition     = var.days >= 1 && floor(var.days) == var.days
    error_message = "Records are kept for a whole number of days, at least one."
  }
}

variable "force_destroy" {
  description = "Whether the record goes with all that is in it. Only for environments that may be torn down."
  type        = bool
  default     = false
  nullable    = false
}

variable "management_events" {
  description = "Whether it records who read which secret and who changed what in the region, too."
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
