variable "name" {
  description = "Prefix of every name in the cell (acme-geuw1-prod)."
  type        = string
}

variable "project" {
  description = "Id of the project that the cluster lives in."
  type        = string
}

variable "workload_pool" {
  description = "Pool that the identities of pods are of, from the module gke-cluster: it is there once the project has a cluster."
  type        = string

  validation {
    condition     = endswith(var.workload_pool, ".svc.id.goog")
    error_message = "The pool of GKE, PROJECT.svc.id.goog."
  }
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
}

variable "project_name" {
  description = "What the names of secrets begin with in the estate (acme, of acme/shared/sms); in Secret Manager the name of the cell takes its place."
  type        = string
}

variable "secrets" {
  description = "Whole names of the secrets to make, as apps refer to them (acme/shared/sms)."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for name in var.secrets : can(regex("^[^/]+/.+$", name)) && length(var.name) + 1 + length(name) <= 255])
    error_message = "Names have a slash, and with the name of the cell 255 characters at most."
  }

  validation {
    condition     = length(distinct([for name in setunion(var.secrets, var.other_secrets) : replace(name, "/[^A-Za-z0-9_-]/", "-")])) == length(setunion(var.secrets, var.other_secrets))
    error_message = "Two names are one where slashes are hyphens."
  }

  validation {
    condition     = length(setintersection(var.secrets, var.other_secrets)) == 0
    error_message = "A secret is made here, or by somebody else."
  }
}

variable "other_secrets" {
  description = "Whole names of secrets that somebody else makes for the cell, and that the apps read too."
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

variable "rotation_days" {
  description = "Days after which the value of a secret has to be renewed."
  type        = number
  default     = 90
  nullable    = false

  validation {
    condition     = var.rotation_days >= 1 && var.rotation_days <= 1000
    error_message = "1 to 1000 days."
  }
}
