variable "name" {
  description = "Prefix of every name in the cell, with the region's short code in it because IAM names are global (cptwn-use1-production)."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,39}$", var.name)) && !endswith(var.name, "-") && !startswith(var.name, "sg-")
    error_message = "The name is 2 to 40 lower-case letters, digits and hyphens and does not start with sg-, which EC2 reserves."
  }
}

variable "account_id" {
  description = "AWS account that owns the network."
  type        = string

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "An AWS account id has 12 digits."
  }
}

variable "region" {
  description = "Code of the AWS region (us-east-1)."
  type        = string

  validation {
    condition     = can(regex("^[a-z]{2,4}(-[a-z]+)+-[0-9]+$", var.region))
    error_message = "The region is a code such as us-east-1."
  }
}

variable "partition" {
  description = "AWS partition of the region, the second part of every ARN."
  type        = string
  default     = "aws"

  validation {
    condition     = can(regex("^aws(-[a-z]+)*$", var.partition))
    error_message = "The partition is aws, aws-cn, aws-us-gov or another name that starts with aws."
  }
}

variable "dns_suffix" {
  description = "DNS suffix of the partition, which ends the name of a regional service principal."
  type        = string
  default     = "amazonaws.com"
}

variable "parameter_prefix" {
  description = "SSM path that the network's parameters are written under, without a slash at its end (/cptwn/production/us-east-1/foundation)."
  type        = string

  validation {
    condition     = can(regex("^(/[A-Za-z0-9_.-]+){1,10}$", var.parameter_prefix)) && !can(regex("^/(?i:aws|ssm)", var.parameter_prefix))
    error_message = "The prefix is a path such as /project/environment/region/foundation; AWS reserves first segments that start with aws or ssm."
  }
}

variable "alarm_topic_arn" {
  description = "ARN of the SNS topic that alarms of tunnels and NAT gateways are sent to."
  type        = string
}

variable "vpc_cidr" {
  description = "Primary address range of the VPC. Another range is another VPC: everything in it is replaced."
  type        = string

  validation {
    condition     = can(cidrnetmask(var.vpc_cidr)) && try(tonumber(split("/", var.vpc_cidr)[1]) >= 16 && tonumber(split("/", var.vpc_cidr)[1]) <= 28, false)
    error_message = "A VPC's range is IPv4, from /16 to /28."
  }
}

variable "secondary_cidrs" {
  description = "Further address ranges of the VPC."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for cidr in var.secondary_cidrs : can(cidrnetmask(cidr))]) && length(var.secondary_cidrs) <= 4
    error_message = "Up to four further IPv4 ranges (the default quota is five for each VPC)."
  }
}

variable "public_subnets" {
  description = "Subnets with a route to the internet gateway, by name (the zone, where a tier has one subnet in each)."
  type = map(object({
    cidr = string
    zone = string
  }))
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for subnet in values(var.public_subnets) : can(cidrnetmask(subnet.cidr)) && (startswith(subnet.zone, var.region) || can(regex("^[a-z]+[0-9]+-az[0-9]+$", subnet.zone)))])
    error_message = "Each public subnet has an IPv4 range and a zone of the region, by name or by id."
  }
}

variable "private_subnets" {
  description = "Subnets for workloads, which reach the internet through NAT, by name."
  type = map(object({
    cidr = string
    zone = string
  }))
  nullable = false

  validation {
    condition     = length(var.private_subnets) > 0 && alltrue([for subnet in values(var.private_subnets) : can(cidrnetmask(subnet.cidr)) && (startswith(subnet.zone, var.region) || can(regex("^[a-z]+[0-9]+-az[0-9]+$", subnet.zone)))])
    error_message = "At least one private subnet, each with an IPv4 range and a zone of the region, by name or by id."
  }
}

variable "database_subnets" {
  description = "Subnets for databases, without any route to the internet, by name."
  type = map(object({
    cidr = string
    zone = string
  }))
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for subnet in values(var.database_subnets) : can(cidrnetmask(subnet.cidr)) && (startswith(subnet.zone, var.region) || can(regex("^[a-z]+[0-9]+-az[0-9]+$", subnet.zone)))])
    error_message = "Each database subnet has an IPv4 range and a zone of the region, by name or by id."
  }
}

