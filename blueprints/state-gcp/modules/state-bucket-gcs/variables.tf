variable "project" {
  description = "Id of the project that owns the bucket, the key and the record."
  type        = string

  # https://cloud.google.com/resource-manager/docs/creating-managing-projects
  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project))
    error_message = "A project id is 6 to 30 lower-case letters, digits and hyphens, and starts with a letter."
  }
}

variable "bucket" {
  description = "Name of the bucket, and of the key ring."
  type        = string

  # https://cloud.google.com/storage/docs/buckets#naming
  # Names with dots have to be verified domains, and a key ring takes none: https://cloud.google.com/kms/docs/reference/rest/v1/projects.locations.keyRings/create
  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9_-]{1,61}[a-z0-9]$", var.bucket)) && !startswith(var.bucket, "goog") && !strcontains(var.bucket, "google")
    error_message = "The name is 3 to 63 lower-case letters, digits, hyphens and underscores; it does not start with goog and does not contain google."
  }

  # Sinks and log buckets end at 100 characters, which the names made from this one keep to.
}

variable "location" {
  description = "Region of the bucket, the key and the record (europe-west1): one region, no dual region and no multi-region."
  type        = string

  validation {
    condition     = can(regex("^[a-z]+-[a-z]+[0-9]+$", var.location))
    error_message = "The location is a region such as europe-west1."
  }
}

variable "noncurrent_days" {
  description = "Days that a version of a state is kept after it was replaced. The last ten of each state are kept longer."
  type        = number
  default     = 90
  nullable    = false

  validation {
    condition     = var.noncurrent_days >= 1 && floor(var.noncurrent_days) == var.noncurrent_days
    error_message = "Old versions are kept for a whole number of days, at least one."
  }
}

variable "record_days" {
  description = "Days that the record of who used which state is kept. PCI DSS asks for a year (10.5.1)."
  type        = number
  default     = 365
  nullable    = false

  # https://cloud.google.com/logging/quotas
  validation {
    condition     = var.record_days >= 1 && var.record_days <= 3650 && floor(var.record_days) == var.record_days
    error_message = "The record is kept for a whole number of days, 1 to 3650."
  }
}

variable "audit_config" {
  description = "Whether the module turns on the audit logs of Cloud Storage. `false` where something else sets the configuration of storage.googleapis.com in the project: there is one for each project and service."
  type        = bool
  default     = true
  nullable    = false
}

variable "users" {
  description = "Who keeps states here (`group:platform@example.com`, `serviceAccount:...`, `principalSet://...`), besides the owners of the project. They read and write every state of the bucket."
  type        = set(string)
  default     = []
  nullable    = false

  # https://cloud.google.com/iam/docs/principal-identifiers
  validation {
    condition     = alltrue([for user in var.users : can(regex("^(user:|group:|serviceAccount:|principal://|principalSet://).+", user))])
    error_message = "A user is user:..., group:..., serviceAccount:..., principal://... or principalSet://...: never everybody, and no whole domain."
  }
}
