variable "project" {
  description = "Id of the project of the cell."
  type        = string
}

variable "region" {
  description = "Region of the cell, where the log is kept."
  type        = string

  validation {
    condition     = can(regex("^[a-z]+-[a-z]+[0-9]+$", var.region))
    error_message = "The region is one such as europe-west1."
  }
}

variable "name" {
  description = "Name of the cell (mahavishnu-usc1-prod)."
  type        = string

  # https://cloud.google.com/logging/docs/reference/v2/rest/v2/projects.locations.buckets/create: up to 100 characters.
  validation {
    condition     = can(regex("^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$", var.name))
    error_message = "The name is up to 63 lower-case letters, digits and hyphens, and starts with a letter."
  }
}

variable "hosts" {
  description = "Hosts whose requests are kept; `*.` stands for any name."
  type        = set(string)

  # Sinks take 20000 characters: https://cloud.google.com/logging/quotas
  validation {
    condition     = length(var.hosts) > 0 && length(replace(join("|", var.hosts), ".", "[.]")) <= 19800
    error_message = "At least one host, and not more than a filter holds, some 400."
  }
}

variable "days" {
  description = "Days that requests are kept."
  type        = number

  # https://cloud.google.com/logging/quotas
  validation {
    condition     = var.days >= 1 && var.days <= 3650
    error_message = "1 to 3650 days."
  }
}

variable "kms_key_id" {
  description = "The cell's key for logs."
  type        = string
}
