variable "name" {
  description = "Prefix of the client's names: project, cell and client, with the region's short code in it because IAM names are global (cptwn-use1-production-ezra)."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,50}$", var.name)) && !endswith(var.name, "-") && !startswith(var.name, "sg-")
    error_message = "The name is 2 to 51 lower-case letters, digits and hyphens: a role's name ends at 64 characters and gets a suffix."
  }
}

variable "client" {
  description = "The client's own name."
  type        = string
}

variable "environment" {
  description = "Name of the environment."
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
  description = "SSM path that the client's parameters are written under, without a slash at its end (/cptwn/production/us-east-1/clients/ezra)."
  type        = string

  validation {
    condition     = can(regex("^(/[A-Za-z0-9_.-]+){1,10}$", var.parameter_prefix)) && !can(regex("^/(?i:aws|ssm)", var.parameter_prefix))
    error_message = "The prefix is a path such as /project/environment/region/clients/name; AWS reserves first segments that start with aws or ssm."
  }
}

variable "vpc_id" {
  description = "Id of the VPC that the nodes live in."
  type        = string
}

variable "shared_node_security_group_id" {
  description = "Group of the nodes that run the client's pods when it has none of its own; null makes a group for the client's own nodes."
  type        = string
  default     = null
}

variable "oidc_provider_arn" {
  description = "ARN of the cluster's IAM OIDC provider."
  type        = string
}

variable "oidc_issuer" {
  description = "Issuer of the cluster's tokens, without https://."
  type        = string

  validation {
    condition     = !startswith(var.oidc_issuer, "https://")
    error_message = "IAM names an issuer in conditions without https://."
  }
}

variable "namespace" {
  description = "Namespace of the client's pods; the role for secrets can be assumed from nowhere else."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$", var.namespace))
    error_message = "The namespace is up to 63 lower-case letters, digits and hyphens, and no pattern."
  }
}

variable "secret_prefix" {
  description = "What the names of all of the client's secrets start with, without a slash at its end (cptwn/ezra)."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9_+=.@-]+(/[A-Za-z0-9_+=.@-]+)+$", var.secret_prefix))
    error_message = "The prefix is project/client; with less, the role would read the secrets of others."
  }
}

variable "secrets" {
  description = "Names of the secrets to make, without the prefix."
  type        = set(string)
  default     = []
  nullable    = false
}

variable "secret_rotation_days" {
  description = "Days after which a secret's value is to be replaced; a tag on each."
  type        = number
  default     = 90

  validation {
    condition     = var.secret_rotation_days >= 1 && var.secret_rotation_days <= 1000
    error_message = "1 to 1000 days."
  }
}

variable "secret_recovery_days" {
  description = "Days that a deleted secret can be brought back."
  type        = number
  default     = 30

  validation {
    condition     = var.secret_recovery_days >= 7 && var.secret_recovery_days <= 30
    error_message = "7 to 30 days."
  }
}

variable "configuration" {
  description = "The client's configuration in the cell by part, recorded in SSM as JSON; parts that are null are left out."
  type        = any
  default     = {}
}

variable "copy_accounts" {
  description = "Other accounts that take copies of recovery points of the cell, and so of the client's disks and databases."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for account in var.copy_accounts : can(regex("^[0-9]{12}$", account))])
    error_message = "An AWS account id has 12 digits."
  }
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
  description = "Roles of other accounts by which S3 copies objects into buckets that are encrypted with the client's key."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for arn in var.replication_role_arns : can(regex("^arn:[a-z-]+:iam::[0-9]{12}:role/[A-Za-z0-9+=,.@_-]{1,64}$", arn))])
    error_message = "Each is the ARN of one role."
  }
}
