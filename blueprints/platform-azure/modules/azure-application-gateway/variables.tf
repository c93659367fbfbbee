variable "name" {
  description = "Prefix of every name in the cell, with the region's short code in it (cptwn-zwe-prod)."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,39}$", var.name)) && !endswith(var.name, "-")
    error_message = "The name is 2 to 40 lower-case letters, digits and hyphens."
  }
}

variable "resource_group_name" {
  description = "Resource group of the cell."
  type        = string
}

variable "location" {
  description = "Azure region (westeurope)."
  type        = string
}

variable "subnet_id" {
  description = "Id of the gateway's subnet, delegated to Microsoft.Network/applicationGateways."
  type        = string
}

# https://learn.microsoft.com/azure/application-gateway/configuration-infrastructure#size-of-the-subnet
variable "subnet_cidr" {
  description = "Range of that subnet: a /24, which has room for as many machines as a gateway may have. A larger one the controller does not take beside pods of an overlay network."
  type        = string

  # https://learn.microsoft.com/azure/application-gateway/container-networking
  validation {
    condition     = can(cidrhost(var.subnet_cidr, 0)) && try(tonumber(split("/", var.subnet_cidr)[1]), 0) >= 24 && try(tonumber(split("/", var.subnet_cidr)[1]), 32) <= 27
    error_message = "The subnet of Application Gateway has 24 to 27 bits: with pods of an overlay network it may not be larger."
  }
}

variable "private_host" {
  description = "Which address of the subnet internal hosts lead to, counted from its end: -2 is the last that Azure leaves. Another gateway in the subnet has another one."
  type        = number
  default     = -2
  nullable    = false

  validation {
    condition     = var.private_host <= -2 && var.private_host >= -28
    error_message = "-2 to -28: one of the last addresses of a /27."
  }
}

variable "zones" {
  description = "Zones that it runs in. None: the region has none."
  type        = set(string)
  default     = []
  nullable    = false
}

variable "min_capacity" {
  description = "Instances that always run. Two survive the loss of one; with 0 the first requests wait for minutes."
  type        = number
  default     = 2
  nullable    = false
}

# https://learn.microsoft.com/azure/azure-resource-manager/management/azure-subscription-service-limits#azure-application-gateway-limits
variable "max_capacity" {
  description = "Instances up to which it grows by itself."
  type        = number
  default     = 20
  nullable    = false

  validation {
    condition     = var.max_capacity >= 2 && var.max_capacity <= 125 && var.min_capacity >= 0 && var.min_capacity <= var.max_capacity
    error_message = "It grows to 2 to 125 instances."
  }
}

variable "waf" {
  description = "The firewall: `block`, or `count`, which only records. `rate_limit`: requests of one address within five minutes. Left out: none."
  type = object({
    mode       = optional(string, "block")
    rate_limit = optional(number, 2000)
    log_days   = optional(number, 90)
  })
  default = null

  validation {
    condition     = var.waf == null || (contains(["block", "count"], try(var.waf.mode, "")) && try(var.waf.rate_limit, 0) >= 1 && try(var.waf.rate_limit, 0) <= 5000000)
    error_message = "The mode is block or count, and the limit 1 to 5000000 requests."
  }
}

variable "workspace_id" {
  description = "Id of the Log Analytics workspace of the cell."
  type        = string
}

variable "access_log_days" {
  description = "Days that the record of requests is kept; 0 is for as long as Azure keeps anything."
  type        = number
  default     = 90
  nullable    = false
}

variable "alarms" {
  description = "Whether somebody is told of pods that do not answer, and of a gateway that reaches its bounds."
  type        = bool
  default     = true
  nullable    = false
}

variable "action_group_id" {
  description = "Id of the action group that is told."
  type        = string
  default     = null

  validation {
    condition     = !var.alarms || var.action_group_id != null
    error_message = "Alarms need an action group."
  }
}

variable "tags" {
  description = "Tags of everything that can have some; the provider has no default tags."
  type        = map(string)
  default     = {}
  nullable    = false
}
