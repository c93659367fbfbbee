variable "cluster_name" {
  description = "Name of the cluster, from the module coredns: by then there are nodes, and names resolve."
  type        = string
}

variable "load_balancer" {
  description = "Whether the load balancer controller is there: new pods of the gateway then wait until its load balancers know them."
  type        = bool
  default     = false
  nullable    = false
}

# For Kubernetes 1.32 to 1.36: https://istio.io/latest/docs/releases/supported-releases/
variable "chart_version" {
  description = "Version of all charts of Istio."
  type        = string
  default     = "1.30.4"
  nullable    = false

  validation {
    condition     = can(regex("^v?[0-9]+\\.[0-9]+\\.[0-9]+$", var.chart_version))
    error_message = "The version is exact, such as 1.2.3: a range would move by itself."
  }
}