variable "nat" {
  description = "NAT gateways: one in each zone (per_az), a single one for the whole VPC (single), or none."
  type        = string
  default     = "per_az"
  nullable    = false

  validation {
    condition     = contains(["per_az", "single", "none"], var.nat)
    error_message = "nat is per_az, single or none."
  }

  validation {
    condition     = var.nat == "none" || length(var.public_subnets) > 0
    error_message = "A NAT gateway stands in a public subnet, and there is none."
  }

  validation {
    condition     = var.nat != "per_az" || length(setsubtract([for subnet in var.private_subnets : subnet.zone], [for subnet in var.public_subnets : subnet.zone])) == 0
    error_message = "With per_az every zone that has a private subnet needs a public one for its NAT gateway."
  }
}

variable "nat_zone" {
  description = "Zone of the gateway when there is one for the whole VPC; null takes the first by name, which another one takes the place of when a zone in front of it is added."
  type        = string
  default     = null

  validation {
    condition     = var.nat_zone == null || contains([for subnet in values(var.public_subnets) : subnet.zone], coalesce(var.nat_zone, "none"))
    error_message = "The NAT gateway stands in a public subnet, and nat_zone has none."
  }
}

variable "cluster_names" {
  description = "EKS clusters that use the VPC, this cell's and those of cells that share the network. All of them must be listed: a subnet that carries another cluster's tag only is skipped by the load balancer controller."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for name in var.cluster_names : can(regex("^[0-9A-Za-z][A-Za-z0-9_-]{0,99}$", name))])
    error_message = "An EKS cluster's name is 1 to 100 letters, digits, hyphens and underscores."
  }
}

variable "gateway_endpoints" {
  description = "Services that get a gateway endpoint, which is free and keeps their traffic away from NAT."
  type        = set(string)
  default     = ["s3", "dynamodb"]
  nullable    = false

  validation {
    condition     = length(setsubtract(var.gateway_endpoints, ["s3", "dynamodb"])) == 0
    error_message = "Gateway endpoints exist for s3 and dynamodb."
  }
}

variable "interface_endpoints" {
  description = "Services that get an interface endpoint with private DNS, without the common prefix (ecr.api, sts, logs)."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for service in var.interface_endpoints : can(regex("^[a-z0-9][a-z0-9.-]*$", service))])
    error_message = "A service is written without its prefix, such as ecr.api."
  }

  validation {
    condition     = length(setintersection(var.interface_endpoints, ["s3", "dynamodb"])) == 0
    error_message = "s3 and dynamodb have gateway endpoints here."
  }
}

variable "trusted_account_ids" {
  description = "Accounts besides this one and those that share the network whose resources may be reached through the endpoints."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for id in var.trusted_account_ids : can(regex("^[0-9]{12}$", id))])
    error_message = "An AWS account id has 12 digits."
  }
}

