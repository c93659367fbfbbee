variable "project" {
  description = "Id of the project of the cell."
  type        = string

  # https://cloud.google.com/resource-manager/docs/creating-managing-projects
  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project))
    error_message = "A project id is 6 to 30 lower-case letters, digits and hyphens, and starts with a letter."
  }
}

variable "region" {
  description = "Region of the cell (europe-west1): where the key and all values of secrets lie."
  type        = string

  validation {
    condition     = can(regex("^[a-z]+-[a-z]+[0-9]+$", var.region))
    error_message = "The region is one such as europe-west1."
  }
}

variable "name" {
  description = "Name of the client in this cell (mahavishnu-usc1-prod-ezra); the key ring is called so."
  type        = string

  # https://cloud.google.com/kms/docs/reference/rest/v1/projects.locations.keyRings/create
  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,61}[a-z0-9]$", var.name))
    error_message = "The name is 2 to 63 lower-case letters, digits and hyphens, and starts with a letter."
  }
}

variable "client" {
  description = "Name of the client, for labels."
  type        = string
}

variable "namespace" {
  description = "The client's namespace in the cluster, whose secret store reads the secrets."
  type        = string
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

variable "has_nodes" {
  description = "Whether disks of nodes are encrypted with the key."
  type        = bool
  default     = false
  nullable    = false
}

variable "has_database" {
  description = "Whether a database of Cloud SQL is encrypted with the key."
  type        = bool
  default     = false
  nullable    = false
}

variable "stores" {
  description = "Kinds of stores that are encrypted with the key besides: `cache`, `postgres`."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = length(setsubtract(var.stores, ["cache", "postgres"])) == 0
    error_message = "A kind is cache or postgres."
  }
}

variable "secrets" {
  description = "Names of secrets, each by what apps call it: { \"mahavishnu/ezra/smtp\" = \"mahavishnu-usc1-prod-ezra-smtp\" }."
  type        = map(string)
  default     = {}
  nullable    = false

  # https://cloud.google.com/secret-manager/docs/reference/rest/v1/projects.secrets/create
  validation {
    condition     = alltrue([for name in values(var.secrets) : can(regex("^[A-Za-z0-9_-]{1,255}$", name))])
    error_message = "The name of a secret is up to 255 letters, digits, hyphens and underscores."
  }
}

variable "secret_rotation_days" {
  description = "Days that the value of a secret may be old, as a label on each."
  type        = number
  default     = 90
  nullable    = false
}

variable "secret_recovery_days" {
  description = "Days that a destroyed version of a secret can be brought back."
  type        = number
  default     = 30
  nullable    = false

  validation {
    condition     = var.secret_recovery_days >= 1 && var.secret_recovery_days <= 1000 && floor(var.secret_recovery_days) == var.secret_recovery_days
    error_message = "1 to 1000 whole days."
  }
}
