variable "name" {
  description = "What health checks, alarms and controls are called (cptwn-use1-prod-api). Names of alarms are those of the account's region us-east-1: the home cell is in it."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,127}$", var.name))
    error_message = "The name is 2 to 128 lower-case letters, digits and hyphens."
  }
}

variable "hosts" {
  description = "Names that visitors ask for, all in the zone. The first has the records, the others are aliases of it."
  type        = list(string)

  validation {
    condition     = length(var.hosts) > 0 && alltrue([for host in var.hosts : can(regex("^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$", host))])
    error_message = "There is at least one name, and each is a host in lower case."
  }

  # The longest label in front of it is `_geoproximity-1`, and a name has 253 characters: https://www.rfc-editor.org/rfc/rfc1035#section-2.3.4
  validation {
    condition     = length(var.hosts) == 0 ? true : length(var.hosts[0]) <= 237
    error_message = "The first name has 237 characters at most: groups of records stand at names below it."
  }
}

variable "zone" {
  description = "Name of the public hosted zone, which is there already."
  type        = string
}

variable "policy" {
  description = "Which of the members that answer a visitor is led to: latency, geo, failover, weighted or geoproximity."
  type        = string

  validation {
    condition     = contains(["latency", "geo", "failover", "weighted", "geoproximity"], var.policy)
    error_message = "The policy is latency, geo, failover, weighted or geoproximity."
  }
}

variable "ttl_seconds" {
  description = "Seconds for which resolvers keep an answer."
  type        = number
  default     = 60
  nullable    = false

  validation {
    condition     = var.ttl_seconds >= 1 && var.ttl_seconds <= 86400
    error_message = "Answers are kept for 1 to 86400 seconds."
  }
}

variable "health" {
  description = "How each member is asked over HTTPS at its own host: the path, seconds between two questions of one checker, answers in a row that change what is thought of it, and a text that the answer has to contain."
  type = object({
    path             = string
    interval_seconds = number
    threshold        = number
    contains         = optional(string)
  })

  # https://docs.aws.amazon.com/Route53/latest/APIReference/API_HealthCheckConfig.html
  validation {
    condition     = startswith(var.health.path, "/") && length(var.health.path) <= 255
    error_message = "The path starts with a slash and has 255 characters at most."
  }

  validation {
    condition     = contains([10, 30], var.health.interval_seconds) && var.health.threshold >= 1 && var.health.threshold <= 10
    error_message = "Checkers ask every 10 or 30 seconds, and 1 to 10 answers decide."
  }

  validation {
    condition     = var.health.contains == null ? true : length(var.health.contains) >= 1 && length(var.health.contains) <= 255
    error_message = "The text has 1 to 255 characters."
  }
}

variable "members" {
  description = "What the names lead to, by a short name that is the records' set identifier: the host that only it answers, the turn in which it answers (those of a later turn answer when none of the turns before is well), and what the policy asks: the region of AWS that it counts as, its weight, continents and countries, whether all other visitors are led to it, and its bias."
  type = map(object({
    host       = string
    turn       = number
    aws_region = optional(string)
    weight     = optional(number, 100)
    continents = optional(list(string), [])
    countries  = optional(list(string), [])
    default    = optional(bool, false)
    bias       = optional(number, 0)
  }))

  validation {
    condition     = length(var.members) > 0 && alltrue([for member in var.members : contains([1, 2, 3], member.turn)])
    error_message = "There is at least one member, and each has a turn of 1 to 3."
  }

  validation {
    condition     = alltrue([for slug in keys(var.members) : length(slug) <= 124])
    error_message = "Set identifiers have 128 characters, of which a place takes four."
  }

  validation {
    condition     = alltrue([for member in var.members : member.weight >= 0 && member.weight <= 255 && member.bias >= -99 && member.bias <= 99])
    error_message = "Weights are 0 to 255, biases -99 to 99."
  }
}

variable "alarm_topic_arn" {
  description = "Topic in us-east-1 that alarms of the health checks publish to."
  type        = string

  # Metrics of health checks are there and nowhere else: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/monitoring-cloudwatch.html
  validation {
    condition     = length(split(":", var.alarm_topic_arn)) == 6 ? split(":", var.alarm_topic_arn)[3] == "us-east-1" : false
    error_message = "Health checks have their metrics in us-east-1, and so has an alarm its topic."
  }
}

variable "recovery_controls" {
  description = "Whether each member has a switch of Application Recovery Controller, by which people take it out of the answers."
  type        = bool
  default     = false
  nullable    = false
}

variable "recovery_cluster_arn" {
  description = "Cluster of Application Recovery Controller that holds the switches."
  type        = string
  default     = null

  validation {
    condition     = !var.recovery_controls || var.recovery_cluster_arn != null
    error_message = "Switches lie in a cluster."
  }
}
