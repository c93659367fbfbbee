variable "name" {
  description = "Prefix of every name in the cell (acme-geuw1-prod)."
  type        = string
}

variable "cluster_name" {
  description = "Name of the cluster, from the module gke-cluster."
  type        = string
}

variable "project" {
  description = "Id of the project that the cluster lives in."
  type        = string
}

variable "admins" {
  description = "Who administers the cluster, as IAM names them: group:..., user:... or serviceAccount:.... Who applies the stack does so by its role in the project (roles/container.admin)."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for member in var.admins : can(regex("^(group|user|serviceAccount):[^@: ]+@[^@: ]+$", member))])
    error_message = "Each is group:NAME@DOMAIN, user:NAME@DOMAIN or serviceAccount:NAME@PROJECT.iam.gserviceaccount.com."
  }
}

variable "viewers" {
  description = "Who may look at everything but secrets, as IAM names them."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for member in var.viewers : can(regex("^(group|user|serviceAccount):[^@: ]+@[^@: ]+$", member))]) && length(setintersection(var.viewers, var.admins)) == 0
    error_message = "Each is group:..., user:... or serviceAccount:... and not among the admins."
  }
}
