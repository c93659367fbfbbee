variable "hosts" {
  description = "Hosts of the cell's apps whose certificates are issued."
  type        = set(string)
  nullable    = false
}

variable "ingresses" {
  description = "Of a cell with Istio: the hosts behind each class of load balancers."
  type        = map(list(string))
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for class, hosts in var.ingresses : startswith(class, "alb-") && length(hosts) > 0])
    error_message = "Each is a class of the platform, with one host at least."
  }
}
