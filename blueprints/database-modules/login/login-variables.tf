# What both forms that RDS runs are told of logins: the same file in both modules.

variable "store" {
  description = "Whether it is a store of `data`, of a client or of the whole estate, and not the one database of a client."
  type        = bool
  default     = false
  nullable    = false
}

variable "suffix" {
  description = "Last part of its names."
  type        = string
  default     = "db"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9]{1,3}$", var.suffix))
    error_message = "The suffix is up to three lower-case letters and digits: roles' names end at 64 characters."
  }
}

variable "secret_name" {
  description = "Name of the secret with the apps' login, below the prefix."
  type        = string
  default     = "database"
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9_+=.@-]+(/[A-Za-z0-9_+=.@-]+)*$", var.secret_name))
    error_message = "The name is words of letters, digits and _+=.@- with slashes between them."
  }
}

variable "managed_master" {
  description = "Whether RDS keeps the master's password in a secret. RDS refuses that where replicas or members of a global database are to follow; then nobody keeps it, and the function that makes the login has RDS set another each time."
  type        = bool
  default     = true
  nullable    = false
}

# Where nobody keeps it nobody gets to know it: login.py sets another before each use.
variable "master_password" {
  description = "What the master begins with where RDS does not keep its password; of a copy it is that of its source."
  type        = string
  default     = null
  ephemeral   = true
  sensitive   = true
}

variable "login_prefix" {
  description = "What the names of the two logins begin with. Left out: the database's name. Databases that follow each other, and make logins in turn, need one each."
  type        = string
  default     = null

  validation {
    condition     = var.login_prefix == null ? true : can(regex("^[a-z][a-z0-9_]{0,59}$", var.login_prefix))
    error_message = "The prefix is up to 60 lower-case letters, digits and underscores: a role's name ends at 63."
  }
}

variable "reader" {
  description = "Whether there is a role that only reads, `<database>_reader`, which signs in with a token of IAM, here and in every copy, and a policy that lets an IAM role do so."
  type        = bool
  default     = false
  nullable    = false
}

variable "rotation_days" {
  description = "Days between rotations: of the apps' login, and of the master's password, which RDS makes and changes itself."
  type        = number
  default     = 30
}
