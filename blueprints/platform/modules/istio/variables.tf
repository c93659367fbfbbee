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

variable "critical_pods" {
  description = "Most pods of the class `system-cluster-critical` in each of its namespaces, for clusters that take them only where a quota counts them, as GKE does. Null: no quota."
  type        = number
  default     = null

  # The gateway scales to ten, and has a quarter more while it is renewed.
  validation {
    condition     = var.critical_pods == null ? true : var.critical_pods >= 13 && floor(var.critical_pods) == var.critical_pods
    error_message = "A whole number of pods, 13 at least."
  }
}

# https://istio.io/latest/docs/setup/platform-setup/prerequisites/ and https://istio.io/latest/docs/setup/additional-setup/cni/
variable "cni_bin_dir" {
  description = "Where nodes have the binaries of network plugins; null for the usual place, `/opt/cni/bin`."
  type        = string
  default     = null
}

variable "trusted_proxies" {
  description = "Which address of `X-Forwarded-For` is the visitor's, counted from its end: load balancers have added that many."
  type        = number
  default     = 1
  nullable    = false

  validation {
    condition     = var.trusted_proxies >= 1
    error_message = "Load balancers stand before the gateway: at least one is trusted."
  }
}

variable "drain_seconds" {
  description = "How long a pod of the gateway goes on serving when it is told to stop: until no load balancer sends it anything."
  type        = number
  default     = 30
  nullable    = false

  validation {
    condition     = var.drain_seconds >= 1 && floor(var.drain_seconds) == var.drain_seconds
    error_message = "Whole seconds, 1 at least."
  }
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
