variable "name" {
  description = "Name of all that is made, with both ends in it (acme-weu-prod-to-euw1-prod)."
  type        = string

  # A number comes behind it, and of alarms a word: https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftnetwork
  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,69}$", var.name)) && !endswith(var.name, "-")
    error_message = "The name is 2 to 70 lower-case letters, digits and hyphens."
  }
}

variable "peer" {
  description = "What people call the other side (eu-west-1/production)."
  type        = string
}

variable "resource_group_name" {
  description = "Resource group of the gateway."
  type        = string
}

variable "location" {
  description = "Azure region (westeurope)."
  type        = string
}

variable "gateway_id" {
  description = "Id of the network's VPN gateway, which has the second address of each inside range among those that it speaks BGP under."
  type        = string
}

variable "peer_addresses" {
  description = "Outer addresses of the tunnels at the other side: four, two to each instance, or two, one to each."
  type        = list(string)
}

variable "peer_asn" {
  description = "AS number of the gateway at the other side."
  type        = number

  # https://learn.microsoft.com/azure/vpn-gateway/vpn-gateway-vpn-faq#bgp
  validation {
    condition     = var.peer_asn >= 1 && var.peer_asn <= 4294967295 && !contains([8074, 8075, 12076, 23456, 65515, 65517, 65518, 65519, 65520], var.peer_asn)
    error_message = "Azure keeps 8074, 8075, 12076, 65515 and 65517 to 65520 for itself, and IANA 23456."
  }
}

variable "inside_cidrs" {
  description = "Ranges inside of the tunnels, in the order of the addresses of the other side, which has the first address of each."
  type        = list(string)

  # https://learn.microsoft.com/azure/vpn-gateway/bgp-howto: from nowhere else.
  validation {
    condition     = contains([2, 4], length(distinct(var.inside_cidrs))) && alltrue([for range in var.inside_cidrs : can(regex("^169\\.254\\.(21|22)\\.[0-9]+/30$", range))])
    error_message = "Two or four different /30 of 169.254.21.0/24 or 169.254.22.0/24."
  }
}

variable "keys" {
  description = "Keys that the other side made, in the order of the tunnels."
  type        = list(string)
  sensitive   = true
}

variable "workspace_id" {
  description = "Resource id of the Log Analytics workspace that the gateway logs to."
  type        = string
}

variable "action_group_id" {
  description = "Action group that alarms go to."
  type        = string
}

variable "tags" {
  description = "Tags of everything that can have some; the provider has no default tags."
  type        = map(string)
  default     = {}
  nullable    = false
}
