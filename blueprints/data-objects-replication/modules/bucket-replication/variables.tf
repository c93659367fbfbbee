variable "name" {
  description = "What names of alarms begin with (cptwn-use1-production-ezra-documents)."
  type        = string
}

variable "role_name" {
  description = "Name of the role by which S3 copies. Buckets and keys of other accounts know it by its name."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9+=,.@_-]{1,64}$", var.role_name))
    error_message = "A role's name is 1 to 64 letters, digits and +=,.@_-."
  }
}

variable "account_id" {
  description = "AWS account of the bucket."
  type        = string

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "An AWS account id has 12 digits."
  }
}

variable "region" {
  description = "Code of the AWS region that the bucket is in (us-east-1)."
  type        = string
}

variable "partition" {
  description = "AWS partition of the region, the second part of every ARN."
  type        = string
  default     = "aws"
}

variable "bucket" {
  description = "Name of the bucket that is copied; it keeps versions."
  type        = string
}

variable "kms_key_arn" {
  description = "ARN of its key."
  type        = string
}

variable "destinations" {
  description = "Buckets that it is copied into, by place: each with its key, the class of its objects (standard, infrequent, archive), and the topic of its cell's alarms, where that takes alarms of this account."
  type = map(object({
    bucket          = string
    kms_key_arn     = string
    region          = string
    account_id      = string
    storage_class   = optional(string, "standard")
    alarm_topic_arn = optional(string)
  }))

  # https://docs.aws.amazon.com/AmazonS3/latest/API/API_ReplicationConfiguration.html
  validation {
    condition     = length(var.destinations) >= 1 && length(var.destinations) <= 1000
    error_message = "S3 takes 1 to 1000 rules."
  }

  # https://docs.aws.amazon.com/AmazonS3/latest/API/API_EncryptionConfiguration.html
  validation {
    condition     = alltrue([for destination in values(var.destinations) : !strcontains(destination.kms_key_arn, ":alias/")])
    error_message = "A key is named by its ARN: with an alias S3 takes the rule, and looks for the key in the account of the source."
  }
}

variable "both_ways" {
  description = "Whether the destinations copy into this bucket, too: changes of tags of copies then come back."
  type        = bool
  default     = false
  nullable    = false
}

variable "replicate_deletes" {
  description = "Whether markers of deletions are copied."
  type        = bool
  default     = true
  nullable    = false
}

variable "minutes" {
  description = "Minutes within which S3 promises to copy nearly all objects; 0: no promise."
  type        = number
  default     = 15
  nullable    = false

  # https://docs.aws.amazon.com/AmazonS3/latest/API/API_ReplicationTimeValue.html
  validation {
    condition     = contains([0, 15], var.minutes)
    error_message = "S3 promises 15 minutes, or nothing."
  }
}

variable "alarm_topic_arn" {
  description = "SNS topic of the cell's alarms."
  type        = string
}

variable "alarms" {
  description = "When somebody is told: minutes behind, GiB that wait, objects that failed within five minutes."
  type = object({
    lag_minutes       = optional(number, 15)
    pending_gib       = optional(number, 100)
    failed_operations = optional(number, 1)
  })
  default  = {}
  nullable = false
}
