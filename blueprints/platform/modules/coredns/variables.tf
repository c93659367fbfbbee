variable "cluster_name" {
  description = "Name of the cluster."
  type        = string
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

variable "node_group_arns" {
  description = "Untainted node groups: the add-on comes after them."
  type        = list(string)
}
