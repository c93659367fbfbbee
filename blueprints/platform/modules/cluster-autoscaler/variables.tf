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

variable "account_id" {
  description = "AWS account that the cluster lives in."
  type        = string

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "An AWS account id has 12 digits."
  }
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
  description = "Minor version of the control plane: the autoscaler's own must be the same."
  type        = string
}

# https://github.com/kubernetes/autoscaler/releases/tag/cluster-autoscaler-chart-9.59.0; the image is chosen by the version of Kubernetes.
variable "chart_version" {
  description = "Version of the chart."
  type        = string
  default     = "9.59.0"
  nullable    = false

  validation {
    condition     = can(regex("^v?[0-9]+\\.[0-9]+\\.[0-9]+$", var.chart_version))
    error_message = "The version is exact, such as 1.2.3: a range would move by itself."
  }
}

