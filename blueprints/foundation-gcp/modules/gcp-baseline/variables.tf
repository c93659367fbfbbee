variable "project" {
  description = "Id of the project that the cell lives in."
  type        = string

  # https://cloud.google.com/resource-manager/docs/creating-managing-projects
  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project))
    error_message = "A project id is 6 to 30 lower-case letters, digits and hyphens, and starts with a letter."
  }
}

variable "region" {
  description = "Region of keys and logs (europe-west1)."
  type        = string

  validation {
    condition     = can(regex("^[a-z]+-[a-z]+[0-9]+$", var.region))
    error_message = "The region is one such as europe-west1."
  }
}

variable "name" {
  description = "Prefix of every name in the cell, and name of its key ring."
  type        = string

  validation {
    condition     = can(regex("^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$", var.name))
    error_message = "The name is up to 40 lower-case letters, digits and hyphens, starts with a letter and does not end with a hyphen: it gets a suffix here."
  }
}

variable "network" {
  description = "Name of the network whose logs are kept here; null in a cell that lives in another one's network, whose owner keeps them."
  type        = string
  default     = null
}

variable "network_id" {
  description = "Id of the network that sees the cell's internal names (projects/P/global/networks/NAME)."
  type        = string
}

variable "alarm_emails" {
  description = "Addresses that are mailed about alarms of the cell."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for address in var.alarm_emails : can(regex("^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$", address))])
    error_message = "Every entry is an e-mail address."
  }
}

variable "key_days" {
  description = "Days in which a version of a key that is to be destroyed can be brought back. It is set when a key is made, and stays."
  type        = number
  default     = 30
  nullable    = false

  # https://cloud.google.com/kms/docs/create-key#custom_destroy_duration
  validation {
    condition     = var.key_days >= 1 && var.key_days <= 120 && floor(var.key_days) == var.key_days
    error_message = "Cloud KMS takes 1 to 120 days."
  }
}

variable "flow_log_days" {
  description = "Days that logs of the network are kept; 0 keeps them for as long as Cloud Logging does, ten years."
  type        = number
  default     = 365
  nullable    = false

  validation {
    condition     = var.flow_log_days >= 0 && var.flow_log_days <= 3650 && floor(var.flow_log_days) == var.flow_log_days
    error_message = "Logs are kept for a whole number of days, up to 3650; 0 for as long as possible."
  }
}

variable "has_databases" {
  description = "Whether databases of Cloud SQL whose names start with that of the cell have log buckets of their own, so that the project's leaves their logs out."
  type        = bool
  default     = false
  nullable    = false
}

variable "audit_log_days" {
  description = "Days that the record of who used which data is kept. PCI DSS asks for a year (10.5.1)."
  type        = number
  default     = 365
  nullable    = false

  validation {
    condition     = var.audit_log_days >= 1 && var.audit_log_days <= 3650 && floor(var.audit_log_days) == var.audit_log_days
    error_message = "The record is kept for a whole number of days, 1 to 3650."
  }
}

variable "audited_services" {
  description = "Services whose reads and writes are recorded in the whole project. Without one whose configuration something else sets: there is one for each project and service."
  type        = set(string)
  default     = ["cloudkms.googleapis.com", "secretmanager.googleapis.com", "storage.googleapis.com"]
  nullable    = false

  validation {
    condition     = alltrue([for service in var.audited_services : endswith(service, ".googleapis.com")])
    error_message = "A service is one such as storage.googleapis.com."
  }
}

variable "force_destroy" {
  description = "Whether the zone of internal names goes with the records in it. Only for environments that may be torn down."
  type        = bool
  default     = false
  nullable    = false
}
