variable "name" {
  description = "Start of the names of log group and alarms (acme-euw1-prod-hub)."
  type        = string
}

variable "transit_gateway_id" {
  description = "Id of the gateway, of this account."
  type        = string
}

variable "route_table_id" {
  description = "Route table of all that is attached to it."
  type        = string
}

variable "amazon_side_asn" {
  description = "Autonomous system number of the gateway."
  type        = number
}

variable "alarm_topic_arn" {
  description = "SNS topic that alarms are published to."
  type        = string
}

variable "logs_key_arn" {
  description = "KMS key that CloudWatch Logs may encrypt groups of this account with."
  type        = string
}

variable "log_days" {
  description = "Days for which the logs of the tunnels are kept; 0: for ever."
  type        = number
  default     = 365
  nullable    = false
}

variable "vpn" {
  description = "VPN connections by site: the device's public address and ASN, how routes are learnt, the networks behind it, whether AWS Global Accelerator carries it, traffic selectors, inside addresses of the tunnels (left out: AWS chooses) and what IKE may negotiate."
  type = map(object({
    customer_gateway_ip = string
    bgp_asn             = number
    device_name         = string
    routing             = string
    networks            = list(string)
    accelerated         = optional(bool, false)
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
    condition     = alltrue([for site in values(var.vpn) : site.ike.phase2_lifetime_seconds < site.ike.phase1_lifetime_seconds && site.ike.rekey_margin_seconds <= site.ike.phase2_lifetime_seconds / 2])
    error_message = "Phase 2 is shorter than phase 1, and the rekey margin at most half of phase 2."
  }

  validation {
    condition     = alltrue([for site in values(var.vpn) : site.ike.startup_action != "start" || contains(site.ike.versions, "ikev2")])
    error_message = "AWS starts a tunnel itself (startup_action = start) only with ikev2."
  }

  validation {
    condition = length(distinct(flatten([for site in values(var.vpn) : site.networks if site.routing == "static"]))) == length(flatten([
      for site in values(var.vpn) : site.networks if site.routing == "static"
    ]))
    error_message = "A route table has one static route to a network: sites with the same networks speak BGP."
  }
}
