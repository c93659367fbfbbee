variable "github_ids" {
  when = contains(runners, "github")

  description = "Ids of the repository's owner and of the repository. With them, whoever takes over the name of a deleted or renamed repository is not trusted."
  type        = object({ owner = string, repository = string })
  default     = null
}

variable "service_connections" {
  when = contains(runners, "azure")

  description = "Service connections of Azure DevOps by identity (plan, apply-foundation, apply-platform, apply-clients, apply-databases, apply-applications), with the issuer and the subject that they show."
  type        = map(object({ issuer = string, subject = string }))
  default     = {}
  nullable    = false
}
