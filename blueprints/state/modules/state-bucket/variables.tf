variable "bucket" {
  description = "Name of the bucket."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.bucket)) && !can(regex("\\.\\.", var.bucket))
    error_message = "The name is 3 to 63 lower-case letters, digits, hyphens and dots."
  }
}

variable "kms_key_alias" {
  description = "Alias of the key that is made for the bucket; the backends of the stacks name it."
  type        = string

  validation {
    condition     = can(regex("^alias/[A-Za-z0-9/_-]{1,250}$", var.kms_key_alias)) && !startswith(var.kms_key_alias, "alias/aws/")
    error_message = "The alias starts with alias/, and not with alias/aws/, which is AWS's own."
  }
}

variable "account_id" {
  description = "AWS account that owns the bucket. Policies are built from it; the root's provider refuses any other (`allowed_account_ids`)."
  type        = string

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "An AWS account id has 12 digits."
  }
}

variable "noncurrent_days" {
  description = "Days that a version of a state is kept after it was replaced. The last ten of each state are kept longer."
  type        = number
  default     = 90
  nullable    = false

  validation {
    condition     = var.noncurrent_days >= 1 && floor(var.noncurrent_days) == var.noncurrent_days
    error_message = "Old versions are kept for a whole number of days, at least one."
  }
}