variable "flow_logs" {
  description = "VPC flow logs: which traffic, how many days they and the tunnel logs are kept (0: for ever), and the aggregation interval in seconds."
  type = object({
    traffic          = optional(string, "ALL")
    days             = optional(number, 365)
    interval_seconds = optional(number, 600)
  })
  default  = {}
  nullable = false

  validation {
    condition     = contains(["ALL", "ACCEPT", "REJECT"], var.flow_logs.traffic)
    error_message = "traffic is ALL, ACCEPT or REJECT."
  }

  validation {
    condition     = contains([0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.flow_logs.days)
    error_message = "days is one of the retention times that CloudWatch Logs knows: 0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653."
  }

  validation {
    condition     = contains([60, 600], var.flow_logs.interval_seconds)
    error_message = "interval_seconds is 60 or 600."
  }
}

variable "amazon_side_asn" {
  description = "BGP ASN of the virtual private gateway, another one in each region: an office router that sees one number twice takes the regions for one and does not pass routes between them."
  type        = number
  default     = 64512
  nullable    = false

  validation {
    condition     = (var.amazon_side_asn >= 64512 && var.amazon_side_asn <= 65534) || (var.amazon_side_asn >= 4200000000 && var.amazon_side_asn <= 4294967294)
    error_message = "The Amazon side has a private ASN: 64512 to 65534 or 4200000000 to 4294967294."
  }
}

variable "vpn_gateway" {
  description = "Whether the network has a virtual private gateway also without connections of its own: peerings with networks of other clouds end on it."
  type        = bool
  default     = false
  nullable    = false
}

variable "vpn" {
  description = "Site-to-site VPN connections by site: the device's public address and ASN, how routes are learnt, the networks behind it (public_networks: those of them that are public addresses), traffic selectors, inside addresses of the tunnels (left out: AWS chooses) and what IKE may negotiate."
  type = map(object({
    customer_gateway_ip = string
    bgp_asn             = number
    device_name         = string
    routing             = string
    networks            = list(string)
    public_networks     = optional(list(string), [])
    onprem_cidr         = optional(string, "0.0.0.0/0")
    cloud_cidr          = optional(string, "0.0.0.0/0")
    tunnel1_inside_cidr = optional(string)
    tunnel2_inside_cidr = optional(string)
    ike = object({
      versions                = list(string)
      phase1_encryption       = list(string)
      phase1_integrity        = list(string)
      phase1_dh_groups        = list(number)
      phase1_lifetime_seconds = number
      phase2_encryption       = list(string)
      phase2_integrity        = list(string)
      phase2_dh_groups        = list(number)
      phase2_lifetime_seconds = number
      dpd_timeout_seconds     = number
      dpd_action              = string
      startup_action          = string
      rekey_margin_seconds    = number
      rekey_fuzz_percentage   = number
      replay_window_size      = number
    })
  }))
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for site in values(var.vpn) : contains(["static", "bgp"], site.routing)])
    error_message = "routing is static or bgp."
  }

  validation {
    condition     = alltrue([for site in values(var.vpn) : site.routing == "bgp" || length(site.networks) > 0])
    error_message = "A static connection without networks comes up and carries nothing: list the networks behind the device."
  }

  validation {
    condition     = alltrue([for site in values(var.vpn) : site.bgp_asn >= 1 && site.bgp_asn <= 4294967294 && site.bgp_asn != var.amazon_side_asn])
    error_message = "A device's ASN is from 1 to 4294967294 and not the Amazon side's: BGP drops routes that carry its own ASN."
  }

  validation {
    condition     = length(distinct([for site in values(var.vpn) : site.device_name])) == length(var.vpn)
    error_message = "Every site needs a device name of its own: EC2 hands back an existing customer gateway with the same address, ASN and name, and two states then own one."
  }

  validation {
    condition     = alltrue([for cidr in flatten([for site in values(var.vpn) : [site.tunnel1_inside_cidr, site.tunnel2_inside_cidr]]) : cidr == null || can(regex("^169\\.254\\..*/30$", cidr))])
    error_message = "A tunnel's inside range is a /30 of 169.254.0.0/16."
  }

  validation {
    condition     = alltrue([for site in values(var.vpn) : length(setsubtract(site.public_networks, site.networks)) == 0])
    error_message = "public_networks are those of networks that are public addresses."
  }

  validation {
    condition     = alltrue([for site in values(var.vpn) : site.ike.phase2_lifetime_seconds < site.ike.phase1_lifetime_seconds && site.ike.rekey_margin_seconds <= site.ike.phase2_lifetime_seconds / 2])
    error_message = "Phase 2 is shorter than phase 1, and the rekey margin at most half of phase 2."
  }

  validation {
    condition     = alltrue([for site in values(var.vpn) : site.ike.startup_action != "start" || contains(site.ike.versions, "ikev2")])
    error_message = "AWS starts a tunnel itself (startup_action = start) only with ikev2."
  }
}

variable "sharing_account_ids" {
  description = "Other accounts of the organisation whose cells share this network: subnets are shared with them by AWS RAM, and they may read the network's parameters."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for id in var.sharing_account_ids : can(regex("^[0-9]{12}$", id)) && id != var.account_id])
    error_message = "Ids of other AWS accounts, 12 digits each."
  }
}

variable "key_days" {
  description = "Days after which a key goes that is to be deleted."
  type        = number
  default     = 30
  nullable    = false

  validation {
    condition     = var.key_days >= 7 && var.key_days <= 30
    error_message = "KMS takes 7 to 30 days."
  }
}
