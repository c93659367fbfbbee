variable "project" {
  description = "Id of the project of the cell."
  type        = string
}

variable "name" {
  description = "Name of the client in this cell (mahavishnu-usc1-prod-ezra)."
  type        = string
}

variable "app" {
  description = "Name of the app, which its service account of Kubernetes has, too."
  type        = string
}

variable "account_id" {
  description = "Id of the account, the part of its address before the `@`."
  type        = string

  # https://cloud.google.com/iam/docs/service-accounts-create
  validation {
    condition     = can(regex("^[a-z]([-a-z0-9]{4,28}[a-z0-9])$", var.account_id))
    error_message = "The id of an account is 6 to 30 lower-case letters, digits and hyphens, and starts with a letter."
  }
}

variable "namespace" {
  description = "Namespace of the app in the cluster."
  type        = string
}

variable "buckets" {
  description = "Buckets that the app uses by their short names, and how: `read` or `write`."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for use in values(var.buckets) : contains(["read", "write"], use)])
    error_message = "A bucket is used to read or to write."
  }
}

variable "signs" {
  description = "Whether it signs addresses of objects in its own name. Null: where it uses buckets."
  type        = bool
  default     = null
}

variable "bucket_names" {
  description = "Names of the client's buckets by their short names."
  type        = map(string)
  default     = {}
  nullable    = false
}
