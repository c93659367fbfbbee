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

variable "zones" {
  description = "Ids of the hosted zones that records may be written into, by their domain."
  type        = map(string)

  validation {
    condition     = length(var.zones) > 0
    error_message = "At least one zone: without a filter it would write into all of the account's."
  }
}

variable "zone_role_arn" {
  description = "Role that may change records of the zones, when they belong to another account. It must let this module's role assume it and tag the session."
  type        = string
  default     = null
}

# ExternalDNS 0.21.0: https://github.com/kubernetes-sigs/external-dns/releases/tag/external-dns-helm-chart-1.21.1
variable "chart_version" {
  description = "Version of the chart."
  type        = string
  default     = "1.21.1"
  nullable    = false

  validation {
    condition     = can(regex("^v?[0-9]+\\.[0-9]+\\.[0-9]+$", var.chart_version))
    error_message = "The version is exact, such as 1.2.3: a range would move by itself."
  }
}

