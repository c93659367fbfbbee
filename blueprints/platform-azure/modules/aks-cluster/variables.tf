variable "name" {
  description = "Prefix of every name in the cell, with the region's short code in it (cptwn-zwe-prod)."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,39}$", var.name)) && !endswith(var.name, "-")
    error_message = "The name is 2 to 40 lower-case letters, digits and hyphens."
  }
}

# https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftcontainerservice
variable "cluster_name" {
  description = "Name of the cluster."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9]([A-Za-z0-9_-]{0,61}[A-Za-z0-9])?$", var.cluster_name))
    error_message = "The name is 1 to 63 letters, digits, hyphens and underscores, and begins and ends with a letter or digit."
  }
}

variable "resource_group_name" {
  description = "Resource group of the cell."
  type        = string
}

variable "location" {
  description = "Azure region (westeurope)."
  type        = string
}

variable "tenant_id" {
  description = "Entra tenant whose groups may sign in."
  type        = string
}

variable "kubernetes_version" {
  description = "Minor version of control plane and nodes. With the channels stable and rapid AKS decides."
  type        = string

  validation {
    condition     = can(regex("^1\\.[0-9]{2}$", var.kubernetes_version))
    error_message = "A minor version, such as 1.34: AKS takes its newest patch."
  }
}

variable "tier" {
  description = "Free, Standard (an agreement on uptime), or Premium (long-term support of versions besides)."
  type        = string
  default     = "Standard"
  nullable    = false

  validation {
    condition     = contains(["Free", "Standard", "Premium"], var.tier)
    error_message = "The tier is Free, Standard or Premium."
  }
}

variable "upgrade_channel" {
  description = "What AKS upgrades to by itself: patch (of the minor version), stable, rapid, or none."
  type        = string
  default     = "patch"
  nullable    = false

  validation {
    condition     = contains(["patch", "stable", "rapid", "none"], var.upgrade_channel)
    error_message = "The channel is patch, stable, rapid or none."
  }
}

# https://learn.microsoft.com/azure/aks/planned-maintenance
variable "maintenance" {
  description = "The weekly hours in which AKS upgrades control plane and nodes."
  type = object({
    day       = optional(string, "Saturday")
    start_utc = optional(string, "03:00")
    hours     = optional(number, 4)
  })
  default  = {}
  nullable = false

  validation {
    condition     = var.maintenance.hours >= 4 && var.maintenance.hours <= 24 && can(regex("^([01][0-9]|2[0-3]):[0-5][0-9]$", var.maintenance.start_utc))
    error_message = "A window starts at hh:mm and is 4 to 24 hours long."
  }
}

variable "node_subnet_id" {
  description = "Id of the subnet of the nodes. A NAT gateway is associated with it, by which they leave the network."
  type        = string
}

variable "api_server_subnet_id" {
  description = "Id of the subnet that the API answers in, /28 at least, delegated to Microsoft.ContainerService/managedClusters."
  type        = string
}

# https://learn.microsoft.com/azure/aks/concepts-network-ip-address-planning
variable "service_cidr" {
  description = "Range of Kubernetes services, outside of the network and of all that it reaches. It stays for life."
  type        = string

  validation {
    condition     = can(cidrhost(var.service_cidr, 10)) && try(tonumber(split("/", var.service_cidr)[1]), 0) >= 12
    error_message = "The range is one such as 172.20.0.0/16, of 12 bits or more."
  }
}

variable "pod_cidr" {
  description = "Range of pods, outside of the network and of all that it reaches: each node takes a /24. Other clusters may have the same. It stays for life."
  type        = string
  default     = "100.64.0.0/16"
  nullable    = false

  validation {
    condition     = can(cidrhost(var.pod_cidr, 1)) && try(tonumber(split("/", var.pod_cidr)[1]), 32) <= 22
    error_message = "The range has room for four nodes at least, a /22."
  }
}

# https://learn.microsoft.com/azure/aks/api-server-authorized-ip-ranges
variable "public_endpoint_cidrs" {
  description = "Networks that may use a public endpoint. Without any there is none. Between both lies another cluster: see the README."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = !contains(var.public_endpoint_cidrs, "0.0.0.0/0") && length(var.public_endpoint_cidrs) <= 200
    error_message = "Up to 200 networks, and not the whole internet."
  }
}

variable "zones" {
  description = "Zones of the nodes. None: the region has none."
  type        = set(string)
  default     = []
  nullable    = false
}

# https://learn.microsoft.com/azure/aks/use-system-pools#system-and-user-node-pools
variable "system_pool" {
  description = "The nodes of AKS's own pods: their size, which has two vCPUs and 4 GiB at least, how many, and their disks."
  type = object({
    vm_size  = string
    min_size = optional(number, 2)
    max_size = optional(number, 5)
    disk_gb  = optional(number, 128)
  })

  validation {
    condition     = var.system_pool.min_size >= 1 && var.system_pool.max_size >= var.system_pool.min_size
    error_message = "One node at least, and as many at most as at least or more."
  }
}

variable "disk_encryption_set_id" {
  description = "Id of the disk encryption set of the nodes' disks. It stays for life."
  type        = string
}

variable "key_vault_id" {
  description = "Id of the vault of the key that secrets in etcd are encrypted with. Only private endpoints reach it."
  type        = string
}

variable "cluster_key_name" {
  description = "Name of that key."
  type        = string
  default     = "cluster"
  nullable    = false
}

variable "cluster_key_id" {
  description = "Id of that key with its version: after a rotation it is another one."
  type        = string
}

variable "admin_group_ids" {
  description = "Object ids of the groups of Entra ID that administer the cluster. Who applies the stack is a member of one."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for id in var.admin_group_ids : can(regex("^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", id))])
    error_message = "An object id is a GUID in lower-case letters."
  }
}

variable "viewer_group_ids" {
  description = "Object ids of the groups that may look at everything but secrets."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for id in var.viewer_group_ids : can(regex("^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", id))])
    error_message = "An object id is a GUID in lower-case letters."
  }
}

variable "workspace_id" {
  description = "Id of the Log Analytics workspace of the cell."
  type        = string
}

variable "log_days" {
  description = "Days that the control plane's logs are kept; 0 is for as long as Azure keeps anything."
  type        = number
  default     = 365
  nullable    = false
}

variable "application_gateway" {
  description = "The Application Gateway that ingresses are answered by, and what its controller has to reach. Left out: no controller."
  type = object({
    gateway_id         = string
    resource_group_id  = string
    subnet_id          = string
    public_ip_id       = string
    firewall           = bool
    firewall_policy_id = optional(string)
  })
  default = null
}

variable "deletion_protection" {
  description = "Whether Azure refuses to delete the cluster."
  type        = bool
  default     = true
  nullable    = false
}

variable "alarms" {
  description = "Whether somebody is told of nodes that run full."
  type        = bool
  default     = true
  nullable    = false
}

variable "action_group_id" {
  description = "Id of the action group that is told."
  type        = string
  default     = null

  validation {
    condition     = !var.alarms || var.action_group_id != null
    error_message = "Alarms need an action group."
  }
}

variable "tags" {
  description = "Tags of everything that can have some, and of what AKS makes for the cluster; the provider has no default tags."
  type        = map(string)
  default     = {}
  nullable    = false
}
