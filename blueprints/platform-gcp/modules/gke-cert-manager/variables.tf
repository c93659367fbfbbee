variable "name" {
  description = "Prefix of every name in the cell (acme-geuw1-prod)."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,39}$", var.name)) && !endswith(var.name, "-")
    error_message = "The name is 2 to 40 lower-case letters, digits and hyphens."
  }
}

variable "cluster_name" {
  description = "Name of the cluster, from a node pool: by then there are nodes."
  type        = string
}

variable "project" {
  description = "Id of the project that the cluster lives in."
  type        = string
}

variable "workload_pool" {
  description = "Pool that the identities of pods are of, from the module gke-cluster: it is there once the project has a cluster."
  type        = string

  validation {
    condition     = endswith(var.workload_pool, ".svc.id.goog")
    error_message = "The pool of GKE, PROJECT.svc.id.goog."
  }
}

variable "zone_project" {
  description = "Id of the project of the zone. In another one than the cluster's, who applies needs to make roles and to give them there, too."
  type        = string
}

variable "zone_name" {
  description = "Name of the managed zone in Cloud DNS (acme-example-com)."
  type        = string

  # https://cloud.google.com/dns/docs/reference/rest/v1/managedZones
  validation {
    condition     = can(regex("^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$", var.zone_name))
    error_message = "The name of a managed zone is 1 to 63 lower-case letters, digits and hyphens, and starts with a letter."
  }
}

variable "domain" {
  description = "Domain of the zone (acme.example.com)."
  type        = string

  validation {
    condition     = can(regex("^([a-z0-9-]+\\.)+[a-z0-9-]+$", var.domain))
    error_message = "A domain in lower case, without a dot at its end."
  }
}

variable "issuers" {
  description = "Issuers for all namespaces that are made: letsencrypt, and letsencrypt-staging for trials, whose certificates no browser trusts."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for issuer in var.issuers : contains(["letsencrypt", "letsencrypt-staging"], issuer)])
    error_message = "Issuers are letsencrypt and letsencrypt-staging."
  }
}

variable "email" {
  description = "Address that Let's Encrypt knows the account by, if any."
  type        = string
  default     = null
}

# For Kubernetes 1.32 to 1.35: https://cert-manager.io/docs/releases/#currently-supported-releases
variable "chart_version" {
  description = "Version of the chart."
  type        = string
  default     = "v1.20.3"
  nullable    = false

  validation {
    condition     = can(regex("^v?[0-9]+\\.[0-9]+\\.[0-9]+$", var.chart_version))
    error_message = "The version is exact, such as 1.2.3: a range would move by itself."
  }
}
