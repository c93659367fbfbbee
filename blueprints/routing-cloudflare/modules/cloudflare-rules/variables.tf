variable "zone_id" {
  description = "Id of the zone."
  type        = string
}

variable "hosts" {
  description = "Names whose requests pass through Cloudflare. What is set here holds for them, and for no other name of the zone."
  type        = list(string)

  validation {
    condition     = length(var.hosts) > 0
    error_message = "There is at least one name."
  }
}

variable "waf_hosts" {
  description = "Those of them that the managed rules of the firewall watch."
  type        = list(string)
  default     = []
  nullable    = false
}

variable "rate_limits" {
  description = "Requests of one address in ten seconds, above which it is blocked for as long, by name."
  type        = map(number)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for limit in values(var.rate_limits) : limit >= 1])
    error_message = "A limit is 1 or more."
  }
}
