variable "project" {
  description = "Id of the project that the network is made in."
  type        = string

  # https://cloud.google.com/resource-manager/docs/creating-managing-projects
  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project))
    error_message = "A project id is 6 to 30 lower-case letters, digits and hyphens, and starts with a letter."
  }
}

variable "region" {
  description = "Region of the subnets, of NAT and of the router (europe-west1)."
  type        = string

  validation {
    condition     = can(regex("^[a-z]+-[a-z]+[0-9]+$", var.region))
    error_message = "The region is one such as europe-west1."
  }
}

variable "name" {
  description = "Name of the network, and prefix of the names of its parts."
  type        = string

  # Names of Compute Engine end at 63 characters: https://cloud.google.com/compute/docs/naming-resources
  validation {
    condition     = can(regex("^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$", var.name))
    error_message = "The name is up to 40 lower-case letters, digits and hyphens, starts with a letter and does not end with a hyphen: it gets a suffix here."
  }
}

variable "subnets" {
  description = "Ranges by purpose: `nodes`, `pods` (secondary range of the same subnet), `load_balancers` (proxies) and `private_services` (of Google's network that is peered with this one)."
  type = object({
    nodes            = string
    pods             = string
    load_balancers   = string
    private_services = string
  })
  nullable = false

  validation {
    condition     = alltrue([for range in values(var.subnets) : can(cidrhost(range, 0))])
    error_message = "Every range is one such as 10.16.0.0/20."
  }

  # https://cloud.google.com/load-balancing/docs/proxy-only-subnets#proxy_only_subnet_create
  validation {
    condition     = try(tonumber(split("/", var.subnets.load_balancers)[1]) <= 26, false)
    error_message = "A proxy-only subnet is a /26 at least."
  }

  # https://cloud.google.com/sql/docs/postgres/configure-private-services-access
  validation {
    condition     = try(tonumber(split("/", var.subnets.private_services)[1]) <= 24, false)
    error_message = "Private services want a /24 at least: Cloud SQL takes one for each region and kind of database."
  }
}

variable "service_cidr" {
  description = "Range of Kubernetes services: the secondary range `services` of the nodes' subnet."
  type        = string

  validation {
    condition     = can(cidrhost(var.service_cidr, 0))
    error_message = "The range is one such as 10.16.16.0/20."
  }
}

variable "control_plane_cidr" {
  description = "Range of the private endpoint of the cluster, which sites are told of as well. Null: it has an address among the nodes."
  type        = string
  default     = null

  validation {
    condition     = var.control_plane_cidr == null || can(cidrnetmask(var.control_plane_cidr))
    error_message = "The range is one such as 10.16.63.240/28."
  }
}

variable "nat_addresses" {
  description = "Public addresses of NAT; 0: there is no NAT, no way to the internet, and APIs of Google are reached at `private.googleapis.com`."
  type        = number
  default     = 1
  nullable    = false

  validation {
    condition     = var.nat_addresses >= 0 && var.nat_addresses <= 50 && floor(var.nat_addresses) == var.nat_addresses
    error_message = "NAT has 0 to 50 addresses."
  }
}

variable "router_asn" {
  description = "AS number of the router, where there are VPNs: a private one. Null: it speaks no BGP."
  type        = number
  default     = null

  # https://cloud.google.com/network-connectivity/docs/router/concepts/overview
  validation {
    condition     = var.router_asn == null ? true : (var.router_asn >= 64512 && var.router_asn <= 65534) || (var.router_asn >= 4200000000 && var.router_asn <= 4294967294)
    error_message = "A router's AS number is private: 64512 to 65534 or 4200000000 to 4294967294."
  }
}

variable "flow_logs" {
  description = "Which traffic is recorded (`ALL`, `ACCEPT`: flows that were let through, `REJECT`: packets that the firewall refused), and seconds that records of a flow are aggregated for."
  type = object({
    traffic          = optional(string, "ALL")
    interval_seconds = optional(number, 600)
  })
  default  = {}
  nullable = false

  validation {
    condition     = contains(["ALL", "ACCEPT", "REJECT"], var.flow_logs.traffic)
    error_message = "The traffic is ALL, ACCEPT or REJECT."
  }

  validation {
    condition     = var.flow_logs.interval_seconds >= 5 && var.flow_logs.interval_seconds <= 900
    error_message = "Records are aggregated for 5 to 900 seconds."
  }
}

variable "office_networks" {
  description = "Networks behind the VPN that may open `office_ports`."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for range in var.office_networks : can(cidrhost(range, 0)) && range != "0.0.0.0/0"])
    error_message = "Every network is a range such as 192.168.10.0/24, and not the whole internet."
  }
}

variable "office_ports" {
  description = "TCP ports that offices may open on nodes and internal load balancers."
  type        = set(number)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for port in var.office_ports : port >= 1 && port <= 65535 && floor(port) == port])
    error_message = "A port is a whole number from 1 to 65535."
  }
}

variable "notification_channels" {
  description = "Channels of Cloud Monitoring that are told of alarms (projects/P/notificationChannels/ID)."
  type        = list(string)
  default     = []
  nullable    = false
}
