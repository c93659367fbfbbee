variable "cluster_name" {
  description = "Name of the cluster, from the module aks-cluster: by then it can be worked in."
  type        = string
}

variable "disk_encryption_set_id" {
  description = "Id of the disk encryption set of volumes. The cluster's identity may read it."
  type        = string
}

# https://learn.microsoft.com/azure/virtual-machines/disks-types
variable "sku" {
  description = "What disks are: Premium_LRS, which every region has, or Premium_ZRS, which outlives its zone and costs half as much again; StandardSSD_LRS and StandardSSD_ZRS are slower. Another one is only for volumes that are made from then on, and the classes are made anew."
  type        = string
  default     = "Premium_LRS"
  nullable    = false

  validation {
    condition     = contains(["Premium_LRS", "Premium_ZRS", "StandardSSD_LRS", "StandardSSD_ZRS"], var.sku)
    error_message = "The disks are Premium_LRS, Premium_ZRS, StandardSSD_LRS or StandardSSD_ZRS: others take no disk encryption set, or are slow."
  }
}

variable "keep_volumes" {
  description = "Whether a claim that names no class gets a disk that stays when the claim is deleted."
  type        = bool
  default     = true
  nullable    = false
}

variable "tags" {
  description = "Tags of the volumes."
  type        = map(string)
  default     = {}
  nullable    = false
}
