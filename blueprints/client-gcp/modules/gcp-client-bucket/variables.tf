variable "project" {
  description = "Id of the project of the cell."
  type        = string
}

variable "region" {
  description = "Region of the bucket (europe-west1): one region, no dual region and no multi-region."
  type        = string

  validation {
    condition     = can(regex("^[a-z]+-[a-z]+[0-9]+$", var.region))
    error_message = "The region is one such as europe-west1."
  }
}

variable "name" {
  description = "Name of the client in this cell, with which the bucket's begins (mahavishnu-usc1-prod-ezra)."
  type        = string

  # https://cloud.google.com/storage/docs/buckets#naming
  validation {
    condition     = can(regex("^[a-z][a-z0-9-]*[a-z0-9]$", var.name)) && !startswith(var.name, "goog") && !strcontains(var.name, "google")
    error_message = "The name is lower-case letters, digits and hyphens; it does not start with goog and does not contain google."
  }
}

variable "bucket" {
  description = "Short name of the bucket (uploads)."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,23}$", var.bucket)) && !strcontains(var.bucket, "google")
    error_message = "Up to 24 lower-case letters, digits and hyphens, without google."
  }
}

variable "client" {
  description = "Name of the client, for labels."
  type        = string
}

variable "kms_key_id" {
  description = "The client's key, in the bucket's region. Cloud Storage's agent may use it."
  type        = string
}

variable "force_destroy" {
  description = "Whether Terraform may delete the bucket with what is in it."
  type        = bool
  default     = false
  nullable    = false
}

variable "infrequent_access_days" {
  description = "Age in days at which objects go to Nearline. Left out: never."
  type        = number
  default     = null
}

variable "archive_days" {
  description = "Age in days at which objects go to Archive, or to Coldline where they are deleted within a year of it. Left out: never."
  type        = number
  default     = null
}

variable "expire_days" {
  description = "Age in days at which objects are deleted. Left out: never."
  type        = number
  default     = null
}

variable "noncurrent_days" {
  description = "Days that overwritten and deleted objects can be brought back as versions."
  type        = number
  default     = 30
  nullable    = false

  validation {
    condition     = var.noncurrent_days >= 1 && floor(var.noncurrent_days) == var.noncurrent_days
    error_message = "A whole number of days, at least one."
  }
}

variable "soft_delete_days" {
  description = "Days that whatever is deleted for good, and the bucket itself, can be restored."
  type        = number
  default     = 7
  nullable    = false

  # https://cloud.google.com/storage/docs/soft-delete
  validation {
    condition     = var.soft_delete_days == 0 || var.soft_delete_days >= 7 && var.soft_delete_days <= 90
    error_message = "0, or 7 to 90 days."
  }
}
