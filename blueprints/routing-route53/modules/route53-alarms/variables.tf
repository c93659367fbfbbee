variable "name" {
  description = "What topic and key are called (cptwn-euw1-prod-routing)."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,200}$", var.name))
    error_message = "The name is lower-case letters, digits and hyphens."
  }
}

variable "account_id" {
  description = "AWS account that the alarms are in. Key and topic policies are built from it."
  type        = string

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "An AWS account id has 12 digits."
  }
}

variable "partition" {
  description = "AWS partition, the second part of every ARN."
  type        = string
  default     = "aws"
  nullable    = false
}

variable "region" {
  description = "Where key and topic are: alarms of health checks are in us-east-1, and so has an alarm its topic."
  type        = string
  default     = "us-east-1"
  nullable    = false

  validation {
    condition     = var.region == "us-east-1"
    error_message = "Health checks have their metrics in us-east-1."
  }
}

variable "alarm_emails" {
  description = "Addresses that are mailed about alarms; each has to confirm its subscription once."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for address in var.alarm_emails : can(regex("^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$", address))])
    error_message = "Every entry is an e-mail address."
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
