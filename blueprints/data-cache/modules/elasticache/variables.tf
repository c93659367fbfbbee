variable "name" {
  description = "Prefix of the names (acme-use1-production-orange-sessions)."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,90}$", var.name)) && !endswith(var.name, "-") && !strcontains(var.name, "--")
    error_message = "The name is 2 to 91 lower-case letters, digits and single hyphens."
  }
}

variable "id" {
  description = "Identifier of the cache, and what those of its users begin with: 1 to 28 characters."
  type        = string

  # A replication group's has 40 at most, and so have those of users (https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateReplicationGroup.html).
  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,27}$", var.id)) && !endswith(var.id, "-") && !strcontains(var.id, "--")
    error_message = "The identifier is 1 to 28 lower-case letters, digits and single hyphens."
  }
}

variable "store" {
  description = "Path of the store (orange/sessions), for descriptions."
  type        = string
}

variable "role" {
  description = "What it is: alone, a cache without copies, also one that was a copy and was promoted; home, which its copies follow; copy."
  type        = string

  validation {
    condition     = contains(["alone", "home", "copy"], var.role)
    error_message = "A cache is alone, home or copy."
  }
}

variable "global_id" {
  description = "Id of the global datastore that a copy joins."
  type        = string
  default     = null

  validation {
    condition     = (var.role == "copy") == (var.global_id != null)
    error_message = "A copy, and nothing else, joins a global datastore."
  }
}

variable "home_shape" {
  description = "What the home of a copy wrote down of itself (shape): the copy has to be written alike."
  type        = string
  default     = null
}

variable "parameter_prefix" {
  description = "SSM path that the connection is written under, without a slash at its end (/acme/production/us-east-1/data/orange/sessions)."
  type        = string

  validation {
    condition     = can(regex("^(/[A-Za-z0-9_.-]+){1,10}$", var.parameter_prefix)) && !can(regex("^/(?i:aws|ssm)", var.parameter_prefix))
    error_message = "The prefix is a path such as /project/environment/region/data/client/store; AWS reserves first segments that start with aws or ssm."
  }
}

variable "vpc_id" {
  description = "Id of the VPC."
  type        = string
}

variable "subnet_ids" {
  description = "Ids of the database subnets."
  type        = list(string)
}

variable "source_security_group_ids" {
  description = "Groups of the nodes that come in, by whose they are."
  type        = map(string)
}

variable "role_names" {
  description = "IAM roles that sign in."
  type        = set(string)
  default     = []
  nullable    = false
}

variable "kms_key_arn" {
  description = "ARN of the key of this region that data and snapshots are encrypted with."
  type        = string
}

variable "operations_key_arn" {
  description = "ARN of the cell's key for log groups."
  type        = string
}

variable "alarm_topic_arn" {
  description = "SNS topic of the cell's alarms."
  type        = string
}

variable "engine" {
  description = "valkey or redis."
  type        = string

  validation {
    condition     = contains(["valkey", "redis"], var.engine)
    error_message = "The engine is valkey or redis."
  }
}

variable "engine_version" {
  description = "Version of the engine, such as 8.0. A copy has that of its home."
  type        = string

  validation {
    condition     = can(regex("^[1-9][0-9]?\\.[0-9]$", var.engine_version))
    error_message = "The version is one such as 8.0."
  }
}

variable "node_type" {
  description = "Type of the nodes, such as cache.r7g.large. A copy has that of its home."
  type        = string

  validation {
    condition     = can(regex("^cache\\.[a-z][a-z0-9-]*\\.[a-z0-9]+$", var.node_type))
    error_message = "The type is one such as cache.r7g.large."
  }
}

variable "cluster" {
  description = "Whether clients speak the cluster protocol."
  type        = bool
  default     = false
  nullable    = false
}

variable "shards" {
  description = "Shards. A copy has as many as its home."
  type        = number
  default     = 1
  nullable    = false

  validation {
    condition     = var.shards >= 1 && var.shards <= 500 && (var.cluster || var.shards == 1)
    error_message = "1 to 500 shards, and more than one with the cluster protocol only."
  }
}

variable "replicas_per_shard" {
  description = "Nodes of a shard that follow its first."
  type        = number
  default     = 1
  nullable    = false

  validation {
    condition     = var.replicas_per_shard >= 0 && var.replicas_per_shard <= 5
    error_message = "0 to 5 replicas."
  }
}

variable "port" {
  description = "TCP port."
  type        = number
  default     = 6379
}

variable "parameters" {
  description = "Settings of the engine, by their names."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "snapshot_days" {
  description = "Days that daily snapshots are kept; 0 takes none. A copy takes none."
  type        = number
  default     = 7

  validation {
    condition     = var.snapshot_days >= 0 && var.snapshot_days <= 35
    error_message = "0 to 35 days."
  }
}

variable "snapshot_start_utc" {
  description = "When the hour starts in which the snapshot begins (hh:mm, UTC); outside of the maintenance window."
  type        = string
  default     = "07:00"
}

variable "final_snapshot" {
  description = "Whether a snapshot is taken before the cache is deleted."
  type        = bool
  default     = true
}

variable "maintenance" {
  description = "Day, start (hh:mm, UTC) and length in hours of the weekly maintenance window."
  type = object({
    day       = optional(string, "SUN")
    start_utc = optional(string, "03:00")
    hours     = optional(number, 2)
  })
  default  = {}
  nullable = false

  validation {
    condition     = contains(["MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"], var.maintenance.day) && can(regex("^([01][0-9]|2[0-3]):[0-5][0-9]$", var.maintenance.start_utc)) && var.maintenance.hours >= 1 && var.maintenance.hours <= 23
    error_message = "A day such as SUN, a time hh:mm, 1 to 23 hours."
  }
}

variable "apply_immediately" {
  description = "Whether changes are made at once, with the failovers that they need, and not in the maintenance window."
  type        = bool
  default     = false
  nullable    = false
}

variable "log_days" {
  description = "Days that logs are kept, as CloudWatch counts them."
  type        = number
  default     = 365
}

variable "alarms" {
  description = "Percentages of CPU and memory, keys thrown out in five minutes, connections to a node, and seconds of lag above which an alarm goes off."
  type = object({
    cpu_percent    = optional(number, 80)
    memory_percent = optional(number, 80)
    evictions      = optional(number, 1000)
    connections    = optional(number, 10000)
    lag_seconds    = optional(number, 60)
  })
  default  = {}
  nullable = false
}
