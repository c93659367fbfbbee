variable "subscription_id" {
  description = "Subscription that the identities work in."
  type        = string

  validation {
    condition     = can(regex("^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", var.subscription_id))
    error_message = "The id of a subscription is a GUID of lower-case letters and digits."
  }
}

variable "location" {
  description = "Region of Azure that the resource group and the identities are kept in. It stays what it was when they were made: where they work does not follow from it."
  type        = string
}

variable "project" {
  description = "Name of the project: what names begin with."
  type        = string
}

variable "environment" {
  description = "Name of the environment, as keys of states have it."
  type        = string
}

variable "short" {
  description = "Short code of the environment (prod)."
  type        = string

  # https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftmanagedidentity
  validation {
    condition     = can(regex("^[A-Za-z0-9][A-Za-z0-9_-]{2,127}$", "${var.project}-${var.short}-apply-applications"))
    error_message = "An identity's name is 3 to 128 letters, digits, hyphens and underscores."
  }
}

variable "states" {
  description = "Resource groups of the accounts that keep the states, which hold nothing else, and the names of the containers."
  type        = map(object({ resource_group_id = string, container = string }))
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
  description = "Repository, branches and environment on GitHub whose jobs are trusted. With the ids of owner and repository the subjects are those of repositories that have them in their tokens."
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
    host     = string
    project  = string
    branch   = string
    revision = string
  })
  default = null
}

variable "connections" {
  description = "Service connections of Azure DevOps that are trusted, by identity (plan, apply-foundation), with the issuer and the subject that they show."
  type        = map(object({ issuer = string, subject = string }))
  default     = {}
  nullable    = false
}

variable "tags" {
  description = "Tags of what is made."
  type        = map(string)
  default     = {}
  nullable    = false
}
