variable "name" {
  description = "Name of the gateway, and prefix of what belongs to it (acme-weu-prod)."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,39}$", var.name)) && !endswith(var.name, "-")
    error_message = "The name is 2 to 40 lower-case letters, digits and hyphens."
  }
}

variable "resource_group_name" {
  description = "Resource group of the network."
  type        = string
}

variable "location" {
  description = "Azure region (westeurope)."
  type        = string
}

variable "zones" {
  description = "Availability zones of the region; empty where it has none."
  type        = set(string)
  default     = []
  nullable    = false
}

variable "gateway_subnet_id" {
  description = "Id of the subnet GatewaySubnet."
  type        = string
}

variable "sku" {
  description = "Size of the gateway: 650 Mbit/s for VpnGw1AZ, 1, 2.5, 5 and 10 Gbit/s for the others. From the first to another one it is made anew."
  type        = string
  default     = "VpnGw2AZ"
  nullable    = false

  # Those without zones are on their way out: https://learn.microsoft.com/azure/vpn-gateway/gateway-sku-consolidation
  validation {
    condition     = contains(["VpnGw1AZ", "VpnGw2AZ", "VpnGw3AZ", "VpnGw4AZ", "VpnGw5AZ"], var.sku)
    error_message = "The size is VpnGw1AZ to VpnGw5AZ."
  }
}

variable "asn" {
  description = "AS number of the gateway."
  type        = number
  default     = 65515
  nullable    = false

  # https://learn.microsoft.com/azure/vpn-gateway/vpn-gateway-vpn-faq#bgp
  validation {
    condition     = var.asn >= 1 && var.asn <= 4294967295 && !contains([8074, 8075, 12076, 23456, 65517, 65518, 65519, 65520], var.asn) && !(var.asn >= 64496 && var.asn <= 64511) && !(var.asn >= 65535 && var.asn <= 65551)
    error_message = "Azure keeps 8074, 8075, 12076 and 65517 to 65520, IANA 23456, 64496 to 64511 and 65535 to 65551."
  }
}

variable "sites" {
  description = "Sites by name: the device's public address and ASN, how routes are learnt, the networks behind it, traffic selectors, inside addresses of the tunnels (with BGP) and what IKE may negotiate."
  type = map(object({
    customer_gateway_ip = string
    bgp_asn             = number
    routing             = string
    networks            = list(string)
    onprem_cidr         = optional(string, "0.0.0.0/0")
    cloud_cidr          = optional(string, "0.0.0.0/0")
    tunnel1_inside_cidr = optional(string)
    tunnel2_inside_cidr = optional(string)
    ike = object({
      versions                = list(string)
      phase1_encryption       = list(string)
      phase1_integrity        = list(string)
      phase1_dh_groups        = list(number)
      phase2_encryption       = list(string)
      phase2_integrity        = list(string)
      phase2_dh_groups        = list(number)
      phase2_lifetime_seconds = number
      dpd_timeout_seconds     = number
      startup_action          = string
    })
  }))

  # https://learn.microsoft.com/azure/vpn-gateway/about-gateway-skus
  validation {
    condition     = length(var.sites) <= 30
    error_message = "A gateway of the first sizes has 30 connections at most."
  }

  validation {
    condition     = alltrue([for site, connection in var.sites : contains(["static", "bgp"], connection.routing) && can(regex("^[a-z0-9-]{1,60}$", site))])
    error_message = "routing is static or bgp, and a site's name has lower-case letters, digits and hyphens."
  }

  validation {
    condition     = alltrue([for connection in values(var.sites) : connection.routing == "bgp" || length(connection.networks) > 0])
    error_message = "A static connection without networks comes up and carries nothing: list the networks behind the device."
  }

  # https://learn.microsoft.com/azure/vpn-gateway/bgp-howto: from nowhere else.
  validation {
    condition = alltrue([for connection in values(var.sites) : connection.routing == "static" || alltrue([
      for range in [connection.tunnel1_inside_cidr, connection.tunnel2_inside_cidr] : can(regex("^169\\.254\\.(21|22)\\.[0-9]+/30$", range))
    ])])
    error_message = "BGP needs the inside ranges of both tunnels: a /30 of 169.254.21.0/24 or 169.254.22.0/24 each."
  }

  validation {
    condition     = length(distinct([for connection in values(var.sites) : connection.customer_gateway_ip])) == length(var.sites)
    error_message = "Azure has one connection to an address: every site needs a device of its own."
  }

  validation {
    condition     = alltrue([for connection in values(var.sites) : connection.routing == "static" || connection.bgp_asn != var.asn])
    error_message = "A device's ASN is not the gateway's: BGP drops routes that carry its own ASN."
  }

  validation {
    condition = alltrue([for connection in values(var.sites) : (
      length(setintersection(connection.ike.phase1_encryption, ["AES128", "AES256", "AES128-GCM-16", "AES256-GCM-16"])) > 0 &&
      length(setintersection(connection.ike.phase1_integrity, ["SHA1", "SHA2-256", "SHA2-384"])) > 0 &&
      length(setintersection(connection.ike.phase1_dh_groups, [2, 14, 19, 20, 24])) > 0 &&
      length(setintersection(connection.ike.phase2_dh_groups, [2, 14, 19, 20, 24])) > 0
    )])
    error_message = "Azure knows AES and AES-GCM of 128 and 256 bits, SHA1, SHA2-256 and SHA2-384, and the groups 2, 14, 19, 20 and 24; one of each has to be listed."
  }

  validation {
    condition = alltrue([for connection in values(var.sites) :
      length(setintersection(connection.ike.phase2_encryption, ["AES128-GCM-16", "AES256-GCM-16"])) > 0 ||
      length(setintersection(connection.ike.phase2_integrity, ["SHA1", "SHA2-256"])) > 0
    ])
    error_message = "In phase 2 Azure knows GCM, and beside it SHA1 and SHA2-256."
  }

  # https://learn.microsoft.com/azure/vpn-gateway/ipsec-ike-policy-howto
  validation {
    condition     = alltrue([for connection in values(var.sites) : connection.ike.phase2_lifetime_seconds >= 300 && connection.ike.phase2_lifetime_seconds <= 172799 && connection.ike.dpd_timeout_seconds >= 9 && connection.ike.dpd_timeout_seconds <= 3600])
    error_message = "Phase 2 lasts 300 to 172799 seconds, and a peer counts as dead after 9 to 3600."
  }
}

variable "beyond" {
  description = "Networks of other clouds that tunnels lead to from here, which others make, by a name: the addresses that each of the two instances speaks BGP under."
  type        = map(list(list(string)))
  default     = {}
  nullable    = false

  # As of sites.
  validation {
    condition     = alltrue([for addresses in flatten(values(var.beyond)) : can(regex("^169\\.254\\.(21|22)\\.[0-9]+$", addresses))]) && alltrue([for instances in values(var.beyond) : length(instances) == 2])
    error_message = "Both instances have addresses of 169.254.21.0/24 or 169.254.22.0/24."
  }
}

variable "key_vault_id" {
  description = "Key vault that pre-shared keys are kept in."
  type        = string
}

variable "workspace_id" {
  description = "Resource id of the Log Analytics workspace."
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
