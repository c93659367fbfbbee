variable "name" {
  description = "Name of the pool; one that AKS does not take is shortened to one that it takes."
  type        = string

  validation {
    condition     = can(regex("[A-Za-z0-9]", var.name))
    error_message = "The name has a letter or a digit."
  }
}

variable "kubernetes_cluster_id" {
  description = "Id of the cluster, from the module aks-cluster: by then its identities have their roles."
  type        = string
}

variable "kubernetes_version" {
  description = "Minor version of the nodes, which is the control plane's or older. Left out: that of the cluster when the pool is made; upgrades are then AKS's alone."
  type        = string
  default     = null

  validation {
    condition     = var.kubernetes_version == null || can(regex("^1\\.[0-9]{2}(\\.[0-9]+)?$", var.kubernetes_version))
    error_message = "The version is one such as 1.34."
  }
}

# https://learn.microsoft.com/azure/aks/quotas-skus-regions#restricted-vm-sizes
variable "vm_size" {
  description = "Size of the nodes (Standard_D4ds_v5). It decides the architecture, too: a `p` in it is arm64."
  type        = string

  validation {
    condition     = can(regex("^Standard_[A-Za-z0-9_-]+$", var.vm_size))
    error_message = "The size is one such as Standard_D4ds_v5."
  }
}

variable "capacity" {
  description = "How the nodes are paid for: on_demand, or spot, which Azure takes back with half a minute of warning."
  type        = string
  default     = "on_demand"
  nullable    = false

  validation {
    condition     = contains(["on_demand", "spot"], var.capacity)
    error_message = "The capacity is on_demand or spot."
  }
}

variable "min_size" {
  description = "Fewest nodes, over all zones together."
  type        = number

  validation {
    condition     = var.min_size >= 0 && var.min_size <= 1000 && floor(var.min_size) == var.min_size
    error_message = "A pool has 0 to 1000 nodes."
  }
}

# https://learn.microsoft.com/azure/aks/quotas-skus-regions#service-quotas-and-limits
variable "max_size" {
  description = "Most nodes, over all zones together."
  type        = number

  validation {
    condition     = var.max_size >= 1 && var.max_size <= 1000 && floor(var.max_size) == var.max_size && var.max_size >= var.min_size
    error_message = "A pool has up to 1000 nodes, and as many at most as at least or more."
  }
}

variable "disk_gb" {
  description = "Size of a node's disk in GiB: images and the pods' temporary files."
  type        = number
  default     = 128
  nullable    = false

  # https://learn.microsoft.com/azure/aks/concepts-storage#ephemeral-os-disk-and-managed-os-disk
  validation {
    condition     = var.disk_gb >= 30 && var.disk_gb <= 2048 && floor(var.disk_gb) == var.disk_gb
    error_message = "The disk has 30 to 2048 GiB."
  }
}

variable "os_disk_type" {
  description = "`Managed`: a disk of its own, which every size has. `Ephemeral`: on the host, which is faster and costs nothing, for sizes whose cache or temporary disk holds `disk_gb`."
  type        = string
  default     = "Managed"
  nullable    = false

  validation {
    condition     = contains(["Managed", "Ephemeral"], var.os_disk_type)
    error_message = "The disk is Managed or Ephemeral."
  }
}

variable "zones" {
  description = "Zones of the nodes. None: the region has none."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for zone in var.zones : contains(["1", "2", "3"], zone)])
    error_message = "Zones are called 1, 2 and 3."
  }
}

# https://learn.microsoft.com/azure/aks/use-labels
variable "labels" {
  description = "Labels of the nodes."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for key in keys(var.labels) : !can(regex("^([^/]+\\.)?(azure\\.com|kubernetes\\.io|k8s\\.io)/", key))])
    error_message = "AKS keeps keys of azure.com, kubernetes.io and k8s.io for itself."
  }
}

variable "taints" {
  description = "Taints of the nodes: only pods that tolerate them are scheduled there."
  type = list(object({
    key    = string
    value  = string
    effect = string
  }))
  default  = []
  nullable = false

  validation {
    condition     = alltrue([for taint in var.taints : contains(["NoSchedule", "NoExecute", "PreferNoSchedule"], taint.effect)])
    error_message = "The effect of a taint is NoSchedule, NoExecute or PreferNoSchedule."
  }
}

variable "subnet_id" {
  description = "Id of the subnet of the nodes."
  type        = string
}

variable "tags" {
  description = "Tags of the pool and its machines; the provider has no default tags."
  type        = map(string)
  default     = {}
  nullable    = false
}
