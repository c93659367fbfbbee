variable "cluster_name" {
  description = "Name of the cluster, from a node pool."
  type        = string
}

variable "volumes_key" {
  description = "Key that disks of pods are encrypted with (projects/P/locations/L/keyRings/R/cryptoKeys/K)."
  type        = string
}

variable "disk_type" {
  description = "Type of the disks: pd-balanced, or hyperdisk-balanced for machines that take no persistent disks."
  type        = string
  default     = "pd-balanced"
  nullable    = false

  validation {
    condition     = contains(["pd-balanced", "pd-ssd", "hyperdisk-balanced"], var.disk_type)
    error_message = "The type is pd-balanced, pd-ssd or hyperdisk-balanced."
  }
}

variable "keep_volumes" {
  description = "Whether the default class keeps a disk whose claim is deleted."
  type        = bool
  default     = true
  nullable    = false
}

variable "labels" {
  description = "Labels of the disks, which the provider's default labels do not reach."
  type        = map(string)
  default     = {}
  nullable    = false
}
