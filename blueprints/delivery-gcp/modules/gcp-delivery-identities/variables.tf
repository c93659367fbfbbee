variable "project_id" {
  description = "Project of Google Cloud that the service accounts work in."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project_id))
    error_message = "The id of a project is 6 to 30 lower-case letters, digits and hyphens."
  }
}

variable "project" {
  description = "Name of the project: what names begin with."
  type        = string

  # https://cloud.google.com/iam/docs/reference/rest/v1/projects.locations.workloadIdentityPools/create
  validation {
    condition     = !startswith(var.project, "gcp-") && can(regex("^[a-z0-9-]{4,32}$", "${var.project}-${var.short}-jobs"))
    error_message = "The id of a pool is 4 to 32 lower-case letters, digits and hyphens, and does not begin with gcp-."
  }
}

variable "environment" {
  description = "Name of the environment, as keys of states have it."
  type        = string
}

variable "short" {
  description = "Short code of the environment (prod)."
  type        = string
}

variable "cells" {
  description = "Beginnings of the names of what cells have (acme-geuw1-prod)."
  type        = set(string)
}

variable "states" {
  description = "Buckets that keep the states."
  type        = map(object({ bucket = string }))
  default     = {}
  nullable    = false
}

variable "layers" {
  description = "Layers whose names do not say the part (such as 10-search), which go with applications."
  type        = set(string)
  default     = []
  nullable    = false
}

variable "github" {
  description = "Repository, branches and environment on GitHub whose jobs are trusted. With the ids of owner and repository a repository that takes over the name is not."
  type = object({
    repository    = string
    branch        = string
    revision      = string
    environment   = string
    owner_id      = optional(string)
    repository_id = optional(string)
  })
  default = null
}

variable "gitlab" {
  description = "Project and branches on GitLab whose jobs are trusted, and its host."
  type = object({
    host        = string
    project     = string
    branch      = string
    revision    = string
    environment = string
  })
  default = null
}

variable "connections" {
  description = "Service connections of Azure DevOps that are trusted, by identity (plan, apply-foundation), with the issuer and the subject that they show."
  type        = map(object({ issuer = string, subject = string }))
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for connection in var.connections : can(regex("^[A-Za-z0-9:/._ -]+$", connection.subject))])
    error_message = "A subject is what the connection shows: it stands in an expression, so that quotes cannot be in it."
  }
}
