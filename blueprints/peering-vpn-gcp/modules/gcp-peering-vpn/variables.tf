variable "project" {
  description = "Id of the project that the network is in."
  type        = string

  # https://cloud.google.com/resource-manager/docs/creating-managing-projects
  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project))
    error_message = "A project id is 6 to 30 lower-case letters, digits and hyphens, and starts with a letter."
  }
}

variable "region" {
  description = "Region of the gateway and of the router (europe-west1)."
  type        = string

  validation {
    condition     = can(regex("^[a-z]+-[a-z]+[0-9]+$", var.region))
    error_message = "The region is one such as europe-west1."
  }
}

variable "name" {
  description = "Name of all that is made, with both ends in it (acme-euw3-prod-to-euw1-prod)."
  type        = string

  # Tunnels get a number behind it: https://cloud.google.com/compute/docs/naming-resources
  validation {
    condition     = can(regex("^[a-z]([a-z0-9-]{0,59}[a-z0-9])?$", var.name))
    error_message = "The name is up to 61 lower-case letters, digits and hyphens, starts with a letter and does not end with a hyphen: tunnels get two characters more."
  }
}

variable "peer" {
  description = "What people call the other side (eu-west-1/production)."
  type        = string
}

variable "gateway_id" {
  description = "Id of the network's HA VPN gateway."
  type        = string
}

variable "router_name" {
  description = "Name of the router that speaks BGP."
  type        = string
}

variable "peer_addresses" {
  description = "Addresses of the gateway at the other side: four, two for each interface of ours, or two, one for each."
  type        = list(string)
}

variable "peer_asn" {
  description = "AS number of the gateway at the other side."
  type        = number
}

variable "inside_cidrs" {
  description = "Ranges inside of the tunnels, in the order of the addresses of the other side."
  type        = list(string)

  # The instances' metadata server answers at 169.254.169.254.
  # https://cloud.google.com/network-connectivity/docs/router/concepts/overview#bgp-ip-addresses
  validation {
    condition     = contains([2, 4], length(distinct(var.inside_cidrs))) && alltrue([for range in var.inside_cidrs : can(regex("^169[.]254[.][0-9]+[.][0-9]+/30$", range)) && range != "169.254.169.252/30"])
    error_message = "Two or four different /30 of 169.254.0.0/16, and not 169.254.169.252/30."
  }
}

variable "peer_first" {
  description = "Whether the other side has the first address of each range."
  type        = bool
}

variable "makes_keys" {
  description = "Whether the keys are made here, and kept for the other side."
  type        = bool
  default     = false
  nullable    = false
}

variable "keys" {
  description = "Keys that the other side made, in the order of the tunnels."
  type        = list(string)
  default     = null
  sensitive   = true
}

variable "kms_key_id" {
  description = "Id of the key that keys of tunnels are encrypted with in Secret Manager, in the same region."
  type        = string
}

variable "notification_channels" {
  description = "Channels of Cloud Monitoring that are told of alarms (projects/P/notificationChannels/ID)."
  type        = list(string)
  default     = []
  nullable    = false
}
