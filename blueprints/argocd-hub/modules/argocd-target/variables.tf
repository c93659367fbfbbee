variable "name" {
  description = "Prefix of every name in the cell, with the region's short code in it because IAM names are global (acme-euw1-prod)."
  type        = string

  validation {
    condition     = length("${var.name}-argocd-target") <= 64
    error_message = "A role's name has at most 64 characters."
  }
}

variable "cluster_name" {
  description = "Name of the cluster, from the module coredns."
  type        = string
}

variable "account_id" {
  description = "Account of the cluster."
  type        = string
}

variable "region" {
  description = "Code of the AWS region (us-east-1)."
  type        = string
}

variable "partition" {
  description = "AWS partition of the region, the second part of every ARN."
  type        = string
  default     = "aws"
  nullable    = false
}

variable "hub_account_id" {
  description = "Account of the cell whose Argo CD deploys here."
  type        = string

  validation {
    condition     = can(regex("^[0-9]{12}$", var.hub_account_id))
    error_message = "An AWS account id has 12 digits."
  }
}

variable "hub_name" {
  description = "Prefix of names in the cell whose Argo CD deploys here."
  type        = string
}

variable "group" {
  description = "Group that Argo CD belongs to in the cluster, and name of the cluster role that it is bound to."
  type        = string
  default     = "argocd-hub"
  nullable    = false
}

variable "parameter_prefix" {
  description = "SSM path under which the platform of the cell writes its parameters, without a slash at its end."
  type        = string
}
