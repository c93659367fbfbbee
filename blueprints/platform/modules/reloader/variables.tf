variable "cluster_name" {
  description = "Name of the cluster, from the module coredns: by then there are nodes, and names resolve."
  type        = string
}

# Reloader 1.4.21: https://github.com/stakater/Reloader/releases/tag/v1.4.21
variable "chart_version" {
  description = "Version of the chart."
  type        = string
  default     = "2.2.16"
  nullable    = false

  validation {
    condition     = can(regex("^v?[0-9]+\\.[0-9]+\\.[0-9]+$", var.chart_version))
    error_message = "The version is exact, such as 1.2.3: a range would move by itself."
  }
}
