variable "name" {
  description = "Prefix of every name in the cell, with the region's short code in it (cptwn-zwe-prod)."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,39}$", var.name)) && !endswith(var.name, "-")
    error_message = "The name is 2 to 40 lower-case letters, digits and hyphens."
  }
}

variable "cluster_name" {
  description = "Name of the cluster, from the module aks-cluster: by then it can be worked in."
  type        = string
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
  description = "Entra tenant of the subscriptions."
  type        = string
}

variable "oidc_issuer" {
  description = "Issuer of the cluster's tokens, from the module aks-cluster."
  type        = string
}

variable "zone" {
  description = "Domain of the public zone that records may be written into."
  type        = string
}

variable "zone_id" {
  description = "Id of that zone, of whatever subscription of the tenant."
  type        = string
}

variable "zone_resource_group" {
  description = "Resource group of that zone."
  type        = string
}

variable "zone_subscription" {
  description = "Subscription of that zone."
  type        = string
}

# ExternalDNS 0.21.0: https://github.com/kubernetes-sigs/external-dns/releases/tag/external-dns-helm-chart-1.21.1
variable "chart_version" {
  description = "Version of the chart."
  type        = string
  default     = "1.21.1"
  nullable    = false

  validation {
    condition     = can(regex("^v?[0-9]+\\.[0-9]+\\.[0-9]+$", var.chart_version))
    error_message = "The version is exact, such as 1.2.3: a range would move by itself."
  }
}

variable "tags" {
  description = "Tags of its identity; the provider has no default tags."
  type        = map(string)
  default     = {}
  nullable    = false
}
