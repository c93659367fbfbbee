variable "name" {
  description = "Name of the client, or `shared` for the apps of the whole estate."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9]([-a-z0-9]{0,50}[a-z0-9])?$", var.name))
    error_message = "The name is up to 52 lower-case letters, digits and hyphens: a namespace has 63, and begins with identities-."
  }
}

variable "client_ids" {
  description = "Client ids by the names of service accounts."
  type        = map(string)

  validation {
    condition     = alltrue([for name in keys(var.client_ids) : can(regex("^[-._a-zA-Z0-9]+$", name))])
    error_message = "Keys of a secret are letters, digits, hyphens, dots and underscores."
  }
}

variable "namespace" {
  description = "Namespace of the pods."
  type        = string
}

variable "service_account" {
  description = "Service account that the namespace's store of secrets signs in as."
  type        = string
  default     = "secret-reader"
  nullable    = false
}
