variable "store" {
  description = "Path of the store (orange/catalog), for descriptions."
  type        = string
}

variable "domain_name" {
  description = "Name of the domain that follows."
  type        = string
}

variable "engine_version" {
  description = "Version of OpenSearch of the domain that follows."
  type        = string
}

variable "account_id" {
  description = "AWS account of both domains."
  type        = string

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "An AWS account id has 12 digits."
  }
}

variable "region" {
  description = "Code of its AWS region (eu-west-1)."
  type        = string
}

variable "partition" {
  description = "AWS partition of the region, the second part of every ARN."
  type        = string
  default     = "aws"
}

variable "home" {
  description = "Name, version and region of the domain that is followed."
  type = object({
    domain_name    = string
    engine_version = string
    region         = string
  })
}

variable "patterns" {
  description = "Patterns of the indexes that are followed."
  type        = list(string)

  validation {
    condition     = length(var.patterns) > 0
    error_message = "Who follows nothing is no copy."
  }
}

variable "function_name" {
  description = "Name of the function that sets the domain up, and of its role."
  type        = string
}

variable "code" {
  description = "What the function consists of: it is called again when that changes."
  type        = string
  default     = ""
}

variable "alarm_topic_arn" {
  description = "SNS topic of the cell's alarms."
  type        = string
}

variable "lag_operations" {
  description = "Changes of the home that the copy has not made yet, above which an alarm goes off."
  type        = number
  default     = 10000
}
