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

variable "critical_pods" {
  description = "Most pods of the class `system-cluster-critical` in the namespace, for clusters that take them only where a quota counts them, as GKE does. Null: no quota."
  type        = number
  default     = null

  # Both versions of each pod are there while a release is renewed.
  validation {
    condition     = var.critical_pods == null ? true : var.critical_pods >= 12 && floor(var.critical_pods) == var.critical_pods
    error_message = "A whole number of pods, 12 at least."
  }
}
