variable "name" {
  description = "Prefix of the store's names: project, cell and store (acme-weu-prod-zeta-sessions)."
  type        = string

  # A workspace's name ends at 63 characters: https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules
  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,56}$", var.name)) && !endswith(var.name, "-")
    error_message = "The name is 2 to 57 lower-case letters, digits and hyphens: a workspace's name ends at 63 characters and gets a suffix."
  }
}

variable "cache_name" {
  description = "Name of the cache, and the first part of its address; no other in its region has it."
  type        = string

  # https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftcache
  validation {
    condition     = can(regex("^[a-z0-9](-?[a-z0-9]){2,59}$", var.cache_name)) && length(var.cache_name) <= 60
    error_message = "A cache has 3 to 60 lower-case letters, digits and single hyphens between them."
  }
}

variable "resource_group" {
  description = "Name of the resource group."
  type        = string
}

variable "location" {
  description = "Azure region (westeurope)."
  type        = string
}

variable "sku_name" {
  description = "Size: Balanced_B5, MemoryOptimized_M10, ComputeOptimized_X5 and others. Up only."
  type        = string

  # https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/resources/managed_redis#sku_name-1
  validation {
    condition     = can(regex("^(Balanced_B|MemoryOptimized_M|ComputeOptimized_X|FlashOptimized_A)[0-9]+$", var.sku_name))
    error_message = "The size is one such as Balanced_B5, MemoryOptimized_M10, ComputeOptimized_X5 or FlashOptimized_A250."
  }
}

variable "standby" {
  description = "Whether it runs on two nodes at least, of which one takes over when the other fails."
  type        = bool
  default     = true
  nullable    = false
}

variable "cluster" {
  description = "Whether clients speak the protocol of Redis Cluster, and reach each shard themselves. Another one later empties the cache."
  type        = bool
  default     = false
  nullable    = false

  # https://learn.microsoft.com/azure/redis/redis-modules#redisearch
  validation {
    condition     = !var.cluster || !contains(var.modules, "RediSearch")
    error_message = "RediSearch needs one address for all."
  }
}

variable "eviction" {
  description = "What goes when the memory is full, as Redis calls it (volatile-lru)."
  type        = string
  default     = "volatile-lru"
  nullable    = false

  validation {
    condition     = contains(["volatile-lru", "volatile-lfu", "volatile-ttl", "volatile-random", "allkeys-lru", "allkeys-lfu", "allkeys-random", "noeviction"], var.eviction)
    error_message = "The eviction is one of volatile-lru, volatile-lfu, volatile-ttl, volatile-random, allkeys-lru, allkeys-lfu, allkeys-random and noeviction."
  }

  # https://learn.microsoft.com/azure/redis/redis-modules#redisearch
  validation {
    condition     = var.eviction == "noeviction" || !contains(var.modules, "RediSearch")
    error_message = "With RediSearch nothing may be thrown out: noeviction."
  }
}

variable "modules" {
  description = "Modules of Redis: RedisBloom, RedisTimeSeries, RediSearch, RedisJSON. Others later empty the cache."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for one in var.modules : contains(["RedisBloom", "RedisTimeSeries", "RediSearch", "RedisJSON"], one)])
    error_message = "Modules are RedisBloom, RedisTimeSeries, RediSearch and RedisJSON."
  }
}

variable "persistence" {
  description = "Where what is in memory is written to a disk: rdb each hour, aof each second, or none."
  type        = string
  default     = "none"
  nullable    = false

  validation {
    condition     = contains(["none", "rdb", "aof"], var.persistence)
    error_message = "The persistence is none, rdb or aof."
  }
}

variable "geo_group" {
  description = "Name of the group that it is to be linked in with caches of other regions; null: it stands alone. Another one later empties the cache."
  type        = string
  default     = null

  # https://learn.microsoft.com/azure/redis/how-to-active-geo-replication#active-geo-replication-prerequisites
  validation {
    condition     = var.geo_group == null || var.standby && var.persistence == "none" && !contains(["Balanced_B0", "Balanced_B1"], var.sku_name) && !startswith(var.sku_name, "FlashOptimized")
    error_message = "Linked caches have a standby, write nothing to disks, and are none of Balanced_B0, Balanced_B1 and FlashOptimized."
  }

  validation {
    condition     = var.geo_group == null || length(setsubtract(var.modules, ["RediSearch", "RedisJSON"])) == 0
    error_message = "Linked caches have no other modules than RediSearch and RedisJSON."
  }
}

variable "key_version_id" {
  description = "Id of the key, with its version."
  type        = string
}

variable "encryption_identity_id" {
  description = "Id of the identity that uses the key."
  type        = string
}

variable "subnet_id" {
  description = "Id of the subnet of private endpoints."
  type        = string
}

variable "private_dns_zone_id" {
  description = "Id of the zone privatelink.redis.azure.net that the network asks."
  type        = string
}

variable "users" {
  description = "Object ids of identities that sign in, by any name."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "action_group_id" {
  description = "Id of the cell's action group, which mails alarms."
  type        = string
}

variable "alarms" {
  description = "Percentages of CPU and memory, keys thrown out within five minutes and connections, above which an alarm goes off."
  type = object({
    cpu_percent    = optional(number, 80)
    memory_percent = optional(number, 80)
    evictions      = optional(number, 1000)
    connections    = optional(number, 10000)
  })
  default  = {}
  nullable = false
}

variable "log_days" {
  description = "Days that the cache's logs are kept, 30 at least."
  type        = number
  default     = 365
  nullable    = false

  validation {
    condition     = var.log_days >= 1 && var.log_days <= 4383
    error_message = "1 to 4383 days."
  }
}

variable "deletion_protection" {
  description = "Whether Azure refuses to delete the cache."
  type        = bool
  default     = true
  nullable    = false
}

variable "tags" {
  description = "Tags of everything that can have some; the provider has no default tags."
  type        = map(string)
  default     = {}
  nullable    = false
}
