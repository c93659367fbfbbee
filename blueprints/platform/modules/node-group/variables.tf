variable "name" {
  description = "Name of the node group in its cluster."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$", var.name))
    error_message = "The name is 1 to 63 lower-case letters, digits and hyphens."
  }
}

variable "cluster_name" {
  description = "Name of the cluster, from the module eks-cluster or from SSM: nodes must come after the cluster's add-ons."
  type        = string
}

variable "kubernetes_version" {
  description = "Minor version of the nodes: at most three behind the control plane, never ahead."
  type        = string
}

variable "node_role_arn" {
  description = "ARN of the nodes' role."
  type        = string
}

variable "subnet_ids" {
  description = "Private subnets by zone. Volumes stay in their zone: a group for pods with volumes is best given one."
  type        = map(string)

  validation {
    condition     = length(var.subnet_ids) > 0
    error_message = "At least one subnet."
  }
}

variable "security_group_ids" {
  description = "Groups of the nodes. The one that EKS made for the cluster must be among them, or nodes do not join."
  type        = list(string)

  validation {
    condition     = length(var.security_group_ids) >= 1 && length(var.security_group_ids) <= 5
    error_message = "One to five security groups."
  }
}

variable "volumes_key_arn" {
  description = "ARN of the key that disks are encrypted with."
  type        = string
}

variable "instance_types" {
  description = "Instance types of one architecture and, for the autoscaler's arithmetic, of one size."
  type        = list(string)

  validation {
    condition     = length(var.instance_types) >= 1 && length(var.instance_types) <= 20 && alltrue([for type in var.instance_types : can(regex("^[a-z0-9-]+\\.[a-z0-9-]+$", type))])
    error_message = "One to twenty instance types such as m5.large."
  }
}

variable "architecture" {
  description = "x86_64 or arm64."
  type        = string
  default     = "x86_64"
  nullable    = false

  validation {
    condition     = contains(["x86_64", "arm64"], var.architecture)
    error_message = "The architecture is x86_64 or arm64."
  }

  validation {
    condition     = alltrue([for type in var.instance_types : (var.architecture == "arm64") == can(regex("^(a1|[a-z]+[0-9]+g[a-z]*)\\.", type))])
    error_message = "The instance types are of another architecture: Graviton types have a g after the generation's number."
  }
}

variable "os" {
  description = "al2023 or bottlerocket."
  type        = string
  default     = "al2023"
  nullable    = false

  validation {
    condition     = contains(["al2023", "bottlerocket"], var.os)
    error_message = "The system is al2023 or bottlerocket."
  }
}

variable "image" {
  description = "newest: an apply moves the nodes to the newest image of their version of Kubernetes. kept: the group keeps the one it was made with until the version changes."
  type        = string
  default     = "newest"
  nullable    = false

  validation {
    condition     = contains(["newest", "kept"], var.image)
    error_message = "The image is newest or kept."
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
  description = "Fewest nodes, and how many there are at first."
  type        = number

  validation {
    condition     = var.min_size >= 0
    error_message = "The smallest size is 0 or more."
  }
}

variable "max_size" {
  description = "Most nodes that the autoscaler may start."
  type        = number

  validation {
    condition     = var.max_size >= 1 && var.max_size >= var.min_size && var.max_size <= 450
    error_message = "The largest size is from 1 to 450 and not below the smallest."
  }
}

variable "disk_gb" {
  description = "Size of a node's disk for images, logs and scratch space, in GiB."
  type        = number
  default     = 50
  nullable    = false

  validation {
    condition     = var.disk_gb >= 20 && var.disk_gb <= 16384
    error_message = "A disk has from 20 to 16384 GiB."
  }
}

variable "labels" {
  description = "Labels of the nodes."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for key, value in var.labels : length(key) <= 63 && length(value) >= 1 && length(value) <= 63])
    error_message = "EKS takes whole keys of up to 63 characters, prefix included, and values of 1 to 63."
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
    condition     = alltrue([for taint in var.taints : contains(["NoSchedule", "NoExecute", "PreferNoSchedule"], taint.effect) && length(taint.key) <= 63])
    error_message = "Effects are NoSchedule, NoExecute and PreferNoSchedule; a key has up to 63 characters."
  }
}

variable "tags" {
  description = "Tags of instances, disks and interfaces, which the provider's default tags do not reach."
  type        = map(string)
  default     = {}
  nullable    = false
}
