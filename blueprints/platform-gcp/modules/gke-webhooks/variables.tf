variable "name" {
  description = "What the cell is called; the name of the rule begins with it."
  type        = string

  # https://cloud.google.com/compute/docs/naming-resources
  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,53}$", var.name))
    error_message = "The name has 54 lower-case letters, digits and hyphens at most, the first a letter."
  }
}

variable "project" {
  description = "Project of the network."
  type        = string
}

variable "network" {
  description = "Link of the network."
  type        = string
}

variable "control_plane_cidr" {
  description = "Range that the control plane speaks from; empty or null where it has none of its own."
  type        = string
  default     = null
}

variable "nodes_cidr" {
  description = "Range of the nodes."
  type        = string
  nullable    = false

  validation {
    condition     = can(cidrnetmask(var.nodes_cidr))
    error_message = "The range of the nodes is one of IPv4, such as 10.16.0.0/20."
  }
}

variable "pods_cidr" {
  description = "Range of the pods."
  type        = string
  nullable    = false

  validation {
    condition     = can(cidrnetmask(var.pods_cidr))
    error_message = "The range of the pods is one of IPv4, such as 10.20.0.0/16."
  }
}

variable "ports" {
  description = "Ports that pods of webhooks listen on, beside 443 and 10250."
  type        = set(number)
  nullable    = false

  validation {
    condition     = length(var.ports) > 0 && alltrue([for port in var.ports : port >= 1 && port <= 65535])
    error_message = "A rule without ports would open all of them: name one at least, from 1 to 65535."
  }
}
