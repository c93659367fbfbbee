variable "name" {
  description = "Prefix of every name in the cell (acme-geuw1-prod)."
  type        = string

  # Backup plans have the longest of the names: https://cloud.google.com/kubernetes-engine/docs/add-on/backup-for-gke/reference/rest/v1/projects.locations.backupPlans
  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,39}$", var.name)) && !endswith(var.name, "-")
    error_message = "The name is 2 to 40 lower-case letters, digits and hyphens."
  }
}

variable "cluster_name" {
  description = "Name of the cluster."
  type        = string

  # https://cloud.google.com/kubernetes-engine/docs/reference/rest/v1/projects.locations.clusters
  validation {
    condition     = can(regex("^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$", var.cluster_name))
    error_message = "A GKE cluster's name is 1 to 40 lower-case letters, digits and hyphens, and starts with a letter."
  }
}

variable "project" {
  description = "Id of the project that the cluster lives in."
  type        = string

  # https://cloud.google.com/resource-manager/docs/creating-managing-projects
  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project))
    error_message = "A project id is 6 to 30 lower-case letters, digits and hyphens, and starts with a letter."
  }
}

variable "region" {
  description = "Region of the cluster (europe-west1): its control plane stands in three zones of it."
  type        = string

  validation {
    condition     = can(regex("^[a-z]+-[a-z]+[0-9]+$", var.region))
    error_message = "A region such as europe-west1, and no zone."
  }
}

variable "zones" {
  description = "Zones that nodes stand in where their pool says nothing. Without any, three that GKE chooses."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for zone in var.zones : startswith(zone, "${var.region}-")])
    error_message = "Each is a zone of the region, such as europe-west1-b."
  }
}

variable "network" {
  description = "Network of the cluster, by its self link."
  type        = string
}

variable "subnetwork" {
  description = "Subnet of the nodes, by its self link."
  type        = string
}

variable "pods_range" {
  description = "Name of the subnet's secondary range that pods take addresses from: a /24 for each node. Further ranges can be added later, this one stays."
  type        = string
}

variable "services_range" {
  description = "Name of the subnet's secondary range that services take addresses from, which no other cluster uses. Without one, the range that GKE has for all clusters. It stays for life."
  type        = string
  default     = null
}

variable "control_plane_cidr" {
  description = "Range of the control plane's private endpoint, a /28, for which GKE makes a subnet. Without one it takes an address of the nodes' subnet. It stays for life."
  type        = string
  default     = null

  validation {
    condition     = var.control_plane_cidr == null || can(cidrnetmask(var.control_plane_cidr)) && endswith(coalesce(var.control_plane_cidr, "/28"), "/28")
    error_message = "A range of 16 addresses, a.b.c.d/28: https://cloud.google.com/kubernetes-engine/docs/how-to/legacy/network-isolation."
  }
}

variable "kubernetes_version" {
  description = "Minor version that the control plane has at least. One step up at a time, never down."
  type        = string

  validation {
    condition     = can(regex("^1\\.[0-9]{2}$", var.kubernetes_version))
    error_message = "The version is a minor version such as 1.34."
  }
}

variable "release_channel" {
  description = "Which of GKE's releases the cluster follows. EXTENDED: a minor version stays for 24 months, the last ten at a higher price."
  type        = string
  default     = "REGULAR"
  nullable    = false

  validation {
    condition     = contains(["RAPID", "REGULAR", "STABLE", "EXTENDED"], var.release_channel)
    error_message = "The channel is RAPID, REGULAR, STABLE or EXTENDED."
  }
}

