variable "name" {
  description = "Prefix of every name in the cell (acme-geuw1-prod)."
  type        = string
}

variable "project" {
  description = "Id of the project that the cluster lives in."
  type        = string
}

variable "region" {
  description = "Region that the secrets lie in, and no other."
  type        = string

  validation {
    condition     = can(regex("^[a-z]+-[a-z]+[0-9]+$", var.region))
    error_message = "A region such as europe-west1."
  }
}

variable "namespace" {
  description = "Namespace of the apps that belong to the whole estate."
  type        = string
}

variable "key" {
  description = "Key that the secrets are encrypted with, of the same region (projects/P/locations/L/keyRings/R/cryptoKeys/K)."
  type        = string

  # https://cloud.google.com/secret-manager/regional-secrets/cmek
  validation {
    condition     = strcontains(var.key, "/locations/${var.region}/")
    error_message = "The key is of another region than the secrets."
  }
}

variable "secret_prefix" {
  description = "What the names of these secrets start with, without a slash at its end (acme/shared). In Secret Manager every slash is a hyphen."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)+$", var.secret_prefix))
    error_message = "The prefix is project/shared; with less, names would be those of clients."
  }
}

variable "secrets" {
  description = "Names of the secrets to make, without the prefix."
  type        = set(string)
  default     = []
  nullable    = false

  # https://cloud.google.com/secret-manager/docs/reference/rest/v1/projects.secrets/create
  validation {
    condition     = alltrue([for name in var.secrets : can(regex("^[A-Za-z0-9_/-]+$", name)) && length(var.secret_prefix) + 1 + length(name) <= 255])
    error_message = "Names are letters, digits, hyphens, underscores and slashes, 255 with the prefix at most."
  }

  validation {
    condition     = length(distinct([for name in var.secrets : replace(name, "/", "-")])) == length(var.secrets)
    error_message = "Two names are one where slashes are hyphens."
  }
}

variable "other_secrets" {
  description = "Whole names of secrets of the region that somebody else makes, and that the apps read too."
  type        = set(string)
  default     = []
  nullable    = false
}

variable "recovery_days" {
  description = "Days that a version of a secret that somebody destroys can be brought back."
  type        = number
  default     = 30
  nullable    = false

  # https://cloud.google.com/secret-manager/docs/delay-destruction-of-secret-versions
  validation {
    condition     = var.recovery_days >= 1 && var.recovery_days <= 1000
    error_message = "1 to 1000 days."
  }
}

variable "deletion_protection" {
  description = "Whether Terraform refuses to delete a secret."
  type        = bool
  default     = true
  nullable    = false
}
