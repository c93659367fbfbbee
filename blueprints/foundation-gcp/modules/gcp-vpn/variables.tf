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
  description = "Prefix of every name: that of the network."
  type        = string

  validation {
    condition     = can(regex("^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$", var.name))
    error_message = "The name is up to 40 lower-case letters, digits and hyphens, starts with a letter and does not end with a hyphen: it gets a suffix here."
  }
}

variable "network_id" {
  description = "Id of the network (projects/P/global/networks/NAME)."
  type        = string
}

variable "router_name" {
  description = "Name of the router that speaks BGP with the sites."
  type        = string
}

variable "kms_key_id" {
  description = "Id of the key that pre-shared keys are encrypted with in Secret Manager, in the same region. Its service agent has to be able to use the key."
  type        = string
}

variable "vpn" {
  description = "Connections by site: the device's public address and AS number, what it speaks, and the /30 inside of each tunnel (null: Google chooses). None: tunnels to other clouds end on the gateway, which others make."
  type = map(object({
    customer_gateway_ip = string
    bgp_asn             = number
    ike_versions        = optional(set(string), ["ikev2"])
    tunnel1_inside_cidr = optional(string)
    tunnel2_inside_cidr = optional(string)
  }))
  nullable = false

  validation {
    condition     = alltrue([for vpn in values(var.vpn) : can(cidrhost("${vpn.customer_gateway_ip}/32", 0))])
    error_message = "The device has an IPv4 address."
  }

  # The instances' metadata server answers at 169.254.169.254.
  # https://cloud.google.com/network-connectivity/docs/router/concepts/overview#bgp-ip-addresses
  validation {
    condition = alltrue(flatten([for vpn in values(var.vpn) : [
      for range in [vpn.tunnel1_inside_cidr, vpn.tunnel2_inside_cidr] :
      range == null ? true : can(regex("^169[.]254[.][0-9]+[.][0-9]+/30$", range)) && range != "169.254.169.252/30"
    ]]))
    error_message = "The inside of a tunnel is a /30 in 169.254.0.0/16, and not 169.254.169.252/30."
  }

  # Names of Compute Engine end at 63 characters.
  validation {
    condition     = alltrue([for site in keys(var.vpn) : can(regex("^[a-z0-9]([a-z0-9-]*[a-z0-9])?$", site)) && length("${var.name}-vpn-${site}-0") <= 63])
    error_message = "A site's name is lower-case letters, digits and hyphens, and few enough that a tunnel's name, which is made from it, has 63 characters at most."
  }
}

variable "notification_channels" {
  description = "Channels of Cloud Monitoring that are told of alarms (projects/P/notificationChannels/ID)."
  type        = list(string)
  default     = []
  nullable    = false
}
