variable "project" {
  description = "Id of the project of the cell."
  type        = string
}

variable "location" {
  description = "Where the key lies, which is where what it encrypts does: a region (europe-west1), or of a bucket in two regions the location of Cloud KMS that goes with it (europe)."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9-]+$", var.location)) && var.location != "global"
    error_message = "The location is one such as europe-west1 or europe."
  }
}

variable "name" {
  description = "Name of the store in this cell (mahavishnu-usc1-prod-shared-catalog); the key ring is called so, with -data behind it."
  type        = string

  # https://cloud.google.com/kms/docs/reference/rest/v1/projects.locations.keyRings/create
  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,57}$", var.name))
    error_message = "The name is up to 58 lower-case letters, digits and hyphens, and starts with a letter."
  }
}

variable "store" {
  description = "Path of the store (shared/catalog), for labels."
  type        = string
}

variable "service" {
  description = "What is encrypted with it: `database`, `cache` or `objects`."
  type        = string

  validation {
    condition     = contains(["cache", "database", "objects"], var.service)
    error_message = "The service is database, cache or objects."
  }
}

variable "key_days" {
  description = "Days that a version of the key can be restored after somebody destroyed it."
  type        = number

  # https://cloud.google.com/kms/docs/key-states
  validation {
    condition     = var.key_days >= 1 && var.key_days <= 120 && floor(var.key_days) == var.key_days
    error_message = "1 to 120 whole days."
  }
}
