variable "name" {
  description = "Name of the job and of its namespace (login-zeta-db)."
  type        = string
}

variable "of" {
  description = "Whose database it is, in words and as a label (zeta, or zeta/orders)."
  type        = string
}

variable "cloud" {
  description = "Where the database is: gcp or azure."
  type        = string

  validation {
    condition     = contains(["gcp", "azure"], var.cloud)
    error_message = "The cloud is gcp or azure: on AWS a function of Secrets Manager makes logins."
  }
}

variable "image" {
  description = "Image with Python 3.11 or newer, by digest."
  type        = string
}

variable "database" {
  description = "Name of the database. It is made if there is none."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9_]{0,62}$", var.database))
    error_message = "The database is up to 63 lower-case letters, digits and underscores."
  }
}

variable "owner" {
  description = "Role that owns the database, and that both logins act as. It signs in nowhere."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9_]{0,62}$", var.owner))
    error_message = "The owner is up to 63 lower-case letters, digits and underscores."
  }
}

variable "login_prefix" {
  description = "What the names of the two logins begin with, before _a and _b. Databases that follow each other need one each."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9_]{0,59}$", var.login_prefix))
    error_message = "The prefix is up to 60 lower-case letters, digits and underscores: a role's name ends at 63."
  }
}

variable "host" {
  description = "Name of the database in the network."
  type        = string
}

variable "ranges" {
  description = "Where the database answers, as the pods' network policy has it."
  type        = list(string)
}

variable "secret" {
  description = "Name of the secret that apps read."
  type        = string
}

variable "rotation_days" {
  description = "Days after which apps get another login."
  type        = number
  default     = 90
  nullable    = false

  validation {
    condition     = var.rotation_days >= 1 && var.rotation_days <= 1000
    error_message = "1 to 1000 days."
  }
}

variable "environment" {
  description = "What the cloud asks for: PROJECT and INSTANCE; or MAKER and VAULTS."
  type        = map(string)

  validation {
    condition     = alltrue([for name in var.cloud == "gcp" ? ["INSTANCE", "PROJECT"] : ["MAKER", "VAULTS"] : contains(keys(var.environment), name)])
    error_message = "Google Cloud asks for PROJECT and INSTANCE, Azure for MAKER and VAULTS."
  }
}

variable "client_id" {
  description = "Azure: client id of the identity that the job signs in as."
  type        = string
  default     = null
}
