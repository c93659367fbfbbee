variable "region_config" {
  description = "A region's networks by environment: networking.tfvars."
  type = object({
    name  = string
    short = string
    networks = map(object({
      owner               = string
      vpc_cidr            = string
      secondary_cidrs     = list(string)
      service_cidr        = optional(string)
      zones               = optional(list(string), [])
      public_subnets      = optional(map(object({ cidr = string, zone = string })), {})
      private_subnets     = optional(map(object({ cidr = string, zone = string })), {})
      database_subnets    = optional(map(object({ cidr = string, zone = string })), {})
      subnets             = optional(map(string), {})
      nat                 = optional(string)
      nat_zone            = optional(string)
      gateway_endpoints   = optional(list(string), [])
      interface_endpoints = optional(list(string), [])
      trusted_accounts    = optional(list(string), [])
      alarm_emails        = optional(list(string), [])
      flow_logs           = optional(object({ traffic = string, days = number, interval_seconds = number }))
      office_networks     = optional(list(string), [])
      office_ports        = optional(list(number), [])
    }))
  })
}

variable "vpn_config" {
  description = "A region's site-to-site connections by environment and site: vpn.tfvars."
  type = map(object({
    amazon_side_asn = optional(number)
    connections = map(object({
      customer_gateway_ip = string
      bgp_asn             = number
      device_name         = string
      routing             = string
      networks            = list(string)
      public_networks     = list(string)
      onprem_cidr         = optional(string)
      cloud_cidr          = optional(string)
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
  }))
}
