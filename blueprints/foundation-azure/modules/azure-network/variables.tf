variable "name" {
  description = "Name of the network, and prefix of what belongs to it (acme-weu-prod)."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{3,39}$", var.name)) && !endswith(var.name, "-")
    error_message = "The name is 4 to 40 lower-case letters, digits and hyphens."
  }
}

variable "resource_group_name" {
  description = "Resource group that the network is made in."
  type        = string
}

variable "location" {
  description = "Azure region (westeurope)."
  type        = string

  validation {
    condition     = can(regex("^[a-z]+[0-9]*$", var.location))
    error_message = "The location is the name of a region such as westeurope."
  }
}

variable "zones" {
  description = "Availability zones of the region; empty where it has none."
  type        = set(string)
  default     = []
  nullable    = false
}

variable "address_space" {
  description = "Range of the network."
  type        = string

  validation {
    condition     = can(cidrnetmask(var.address_space))
    error_message = "The range is IPv4, such as 10.32.0.0/16."
  }
}

variable "secondary_ranges" {
  description = "Further ranges of the network."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for range in var.secondary_ranges : can(cidrnetmask(range))])
    error_message = "Ranges are IPv4."
  }
}

variable "subnets" {
  description = "Ranges of the subnets by what they are for: nodes, ingress, private_endpoints, databases, api_server, gateway. Those that are left out are not made; nodes and private_endpoints are always there."
  type        = map(string)

  validation {
    condition     = length(setsubtract(keys(var.subnets), ["nodes", "ingress", "private_endpoints", "databases", "api_server", "gateway"])) == 0
    error_message = "Subnets are for nodes, ingress, private_endpoints, databases, api_server or gateway."
  }

  validation {
    condition     = contains(keys(var.subnets), "nodes") && contains(keys(var.subnets), "private_endpoints")
    error_message = "There are a subnet for nodes and one for private endpoints."
  }

  validation {
    condition     = alltrue([for range in values(var.subnets) : can(cidrnetmask(range))])
    error_message = "Ranges are IPv4."
  }

  # https://learn.microsoft.com/azure/vpn-gateway/vpn-gateway-about-vpn-gateway-settings#gwsub
  validation {
    condition     = tonumber(split("/", lookup(var.subnets, "gateway", "0.0.0.0/27"))[1]) <= 27
    error_message = "The subnet of gateways is a /27 at least."
  }
}

variable "nat" {
  description = "NAT gateway: in all zones of the region (per_az), in one place (single), or none. From one to the other it is another gateway with other addresses."
  type        = string
  default     = "per_az"
  nullable    = false

  validation {
    condition     = contains(["per_az", "single", "none"], var.nat)
    error_message = "nat is per_az, single or none."
  }
}

variable "nat_addresses" {
  description = "Public addresses of the NAT gateway. Each has room for 64512 connections to one and the same place."
  type        = number
  default     = 1
  nullable    = false

  # https://learn.microsoft.com/azure/nat-gateway/nat-gateway-resource
  validation {
    condition     = var.nat_addresses >= 1 && var.nat_addresses <= 16
    error_message = "A NAT gateway has 1 to 16 addresses."
  }
}

variable "pod_ranges" {
  description = "Ranges that clusters in the network give their pods, outside of it: packets between nodes carry these addresses."
  type        = list(string)
  default     = []
  nullable    = false
}

variable "office_networks" {
  description = "Networks behind the VPN that may open office_ports on nodes, and use private endpoints."
  type        = list(string)
  default     = []
  nullable    = false
}

variable "office_ports" {
  description = "TCP ports that office networks may open on nodes."
  type        = list(number)
  default     = [443]
  nullable    = false

  validation {
    condition     = alltrue([for port in var.office_ports : port >= 1 && port <= 65535])
    error_message = "A port is 1 to 65535."
  }
}

variable "endpoint_networks" {
  description = "Further networks that may use private endpoints and the cluster's API, such as that of the pipelines' runners."
  type        = list(string)
  default     = []
  nullable    = false
}

variable "database_networks" {
  description = "Subnets of databases in other networks, whose servers are copies of those here or the other way round."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for range in var.database_networks : can(cidrnetmask(range))])
    error_message = "Ranges are IPv4."
  }
}

variable "caches" {
  description = "Whether nodes reach caches among the private endpoints, which have a zone of names of their own."
  type        = bool
  default     = false
  nullable    = false
}

variable "exposed" {
  description = "Load balancers of Kubernetes for connections, by what they are for: where connections come from, and the TCP ports of the service."
  type = map(object({
    sources = list(string)
    ports   = list(number)
  }))
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for one in values(var.exposed) : alltrue([for source in one.sources : can(cidrnetmask(source))])])
    error_message = "Connections come from IPv4 ranges."
  }

  # https://learn.microsoft.com/azure/azure-resource-manager/management/azure-subscription-service-limits#networking-limits
  validation {
    condition     = length(var.exposed) <= 900
    error_message = "A security group has 1000 rules at most."
  }
}

variable "vpn_public_networks" {
  description = "Public ranges behind VPNs: packets to them never leave through NAT."
  type        = set(string)
  default     = []
  nullable    = false
}

variable "flow_log_days" {
  description = "Days that flow logs are kept in the storage account; 0 is for ever. The workspace keeps what it was told."
  type        = number
  default     = 365
  nullable    = false

  validation {
    condition     = var.flow_log_days >= 0 && var.flow_log_days <= 3653 && floor(var.flow_log_days) == var.flow_log_days
    error_message = "Flow logs are kept for a whole number of days, 0 to 3653."
  }
}

variable "flow_logs_account" {
  description = "Name of the storage account for flow logs; no other in Azure has it."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9]{3,24}$", var.flow_logs_account))
    error_message = "The name is 3 to 24 lower-case letters and digits."
  }
}

variable "logs_key_id" {
  description = "Key for flow logs, without a version."
  type        = string
}

variable "logs_identity_id" {
  description = "Identity that the account reads the key with."
  type        = string
}

variable "workspace_id" {
  description = "Resource id of the Log Analytics workspace."
  type        = string
}

variable "workspace_guid" {
  description = "Id of the workspace as its own API knows it."
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
