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

variable "partition" {
  description = "AWS partition of the region, the second part of every ARN."
  type        = string
  default     = "aws"
  nullable    = false
}

variable "zones" {
  description = "Ids of the hosted zones that challenges may be answered in, by their domain."
  type        = map(string)

  validation {
    condition     = length(var.zones) > 0
    error_message = "At least one zone."
  }
}

variable "zone_role_arn" {
  description = "Role that may change records of the zones, when they belong to another account. It must let this module's role assume it and tag the session."
  type        = string
  default     = null
}

# For Kubernetes 1.32 to 1.35: https://cert-manager.io/docs/releases/#currently-supported-releases
variable "chart_version" {
  description = "Version of the chart."
  type        = string
  default     = "v1.20.3"
  nullable    = false

  validation {
    condition     = can(regex("^v?[0-9]+\\.[0-9]+\\.[0-9]+$", var.chart_version))
    error_message = "The version is exact, such as 1.2.3: a range would move by itself."
  }
}

