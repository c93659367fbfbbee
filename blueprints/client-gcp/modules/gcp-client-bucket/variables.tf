variable "project" {
  description = "Id of the project of the cell."
  type        = string
}

variable "region" {
  description = "Region of the bucket (europe-west1): one region, unless `dual_region` names two."
  type        = string

  validation {
    condition     = can(regex("^[a-z]+-[a-z]+[0-9]+$", var.region))
    error_message = "The region is one such as europe-west1."
  }
}

variable "dual_region" {
  description = "Two regions that it lies in, in the place of one: the location (US, or NAM4, which is a pair itself), the regions of a pair that is put together, and whether copying within 15 minutes is paid for. Fixed for life."
  type = object({
    location = string
    regions  = optional(list(string), [])
    turbo    = optional(bool, true)
  })
  default = null

  # https://cloud.google.com/storage/docs/locations#location-dr
  validation {
    condition     = var.dual_region == null ? true : contains([0, 2], length(var.dual_region.regions))
    error_message = "Two regions, or none with a location that is a pair."
  }
}

variable "storage_class" {
  description = "Class of what is written without one."
  type        = string
  default     = null

  validation {
    condition     = var.storage_class == null ? true : contains(["ARCHIVE", "COLDLINE", "NEARLINE", "STANDARD"], var.storage_class)
    error_message = "STANDARD, NEARLINE, COLDLINE or ARCHIVE."
  }
}

variable "full_name" {
  description = "Name of the bucket. Null: the one that follows from `name`, `bucket` and `project`."
  type        = string
  default     = null

  # https://cloud.google.com/storage/docs/buckets#naming
  validation {
    condition     = var.full_name == null ? true : can(regex("^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$", var.full_name))
    error_message = "The name is 3 to 63 lower-case letters, digits and hyphens."
  }
}

variable "store" {
  description = "Path of the store that it is a place of (ezra/documents), for labels."
  type        = string
  default     = null
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
    condition     = can(regex("^[a-z][a-z0-9-]{0,${var.full_name == null ? 23 : 62}}$", var.bucket)) && !strcontains(var.bucket, "google")
    error_message = "Up to 24 lower-case letters, digits and hyphens, without google."
  }
}

variable "client" {
  description = "Name of the client, for labels. Null: it is nobody's alone."
  type        = string
  default     = null
}

variable "kms_key_id" {
  description = "The key, where the bucket is: in its region, or in the location of Cloud KMS that goes with two. Cloud Storage's agent may use it."
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
