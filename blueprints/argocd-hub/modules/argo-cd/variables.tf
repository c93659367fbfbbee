variable "name" {
  description = "Prefix of every name in the cell, with the region's short code in it because IAM names are global (acme-euw1-prod)."
  type        = string

  validation {
    condition     = length("${var.name}-argocd-applicationset") <= 64
    error_message = "A role's name has at most 64 characters."
  }
}

variable "cluster_name" {
  description = "Name of the cluster that it runs in."
  type        = string
}

variable "cluster_arn" {
  description = "ARN of that cluster."
  type        = string
}

variable "target_role_arns" {
  description = "Roles that sign in to the other clusters that it deploys into, one for each. Without any it has no role in AWS."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for arn in var.target_role_arns : can(regex("^arn:[a-z-]+:iam::[0-9]{12}:role/.+$", arn))])
    error_message = "Each is the ARN of a role."
  }

  # Fifty in a policy, and ten policies at a role, or twenty once AWS has raised that.
  validation {
    condition     = length(var.target_role_arns) <= 1000
    error_message = "A role has room for a thousand clusters."
  }
}

# Argo CD 3.4.4: https://github.com/argoproj/argo-helm/releases/tag/argo-cd-10.1.1
variable "chart_version" {
  description = "Version of the chart."
  type        = string
  default     = "10.1.1"
  nullable    = false

  validation {
    condition     = can(regex("^v?[0-9]+\\.[0-9]+\\.[0-9]+$", var.chart_version))
    error_message = "The version is exact, such as 1.2.3: a range would move by itself."
  }
}
