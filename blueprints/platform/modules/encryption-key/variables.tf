variable "name" {
  description = "Name of the key; its alias is called like it."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9/_-]{1,250}$", var.name)) && !startswith(var.name, "aws/")
    error_message = "The name is 1 to 250 letters, digits, slashes, underscores and hyphens; AWS reserves what starts with aws/."
  }
}

variable "description" {
  description = "What is encrypted with it."
  type        = string
}

variable "account_id" {
  description = "AWS account that the key belongs to."
  type        = string

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "An AWS account id has 12 digits."
  }
}

variable "partition" {
  description = "AWS partition of the region, the second part of every ARN."
  type        = string
  default     = "aws"
  nullable    = false
}

variable "copy_accounts" {
  description = "Other accounts that take copies of recovery points of what is encrypted with it."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for account in var.copy_accounts : can(regex("^[0-9]{12}$", account))])
    error_message = "An AWS account id has 12 digits."
  }
}

variable "disks_of_nodes" {
  description = "Whether scaling groups start instances whose disks are encrypted with it."
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

variable "replication_role_arns" {
  description = "Roles of other accounts by which S3 copies objects into buckets that are encrypted with it."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for arn in var.replication_role_arns : can(regex("^arn:[a-z-]+:iam::[0-9]{12}:role/[A-Za-z0-9+=,.@_-]{1,64}$", arn))])
    error_message = "Each is the ARN of one role."
  }
}
