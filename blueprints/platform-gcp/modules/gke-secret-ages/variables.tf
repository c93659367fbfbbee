variable "name" {
  description = "Prefix of every name in the cell (acme-geuw1-prod)."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,39}$", var.name)) && !endswith(var.name, "-")
    error_message = "The name is 2 to 40 lower-case letters, digits and hyphens."
  }
}

variable "cluster_name" {
  description = "Name of the cluster, from a node pool: by then there are nodes."
  type        = string
}

variable "project" {
  description = "Id of the project of the cell, its cluster and its secrets."
  type        = string
}

variable "region" {
  description = "Region of the cluster (europe-west1)."
  type        = string

  validation {
    condition     = can(regex("^[a-z]+-[a-z]+[0-9]+$", var.region))
    error_message = "A region such as europe-west1, and no zone."
  }
}

variable "workload_pool" {
  description = "Pool that the identities of pods are of, from the module gke-cluster: it is there once the project has a cluster."
  type        = string

  validation {
    condition     = endswith(var.workload_pool, ".svc.id.goog")
    error_message = "The pool of GKE, PROJECT.svc.id.goog."
  }
}

variable "secret_prefix" {
  description = "What the ids of the cell's secrets begin with (acme-geuw1-prod-)."
  type        = string

  # https://cloud.google.com/secret-manager/docs/reference/rest/v1/projects.secrets/create
  validation {
    condition     = can(regex("^[A-Za-z0-9_-]+-$", var.secret_prefix))
    error_message = "The prefix is letters, digits, hyphens and underscores, and ends with a hyphen."
  }
}

variable "image" {
  description = "Image with Python 3.11 or newer and nothing else, by digest."
  type        = string
}

variable "notification_channels" {
  description = "Ids of the channels that alarms go to."
  type        = list(string)
  default     = []
  nullable    = false
}
