variable "name" {
  description = "Prefix of the client's names (cptwn-use1-production-ezra)."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,50}$", var.name)) && !endswith(var.name, "-") && !startswith(var.name, "sthree-") && !startswith(var.name, "xn--")
    error_message = "The name is 2 to 51 lower-case letters, digits and hyphens; S3 reserves the beginnings sthree- and xn--."
  }
}

variable "bucket" {
  description = "Short name of the bucket, unique for the client."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,47}$", var.bucket))
    error_message = "Up to 48 lower-case letters, digits and hyphens."
  }
}

variable "account_id" {
  description = "AWS account of the cell; nobody from another one gets in."
  type        = string

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "An AWS account id has 12 digits."
  }
}

variable "namespace" {
  description = "Namespace of the client's pods; pods of others are refused."
  type        = string
}

variable "kms_key_arn" {
  description = "ARN of the client's key."
  type        = string
}

variable "parameter_prefix" {
  description = "SSM path that the bucket's name is written under, without a slash at its end."
  type        = string
}

variable "parameter" {
  description = "Last segment of the parameter with the bucket's name; null: bucket/ and its short name."
  type        = string
  default     = null

  validation {
    condition     = var.parameter == null ? true : can(regex("^[A-Za-z0-9_.-]+$", var.parameter))
    error_message = "One segment of a path: letters, digits, dots, underscores and hyphens."
  }
}

variable "backup_tag" {
  description = "Value of the tag Backup, by which the cell's backup plan selects; null keeps the bucket out of it."
  type        = string
  default     = null
}

variable "infrequent_access_days" {
  description = "Age at which objects go to Standard-IA; null: never."
  type        = number
  default     = null

  validation {
    condition     = var.infrequent_access_days == null ? true : var.infrequent_access_days >= 30
    error_message = "S3 takes no transition to Standard-IA before 30 days."
  }
}

variable "archive_days" {
  description = "Age at which objects go to Glacier Instant Retrieval; null: never."
  type        = number
  default     = null
}

variable "expire_days" {
  description = "Age at which objects are deleted; null: never."
  type        = number
  default     = null
}

variable "noncurrent_days" {
  description = "Days that overwritten and deleted objects are kept."
  type        = number
  default     = 30
}

variable "force_destroy" {
  description = "Whether the bucket goes with all that is in it. Only for environments that may be torn down."
  type        = bool
  default     = false
  nullable    = false
}

variable "remove_delete_markers" {
  description = "Whether markers of deletions go once no version is left behind them."
  type        = bool
  default     = false
  nullable    = false
}

variable "replication_role_arns" {
  description = "Roles of other accounts by which S3 copies objects into the bucket."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for arn in var.replication_role_arns : can(regex("^arn:[a-z-]+:iam::[0-9]{12}:role/[A-Za-z0-9+=,.@_-]{1,64}$", arn))])
    error_message = "Each is the ARN of one role."
  }
}

variable "refuse_replication" {
  description = "Whether nothing is copied into the bucket: it was a copy, and stands alone now."
  type        = bool
  default     = false
  nullable    = false
}
