variable "name" {
  description = "Name of the job, and of the namespace that it has for itself (login-acme-database)."
  type        = string

  # A CronJob's name has 52 characters: https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#job-creation
  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,50}[a-z0-9]$", var.name))
    error_message = "The name is up to 52 lower-case letters, digits and hyphens."
  }
}

variable "part_of" {
  description = "Whose it is, for the label app.kubernetes.io/part-of."
  type        = string
}

variable "description" {
  description = "What it does, for whoever finds it in the cluster."
  type        = string
}

variable "files" {
  description = "Python files by name. They are mounted beside each other; secrets have no place in them."
  type        = map(string)

  # A ConfigMap has 1 MiB: https://kubernetes.io/docs/concepts/configuration/configmap/#motivation
  validation {
    condition     = length(var.files) > 0 && sum([for content in values(var.files) : length(content)]) < 500000
    error_message = "At least one file, and less than 500000 characters in all."
  }
}

variable "main" {
  description = "Which of the files is run."
  type        = string

  validation {
    condition     = contains(keys(var.files), var.main)
    error_message = "What is run is one of the files."
  }
}

variable "image" {
  description = "Image with Python 3.11 or newer and nothing else, by digest."
  type        = string

  validation {
    condition     = can(regex("@sha256:[0-9a-f]{64}$", var.image))
    error_message = "The image ends with its digest, @sha256:..., so that what runs is what was reviewed."
  }
}

variable "schedule" {
  description = "When it runs, as cron writes it, in UTC."
  type        = string

  validation {
    condition     = length(split(" ", var.schedule)) == 5
    error_message = "A schedule has five parts, such as 17 3 * * *."
  }
}

variable "at_once" {
  description = "Whether it also runs in the apply that makes it, and in each that changes it: the apply then fails where it does."
  type        = bool
  default     = false
  nullable    = false
}

variable "environment" {
  description = "What the script is told, by names of environment variables. No secrets."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "account_annotations" {
  description = "Annotations of its service account, by which a cloud knows it."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "pod_labels" {
  description = "Further labels of its pods."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "egress" {
  description = "Where it may connect to besides DNS and HTTPS: ranges and TCP ports."
  type = list(object({
    cidr  = string
    ports = list(number)
  }))
  default  = []
  nullable = false
}

variable "metadata_server" {
  description = "Whether it asks the metadata server of GKE who it is, for a token."
  type        = bool
  default     = false
  nullable    = false
}

variable "deadline_seconds" {
  description = "Seconds after which a run is given up, with all of its attempts."
  type        = number
  default     = 900
  nullable    = false

  validation {
    condition     = var.deadline_seconds >= 60 && var.deadline_seconds <= 3600
    error_message = "60 to 3600 seconds."
  }
}
