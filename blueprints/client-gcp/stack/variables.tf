variable "client_config" {
  description = "What a client has in a cell: <client>/<region>/<environment>.tfvars."
  type = object({
    name         = string
    display_name = string
    namespace    = string
    residency    = list(string)
    apps         = list(string)
    hosts        = list(string)
    infrastructure = object({
      node_group = string
      nodes = object({
        instance_types = list(string)
        capacity       = string
        min            = number
        max            = number
        disk_gib       = number
      })
      buckets = map(object({
        apps                   = map(string)
        infrequent_access_days = optional(number)
        archive_days           = optional(number)
        expire_days            = optional(number)
        noncurrent_days        = number
        backup                 = bool
      }))
      secrets = object({
        names         = list(string)
        rotation_days = number
        recovery_days = number
      })
    })
  })
}
