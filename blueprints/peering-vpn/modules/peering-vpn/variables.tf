variable "name" {
  description = "Name of all that is made, with both ends in it (acme-euw1-prod-to-euw3-prod)."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,79}$", var.name))
    error_message = "The name is 2 to 80 lower-case letters, digits and hyphens."
  }
}

variable "peer" {
  description = "What people call the other side (europe-west3/production)."
  type        = string
}

variable "parameter_prefix" {
  description = "SSM path below which the addresses of the tunnels are written."
  type        = string
}

variable "vpn_gateway_id" {
  description = "Virtual private gateway of the network. Its tables take the routes that come over it."
  type        = string
}

variable "amazon_side_asn" {
  description = "AS number of that gateway."
  type        = number
}

variable "peer_addresses" {
  description = "Both addresses of the gateway at the other side."
  type        = list(string)

  validation {
    condition     = length(var.peer_addresses) == 2
    error_message = "The gateway at the other side has two addresses."
  }
}

variable "peer_asn" {
  description = "AS number of the gateway at the other side."
  type        = number

  validation {
    condition     = var.peer_asn >= 1 && var.peer_asn <= 4294967294 && var.peer_asn != var.amazon_side_asn
    error_message = "The other side's number is from 1 to 4294967294 and not that of this side: BGP drops routes that carry its own."
  }
}

variable "inside_cidrs" {
  description = "Ranges inside of the four tunnels. AWS has the first address of each, the other side the second."
  type        = list(string)

  # https://docs.aws.amazon.com/vpn/latest/s2svpn/VPNTunnels.html
  validation {
    condition     = length(distinct(var.inside_cidrs)) == 4 && alltrue([for range in var.inside_cidrs : can(regex("^169\\.254\\.[0-9.]+/30$", range)) && !contains(["169.254.0.0/30", "169.254.1.0/30", "169.254.2.0/30", "169.254.3.0/30", "169.254.4.0/30", "169.254.5.0/30", "169.254.169.252/30"], range)])
    error_message = "Four different /30 of 169.254.0.0/16, and none of those that AWS keeps."
  }
}

variable "alarm_topic_arn" {
  description = "SNS topic that alarms are published to."
  type        = string
}

variable "kms_key_arn" {
  description = "KMS key for the logs of the tunnels and the secret with their keys."
  type        = string
}

variable "log_days" {
  description = "Days for which the logs of the tunnels are kept; 0: for ever."
  type        = number
  default     = 365
  nullable    = false
}

variable "secret_days" {
  description = "Days for which a secret that was deleted can be had back; 0: none."
  type        = number
  default     = 30
  nullable    = false

  validation {
    condition     = var.secret_days == 0 || (var.secret_days >= 7 && var.secret_days <= 30)
    error_message = "Secrets Manager takes 7 to 30 days, or 0 for none."
  }
}
