variable "name" {
  description = "Name of the pool in its cluster. Six digits are put behind it, and beyond 33 characters it is shortened."
  type        = string

  validation {
    condition     = can(regex("^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$", var.name))
    error_message = "The name is 1 to 63 lower-case letters, digits and hyphens, and starts with a letter."
  }
}

variable "cluster_name" {
  description = "Name of the cluster."
  type        = string
}

variable "location" {
  description = "Region of the cluster."
  type        = string
}

variable "project" {
  description = "Id of the project that the cluster lives in."
  type        = string
}

variable "machine_type" {
  description = "Type of the machines (n2d-standard-4). Another size of the family changes the nodes one after the other, another family makes another pool."
  type        = string

  # https://cloud.google.com/compute/docs/machine-resource
  validation {
    condition     = can(regex("^[a-z][a-z0-9]*(-[a-z0-9]+)+$", var.machine_type))
    error_message = "A machine type such as n2d-standard-4 or n2-custom-4-16384."
  }
}

variable "capacity" {
  description = "on_demand, or spot for pods that may be interrupted."
  type        = string
  default     = "on_demand"
  nullable    = false

  validation {
    condition     = contains(["on_demand", "spot"], var.capacity)
    error_message = "The capacity is on_demand or spot."
  }
}

variable "min_size" {
  description = "Fewest nodes, over all zones."
  type        = number

  validation {
    condition     = var.min_size >= 0
    error_message = "The smallest size is 0 or more."
  }
}

variable "max_size" {
  description = "Most nodes that the autoscaler may start, over all zones."
  type        = number

  # https://cloud.google.com/kubernetes-engine/quotas
  validation {
    condition     = var.max_size >= 1 && var.max_size >= var.min_size && var.max_size <= 1000
    error_message = "The largest size is from 1 to 1000 and not below the smallest."
  }
}

variable "disk_gb" {
  description = "Size of a node's disk for images, logs and scratch space, in GiB."
  type        = number
  default     = 50
  nullable    = false

  validation {
    condition     = var.disk_gb >= 20 && var.disk_gb <= 65536
    error_message = "A disk has from 20 to 65536 GiB."
  }
}

variable "zones" {
  description = "Zones of the nodes. Volumes stay in their zone: a pool for pods with volumes is best given one. Without any, those of the cluster."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for zone in var.zones : startswith(zone, "${var.location}-")])
    error_message = "Each is a zone of the cluster's region, such as europe-west1-b."
  }
}

variable "labels" {
  description = "Labels of the nodes."
  type        = map(string)
  default     = {}
  nullable    = false

  # https://cloud.google.com/kubernetes-engine/docs/how-to/creating-managing-labels: GKE keeps these prefixes to itself.
  validation {
    condition     = alltrue([for key, value in var.labels : length(value) <= 63 && !can(regex("^([a-z0-9-]+\\.)*(kubernetes\\.io|k8s\\.io|google\\.com)/", key))])
    error_message = "Values have up to 63 characters, and keys are not those of Kubernetes and Google (kubernetes.io, k8s.io, google.com)."
  }
}

variable "taints" {
  description = "Taints of the nodes, with effects as Kubernetes spells them."
  type = list(object({
    key    = string
    value  = optional(string)
    effect = optional(string, "NoSchedule")
  }))
  default  = []
  nullable = false

  validation {
    condition     = alltrue([for taint in var.taints : contains(["NoSchedule", "NoExecute", "PreferNoSchedule"], taint.effect)])
    error_message = "Effects are NoSchedule, NoExecute and PreferNoSchedule."
  }
}

variable "service_account_email" {
  description = "Service account of the nodes."
  type        = string

  validation {
    condition     = !endswith(var.service_account_email, "-compute@developer.gserviceaccount.com") && var.service_account_email != "default"
    error_message = "Nodes have an account of their own: the default one may often edit the whole project."
  }
}

variable "kms_key_id" {
  description = "Key that disks are encrypted with (projects/P/locations/L/keyRings/R/cryptoKeys/K)."
  type        = string
}
