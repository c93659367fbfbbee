variable "bucket" {
  description = "Name of the bucket."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$", var.bucket))
    error_message = "The name is 3 to 63 lower-case letters, digits and hyphens."
  }
}

variable "account_id" {
  description = "AWS account of the load balancers."
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

variable "days" {
  description = "Days that logs are kept."
  type        = number
  default     = 90
  nullable    = false

  validation {
    condition     = var.days >= 1 && floor(var.days) == var.days
    error_message = "Logs are kept for a whole number of days, at least one."
  }
}

variable "prevent_loss" {
  description = "Whether a bucket with logs in it refuses to be destroyed."
  type        = bool
  default     = true
  nullable    = false
}

variable "parameter_prefix" {
  description = "SSM path that the parameters are written under, without a slash at its end (/cptwn/production/us-east-1/applications)."
  type        = string

  validation {
    condition     = can(regex("^(/[A-Za-z0-9_.-]+){1,10}$", var.parameter_prefix)) && !can(regex("^/(?i:aws|ssm)", var.parameter_prefix))
    error_message = "The prefix is a path such as /project/environment/region/applications; AWS reserves first segments that start with aws or ssm."
  }
}
