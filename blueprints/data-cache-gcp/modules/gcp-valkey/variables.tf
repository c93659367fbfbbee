variable "project" {
  description = "Id of the project of the cell, which is that of its home."
  type        = string
}

variable "region" {
  description = "Region of the cell (europe-west1)."
  type        = string

  validation {
    condition     = can(regex("^[a-z]+-[a-z]+[0-9]+$", var.region))
    error_message = "The region is one such as europe-west1."
  }
}

variable "name" {
  description = "Name of the instance (mahavishnu-usc1-prod-ezra-sessions)."
  type        = string

  # https://cloud.google.com/memorystore/docs/valkey/reference/rest/v1/projects.locations.instances/create
  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{2,61}[a-z0-9]$", var.name))
    error_message = "The name is 4 to 63 lower-case letters, digits and hyphens, starts with a letter and does not end with a hyphen."
  }
}

variable "client" {
  description = "Name of the client, for labels. Null: the store is nobody's alone."
  type        = string
  default     = null
}

variable "store" {
  description = "Path of the store (ezra/sessions)."
  type        = string
}

variable "home" {
  description = "The instance that it follows: where it is, and its name. Null: it is the home."
  type = object({
    location    = string
    instance_id = string
  })
  default = null
}

variable "promoted" {
  description = "A copy stands alone: it follows nobody, takes writes and makes snapshots of its own. It cannot be taken back."
  type        = bool
  default     = false
  nullable    = false
}

variable "namespace" {
  description = "Namespace in the cluster whose secret store reads where the cache is, and of the apps that have no account."
  type        = string
}

variable "labels" {
  description = "Labels of the alarms, which take none from the provider, and of the instance."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "network_id" {
  description = "Network in which it has endpoints (projects/P/global/networks/N), with a policy for Memorystore in the region."
  type        = string
}

variable "zone" {
  description = "Private zone of the cell in which it gets a name: what Cloud DNS calls it, and its DNS name with a dot at its end."
  type = object({
    name     = string
    dns_name = string
  })
}

variable "record" {
  description = "Its name in the zone."
  type        = string
}

variable "kms_key_id" {
  description = "Key of its own region. It is for life: another key is another instance."
  type        = string
}

variable "notification_channels" {
  description = "Ids of the channels that alarms go to."
  type        = list(string)
  default     = []
  nullable    = false
}

variable "engine_version" {
  description = "Version of Valkey (8.0). Up only. A copy has that of its home."
  type        = string
  default     = "8.0"
  nullable    = false

  validation {
    condition     = can(regex("^[0-9]+\\.[0-9]+$", var.engine_version))
    error_message = "A version such as 8.0."
  }
}

variable "node_type" {
  description = "Type of each node. A copy has that of its home."
  type        = string
}

variable "cluster" {
  description = "Whether apps speak the cluster protocol. For life. A copy does as its home."
  type        = bool
  default     = false
  nullable    = false

  validation {
    condition     = var.cluster || var.shards == 1
    error_message = "More than one shard is a cluster."
  }
}

variable "shards" {
  description = "Pieces that the keys are spread over. A copy has as many as its home."
  type        = number
  default     = 1
  nullable    = false
}

variable "replicas_per_shard" {
  description = "Nodes of each shard that follow its first, in other zones."
  type        = number
  default     = 1
  nullable    = false

  # https://cloud.google.com/memorystore/docs/valkey/ha-and-replicas
  validation {
    condition     = var.replicas_per_shard >= 0 && var.replicas_per_shard <= 5
    error_message = "0 to 5."
  }
}

variable "eviction" {
  description = "What goes when the memory is full. Of a copy what its home says."
  type        = string
  default     = "volatile-lru"
  nullable    = false
}

variable "parameters" {
  description = "Further settings by their names. A copy has those of its home."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "persistence" {
  description = "`none`, `rdb` each hour, or `aof` each second. A copy does as its home."
  type        = string
  default     = "none"
  nullable    = false

  validation {
    condition     = contains(["aof", "none", "rdb"], var.persistence)
    error_message = "none, rdb or aof."
  }
}

variable "snapshot_days" {
  description = "Days that daily backups are kept; 0 makes none. A copy makes none."
  type        = number
  default     = 7
  nullable    = false

  # https://cloud.google.com/memorystore/docs/valkey/backups
  validation {
    condition     = var.snapshot_days >= 0 && var.snapshot_days <= 365
    error_message = "0 to 365 days."
  }
}

variable "snapshot_start_utc" {
  description = "Hour in which they start (hh:00, UTC)."
  type        = string
  default     = "07:00"
  nullable    = false
}

variable "maintenance" {
  description = "Day and hour (hh:mm, UTC, of which the hour counts) of the weekly maintenance."
  type = object({
    day       = optional(string, "SUN")
    start_utc = optional(string, "03:00")
  })
  default  = {}
  nullable = false
}

variable "deletion_protection" {
  description = "Whether Memorystore refuses to delete it."
  type        = bool
  default     = true
  nullable    = false
}

variable "members" {
  description = "Apps that may sign in, by their names: who each is (a member of IAM policies), or null for the pods themselves."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "secret_id" {
  description = "Id of the secret that says where the cache is."
  type        = string
}

variable "secret_name" {
  description = "What apps call it."
  type        = string
}

variable "secret_days" {
  description = "Days that a replaced version of it can be enabled again."
  type        = number
  default     = 30
  nullable    = false
}

variable "alarms" {
  description = "Percentages of CPU and memory, keys thrown out within five minutes, connections to a node, and seconds that nodes and copies may be behind."
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
