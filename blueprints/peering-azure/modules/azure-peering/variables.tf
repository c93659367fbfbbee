variable "name" {
  description = "What this side is called (acme-weu-prod)."
  type        = string

  # Both names and four characters between them are 80 at most: https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftnetwork
  validation {
    condition     = length(var.name) + length(var.peer_name) <= 76
    error_message = "The names of both sides have 76 characters together at most."
  }
}

variable "peer_name" {
  description = "What the other side is called."
  type        = string
}

variable "network_name" {
  description = "Virtual network of this side."
  type        = string
}

variable "resource_group_name" {
  description = "Resource group of this side's network."
  type        = string
}

variable "peer_network_id" {
  description = "Id of the other side's virtual network."
  type        = string
}

variable "peer_ranges" {
  description = "Ranges of the other network."
  type        = list(string)
}
