# What a database is told, whatever it runs on: the same file in both modules.

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

variable "secret_days" {
  description = "Days that deleted secrets can be brought back, in which their names stay taken."
  type        = number
  default     = 30
  nullable    = false

  validation {
    condition     = var.secret_days >= 7 && var.secret_days <= 30
    error_message = "Secrets Manager keeps deleted secrets for 7 to 30 days."
  }
}
