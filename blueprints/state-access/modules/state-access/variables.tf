variable "name" {
  description = "Name of the role."
  type        = string

  # https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
  validation {
    condition     = can(regex("^[A-Za-z0-9+=,.@_-]{1,64}$", var.name))
    error_message = "The name is 1 to 64 letters, digits and any of +=,.@_-."
  }
}

variable "account_id" {
  description = "AWS account whose principals may assume the role."
  type        = string

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "An AWS account id has 12 digits."
  }
}

variable "principals" {
  description = "ARNs of the roles or users of that account that may assume it, `*` standing for any characters (arn:aws:iam::210987654321:role/terraform-*). None: whoever that account allows to."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for principal in var.principals : can(regex("^arn:aws[a-z-]*:iam::${var.account_id}:(role|user)/[A-Za-z0-9+=,.@_/*-]+$", principal))])
    error_message = "A principal is arn:aws:iam::ACCOUNT:role/NAME or arn:aws:iam::ACCOUNT:user/NAME, of account_id."
  }
}

variable "bucket" {
  description = "Name of the state bucket."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.bucket)) && !can(regex("\\.\\.", var.bucket))
    error_message = "The name is 3 to 63 lower-case letters, digits, hyphens and dots."
  }
}

variable "kms_key_arn" {
  description = "ARN of the key that the states are encrypted with. Of the key, not of an alias: policies do not follow aliases."
  type        = string

  validation {
    condition     = can(regex("^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:[a-z-]+/[A-Za-z0-9-]+$", var.kms_key_arn)) && !strcontains(var.kms_key_arn, ":alias/")
    error_message = "The key is given as arn:aws:kms:REGION:ACCOUNT:key/ID."
  }
}

variable "prefixes" {
  description = "Beginnings of the keys that the role may read and write (acme/production/eu-west-1/), each up to a slash: it sees nothing else."
  type        = set(string)
  nullable    = false

  validation {
    condition     = length(var.prefixes) > 0
    error_message = "A role without a prefix reaches nothing."
  }

  # `*`, `?` and `$` have a meaning of their own in a policy, and a prefix that ends within a name would also match its longer neighbours.
  validation {
    condition     = alltrue([for prefix in var.prefixes : can(regex("^([A-Za-z0-9._=-]+/)+$", prefix))])
    error_message = "A prefix is names of letters, digits and any of ._=-, each followed by a slash: acme/production/eu-west-1/."
  }
}
