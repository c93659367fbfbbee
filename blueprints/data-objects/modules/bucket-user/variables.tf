variable "name" {
  description = "Name of the policy, unique for the role."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9+=,.@_-]{1,128}$", var.name))
    error_message = "A policy's name is 1 to 128 letters, digits and +=,.@_-."
  }
}

variable "role_name" {
  description = "Role of the app."
  type        = string
}

variable "access" {
  description = "What the app may do: read or write."
  type        = string

  validation {
    condition     = contains(["read", "write"], var.access)
    error_message = "Access is read or write."
  }
}

variable "buckets" {
  description = "Buckets by the places that they lie in, each with its key."
  type = map(object({
    arn         = string
    kms_key_arn = string
    region      = string
  }))

  validation {
    condition     = length(var.buckets) > 0
    error_message = "At least one bucket."
  }
}

variable "access_point_arn" {
  description = "Multi-region access point that leads to all of these buckets; null: each is used by its name."
  type        = string
  default     = null
}
