variable "name" {
  description = "Prefix of every name in the cell, with the region's short code in it because IAM names are global (cptwn-use1-production)."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,39}$", var.name)) && !endswith(var.name, "-")
    error_message = "The name is 2 to 40 lower-case letters, digits and hyphens."
  }
}

variable "cluster_name" {
  description = "Name of the cluster, from the module coredns: by then there are nodes, and names resolve."
  type        = string
}

variable "cluster_arn" {
  description = "ARN of the cluster."
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

variable "kubernetes_version" {
  description = "Minor version of the control plane."
  type        = string
}

variable "addon_version" {
  description = "Version of the add-on. Left out: what EKS installs by default, which moves with time."
  type        = string
  default     = null
}

variable "volumes_key_arn" {
  description = "ARN of the key that volumes are encrypted with."
  type        = string
}

variable "backup" {
  description = "Value of the tag Backup, by which the cell's backup plan selects volumes. Left out: they are in no backup."
  type        = string
  default     = null
}

variable "keep_volumes" {
  description = "Whether a claim that names no class gets a volume that stays in the account when the claim is deleted."
  type        = bool
  default     = true
  nullable    = false
}

variable "tags" {
  description = "Tags of the volumes, which the provider's default tags do not reach."
  type        = map(string)
  default     = {}
  nullable    = false
}
