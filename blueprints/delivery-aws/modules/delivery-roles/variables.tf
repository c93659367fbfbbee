variable "project" {
  description = "Name of the project: what names begin with."
  type        = string
}

variable "environment" {
  description = "Name of the environment, as tags, parameters and keys of states have it."
  type        = string
}

variable "short" {
  description = "Short code of the environment, which names of its resources have in them (prod)."
  type        = string

  # https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
  validation {
    condition     = length("${var.project}-${var.short}-apply-applications") <= 64
    error_message = "A role's name has at most 64 characters."
  }
}

variable "shorts" {
  description = "Short codes of all environments: no role here may change the roles of pipelines of any of them."
  type        = set(string)

  validation {
    condition     = length(var.shorts) > 0
    error_message = "At least the environment's own."
  }
}

variable "account_id" {
  description = "AWS account of the roles."
  type        = string

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "An AWS account id has 12 digits."
  }
}

variable "partition" {
  description = "AWS partition of the account, the second part of every ARN."
  type        = string
  default     = "aws"
  nullable    = false
}

variable "regions" {
  description = "Regions that the roles may work in."
  type        = set(string)

  validation {
    condition     = length(var.regions) > 0
    error_message = "At least one region."
  }
}

variable "clusters" {
  description = "Names of clusters that do not follow from project and environment."
  type        = set(string)
  default     = []
  nullable    = false
}

variable "protected" {
  description = "Whether what is in buckets stays: objects are deleted, with their versions, only where it is false."
  type        = bool
}

variable "states" {
  description = "Buckets that keep the states: with a role where they are another account's, which the state's own stack has made for this one."
  type = map(object({
    bucket        = string
    account_id    = string
    region        = string
    kms_key_alias = string
    role_name     = optional(string)
  }))
  default  = {}
  nullable = false
}

variable "layers" {
  description = "Layers of each part whose names do not say the part (such as 10-search), which go with applications."
  type        = set(string)
  default     = []
  nullable    = false
}

variable "assumes" {
  description = "ARNs of roles in other accounts that stacks of the environment become: of the zone, of peers, of a network's owner, of clusters. `*` stands for any characters."
  type        = set(string)
  default     = []
  nullable    = false
}

variable "github" {
  description = "Repository, branches and environment on GitHub whose jobs are trusted, and the ARN of GitHub's provider. With the ids of owner and repository a repository that takes over the name is not."
  type = object({
    provider_arn  = string
    repository    = string
    branch        = string
    revision      = string
    environment   = string
    owner_id      = optional(string)
    repository_id = optional(string)
  })
  default = null

  validation {
    condition     = var.github == null || can(regex("^[A-Za-z0-9-]+/[A-Za-z0-9._-]+$", var.github.repository))
    error_message = "The repository is OWNER/NAME."
  }

  validation {
    condition     = var.github == null || (try(var.github.owner_id, null) == null) == (try(var.github.repository_id, null) == null)
    error_message = "The ids of owner and repository are given together."
  }
}

variable "gitlab" {
  description = "Project and branches on GitLab whose jobs are trusted, and host and ARN of its provider."
  type = object({
    provider_arn = string
    host         = string
    project      = string
    branch       = string
    revision     = string
  })
  default = null
}

variable "connections" {
  description = "Service connections of Azure DevOps that are trusted, by identity (plan, apply-foundation): ARN and host of the provider, and the subject that the connection shows."
  type = map(object({
    provider_arn = string
    host         = string
    subject      = string
  }))
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for connection in var.connections : length(connection.subject) > 8 && !can(regex("[*?]", connection.subject))])
    error_message = "A subject is the whole of what the connection shows: * and ? would be more than one."
  }
}

variable "audience" {
  description = "For whom tokens of GitHub and GitLab are issued."
  type        = string
  default     = "sts.amazonaws.com"
  nullable    = false
}

variable "session_seconds" {
  description = "How long a session may last. A cluster takes up to 45 minutes to be made."
  type        = number
  default     = 7200
  nullable    = false

  validation {
    condition     = var.session_seconds >= 3600 && var.session_seconds <= 43200
    error_message = "A session lasts from one to twelve hours."
  }
}
