variable "name" {
  description = "What pools and monitor are called: unique in the account (cptwn-production-api)."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,127}$", var.name))
    error_message = "The name is 2 to 128 lower-case letters, digits and hyphens."
  }
}

variable "account_id" {
  description = "Id of the account that has the pools."
  type        = string
}

variable "zone_id" {
  description = "Id of the zone that has the names."
  type        = string
}

variable "hosts" {
  description = "Names that visitors ask for, all in the zone: each is a load balancer over the same pools."
  type        = list(string)

  validation {
    condition     = length(var.hosts) > 0
    error_message = "There is at least one name."
  }
}

variable "policy" {
  description = "Which of the members that answer a visitor is led to: latency and geoproximity (the nearest), geo, failover or weighted."
  type        = string

  validation {
    condition     = contains(["latency", "geo", "failover", "weighted", "geoproximity"], var.policy)
    error_message = "The policy is latency, geo, failover, weighted or geoproximity."
  }
}

variable "proxied" {
  description = "Whether requests pass through Cloudflare, or it only answers for the names."
  type        = bool
  default     = true
  nullable    = false
}

variable "ttl_seconds" {
  description = "Seconds for which resolvers keep an answer; of proxied names Cloudflare says that itself."
  type        = number
  default     = 60
  nullable    = false
}

variable "health" {
  description = "How each member is asked over HTTPS at its own host: the path, seconds between two questions, answers in a row that change what is thought of it, and a text that the answer has to contain."
  type = object({
    path             = string
    interval_seconds = number
    threshold        = number
    contains         = optional(string)
  })

  validation {
    condition     = startswith(var.health.path, "/") && var.health.interval_seconds >= 5 && var.health.threshold >= 1
    error_message = "The path starts with a slash, and somebody is asked now and then."
  }
}

variable "check_regions" {
  description = "Areas that members are asked from: most of them decide."
  type        = list(string)
  default     = ["WEU", "ENAM", "SEAS"]
  nullable    = false
}

variable "members" {
  description = "What the names lead to, by a short name: the host that only it answers, the turn in which it answers (those of a later turn answer when none of the turns before is well), and what the policy asks: the region of AWS that it counts as, its weight, continents and countries, and whether all other visitors are led to it."
  type = map(object({
    host       = string
    turn       = number
    aws_region = optional(string)
    weight     = optional(number, 100)
    continents = optional(list(string), [])
    countries  = optional(list(string), [])
    default    = optional(bool, false)
  }))

  validation {
    condition     = length(var.members) > 0 && alltrue([for member in var.members : contains([1, 2, 3], member.turn)])
    error_message = "There is at least one member, and each has a turn of 1 to 3."
  }

  validation {
    condition     = alltrue([for member in var.members : member.weight >= 0 && member.weight <= 255])
    error_message = "Weights are 0 to 255."
  }
}

variable "country_continents" {
  description = "Continent of each country that a member names."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "session_affinity_seconds" {
  description = "For how long a visitor stays with a member by a cookie; null without. Only where requests pass through Cloudflare."
  type        = number
  default     = null
}

variable "alarm_emails" {
  description = "Addresses that are mailed when a member, or a pool, is no longer well."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for address in var.alarm_emails : can(regex("^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$", address))])
    error_message = "Every entry is an e-mail address."
  }
}
