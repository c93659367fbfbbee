variable "name" {
  description = "What the job and its roles are called (mahavishnu-ezra-documents-usc1-prod-to-euw1-prod)."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]*$", var.name))
    error_message = "The name is lower-case letters, digits and hyphens, and starts with a letter."
  }
}

variable "source_bucket" {
  description = "Name of the bucket that is read, and the id of its project, in which the job is."
  type = object({
    name    = string
    project = string
  })
}

variable "sink_bucket" {
  description = "Name of the bucket that is written to, and the id of its project."
  type = object({
    name    = string
    project = string
  })

  validation {
    condition     = var.sink_bucket.name != var.source_bucket.name
    error_message = "A bucket is not copied into itself."
  }
}

variable "labels" {
  description = "Labels of the alarms."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "notification_channels" {
  description = "Ids of the channels that alarms go to, in the project of the bucket that is read."
  type        = list(string)
  default     = []
  nullable    = false
}

variable "alarms" {
  description = "Minutes that copying may take, and how many objects that could not be copied within five minutes are told of."
  type = object({
    lag_minutes       = optional(number, 60)
    failed_operations = optional(number, 1)
  })
  default  = {}
  nullable = false
}
