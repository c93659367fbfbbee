variable "name" {
  description = "Prefix of every name (cptwn-use1-production)."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,62}$", var.name)) && !endswith(var.name, "-")
    error_message = "The name is 2 to 63 lower-case letters, digits and hyphens."
  }
}

variable "parameter_prefix" {
  description = "SSM path that the parameters are written under, without a slash at its end (/cptwn/production/us-east-1/applications)."
  type        = string

  validation {
    condition     = can(regex("^(/[A-Za-z0-9_.-]+){1,10}$", var.parameter_prefix)) && !can(regex("^/(?i:aws|ssm)", var.parameter_prefix))
    error_message = "The prefix is a path such as /project/environment/region/applications; AWS reserves first segments that start with aws or ssm."
  }
}

variable "mode" {
  description = "block: what a rule matches is refused. count: it is only counted and logged."
  type        = string
  default     = "block"
  nullable    = false

  validation {
    condition     = contains(["block", "count"], var.mode)
    error_message = "The mode is block or count."
  }
}

variable "rate_limit" {
  description = "Requests from one address in five minutes from which on it is refused."
  type        = number
  default     = 2000
  nullable    = false

  validation {
    condition     = var.rate_limit >= 100 && var.rate_limit <= 2000000000
    error_message = "The limit is 100 to 2,000,000,000 requests."
  }
}

variable "log_days" {
  description = "Days that matched requests are kept in CloudWatch Logs."
  type        = number
  default     = 90
  nullable    = false

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_days)
    error_message = "log_days is one of the retention times that CloudWatch Logs knows: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653."
  }
}

variable "kms_key_arn" {
  description = "Key that the log group is encrypted with; its policy must let CloudWatch Logs use it."
  type        = string
}
