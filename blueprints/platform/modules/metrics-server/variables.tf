variable "cluster_name" {
  description = "Name of the cluster, from the module coredns: by then there are nodes, and names resolve."
  type        = string
}

# Metrics server 0.8.1, for Kubernetes 1.31 and later: https://github.com/kubernetes-sigs/metrics-server#compatibility-matrix
variable "chart_version" {
  description = "Version of the chart."
  type        = string
  default     = "3.13.1"
  nullable    = false

  validation {
    condition     = can(regex("^v?[0-9]+\\.[0-9]+\\.[0-9]+$", var.chart_version))
    error_message = "The version is exact, such as 1.2.3: a range would move by itself."
  }
}