variable "maintenance" {
  description = "When GKE may upgrade control plane and nodes: from start_utc (hh:mm) for so many hours on these days (MO to SU), UTC."
  type = object({
    start_utc = string
    hours     = number
    days      = list(string)
  })

  validation {
    condition     = can(regex("^([01][0-9]|2[0-3]):[0-5][0-9]$", var.maintenance.start_utc)) && length(var.maintenance.days) > 0 && alltrue([for day in var.maintenance.days : contains(["MO", "TU", "WE", "TH", "FR", "SA", "SU"], day)])
    error_message = "The start is hh:mm, and days are of MO, TU, WE, TH, FR, SA, SU."
  }

  # https://cloud.google.com/kubernetes-engine/docs/how-to/maintenance-windows-and-exclusions: a weekday comes four times in 32 days at least.
  validation {
    condition     = var.maintenance.hours >= 4 && var.maintenance.hours <= 24 && 4 * length(var.maintenance.days) * var.maintenance.hours >= 48
    error_message = "GKE wants 48 hours in any 32 days, in windows of four at least: two days of six hours, three of four."
  }
}

variable "deletion_protection" {
  description = "Whether Terraform refuses to delete the cluster."
  type        = bool
  default     = true
  nullable    = false
}

variable "public_endpoint_cidrs" {
  description = "Networks that may use a public endpoint of the Kubernetes API. Without any there is none."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for cidr in var.public_endpoint_cidrs : can(cidrnetmask(cidr)) && !endswith(cidr, "/0")])
    error_message = "Each is an IPv4 range, a.b.c.d/n, and never the whole internet."
  }
}

variable "endpoint_networks" {
  description = "Networks that may use the private endpoint besides nodes and pods of the cluster: offices, runners of pipelines, an Argo CD elsewhere."
  type        = set(string)
  default     = []
  nullable    = false

  # https://cloud.google.com/kubernetes-engine/quotas
  validation {
    condition     = alltrue([for cidr in var.endpoint_networks : can(cidrnetmask(cidr))]) && length(var.endpoint_networks) + length(var.public_endpoint_cidrs) <= 100
    error_message = "Each is an IPv4 range, a.b.c.d/n, and with the public ones there are 100 at most."
  }
}

variable "groups_domain" {
  description = "Domain of the Google groups that have roles in the cluster, if any: there the group gke-security-groups has them as its members."
  type        = string
  default     = null
}

variable "node_account_id" {
  description = "Id of the nodes' service account."
  type        = string

  # https://cloud.google.com/iam/docs/service-accounts-create
  validation {
    condition     = can(regex("^[a-z]([a-z0-9-]{4,28}[a-z0-9])$", var.node_account_id))
    error_message = "An account's id is 6 to 30 lower-case letters, digits and hyphens."
  }
}

variable "image_repositories" {
  description = "Repositories of Artifact Registry in the project that nodes pull from, each as LOCATION/NAME."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for repository in var.image_repositories : can(regex("^[a-z0-9-]+/[a-z]([a-z0-9-]{0,61}[a-z0-9])?$", repository))])
    error_message = "Each is LOCATION/NAME, such as europe-west1/apps."
  }
}

variable "cluster_key" {
  description = "Key that Kubernetes' secrets are encrypted with (projects/P/locations/L/keyRings/R/cryptoKeys/K). A cluster whose key is gone cannot be recovered."
  type        = string
}

variable "volumes_key" {
  description = "Key for disks of nodes and pods."
  type        = string
}

variable "logs_key" {
  description = "Key for log buckets."
  type        = string
}

variable "log_days" {
  description = "Days that the control plane's logs are kept."
  type        = number
  default     = 365
  nullable    = false

  # https://cloud.google.com/logging/quotas
  validation {
    condition     = var.log_days >= 1 && var.log_days <= 3650 && floor(var.log_days) == var.log_days
    error_message = "Logs are kept for a whole number of days, 1 to 3650."
  }
}

variable "backups" {
  description = "Backups of what is in the cluster, with the volumes: when the daily one starts, how many days those of each kind are kept (0: none are made), whether nobody can delete them before, and the key that encrypts them. Left out: none."
  type = object({
    start_utc    = string
    daily_days   = number
    weekly_days  = number
    monthly_days = number
    locked       = bool
    key          = string
  })
  default = null

  validation {
    condition     = var.backups == null || can(regex("^([01][0-9]|2[0-3]):[0-5][0-9]$", var.backups.start_utc))
    error_message = "The start is hh:mm."
  }
}

variable "notification_channels" {
  description = "Ids of the channels that alarms go to."
  type        = list(string)
  default     = []
  nullable    = false
}
