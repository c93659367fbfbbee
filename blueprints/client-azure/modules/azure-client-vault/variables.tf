variable "name" {
  description = "Prefix of the client's names: project, cell and client (acme-weu-prod-zeta)."
  type        = string

  # https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftmanagedidentity
  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,79}$", var.name)) && !endswith(var.name, "-")
    error_message = "The name is 2 to 80 lower-case letters, digits and hyphens: a resource group ends at 90 characters, and names get a suffix."
  }
}

variable "vault_name" {
  description = "Name of the vault; no other in Azure has it."
  type        = string

  # https://learn.microsoft.com/azure/key-vault/general/about-keys-secrets-certificates#vault-name-and-object-name
  validation {
    condition     = can(regex("^[A-Za-z](-?[A-Za-z0-9]){2,23}$", var.vault_name)) && length(var.vault_name) <= 24
    error_message = "A vault has 3 to 24 letters, digits and single hyphens, and starts with a letter."
  }
}

variable "key_name" {
  description = "Name of the key in the vault."
  type        = string
  default     = "client"
  nullable    = false

  validation {
    condition     = can(regex("^[0-9A-Za-z-]{1,127}$", var.key_name))
    error_message = "A key has 1 to 127 letters, digits and hyphens."
  }
}

variable "resource_group" {
  description = "Name of the client's resource group."
  type        = string
}

variable "location" {
  description = "Azure region of vault and key (westeurope): that of what the key encrypts."
  type        = string

  validation {
    condition     = can(regex("^[a-z]+[0-9]*$", var.location))
    error_message = "The location is the name of a region such as westeurope."
  }
}

variable "ages_principal_id" {
  description = "Object id of the identity that looks how old secrets are, from the platform; null: there are none to look at."
  type        = string
  default     = null
}

variable "endpoint_location" {
  description = "Azure region of the subnet, where it is another one than the vault's."
  type        = string
  default     = null
}

variable "tenant_id" {
  description = "Entra tenant whose identities may use the vault."
  type        = string

  validation {
    condition     = can(regex("^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", var.tenant_id))
    error_message = "A tenant is a GUID in lower-case letters."
  }
}

variable "operators" {
  description = "Object ids of the groups that make keys and write secrets. Who applies this must be in one of them."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for id in var.operators : can(regex("^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", id))])
    error_message = "An operator is an object id of Entra ID, a GUID in lower-case letters."
  }
}

variable "allowed_ips" {
  description = "Public IPv4 addresses and ranges that reach the vault from outside of the network. None: the vault has no public endpoint."
  type        = set(string)
  default     = []
  nullable    = false

  # https://learn.microsoft.com/azure/key-vault/general/network-security
  validation {
    condition = alltrue([for ip in var.allowed_ips :
      can(cidrhost(strcontains(ip, "/") ? ip : "${ip}/32", 0)) && !can(regex("^(0|10|127|192\\.168|172\\.(1[6-9]|2[0-9]|3[01]))\\.", ip))
    ])
    error_message = "The firewall of a vault takes public IPv4 addresses (203.0.113.7) and ranges (203.0.113.0/24); private ones it refuses, and 0.0.0.0/0 is everybody."
  }
}

variable "subnet_id" {
  description = "Id of the subnet of private endpoints."
  type        = string
}

variable "private_dns_zone_id" {
  description = "Id of the zone privatelink.vaultcore.azure.net that the network asks."
  type        = string
}

variable "workspace_id" {
  description = "Id of the Log Analytics workspace that records who used the vault."
  type        = string
}

variable "action_group_id" {
  description = "Id of the cell's action group, which mails that a secret is about to expire; null: nobody is told."
  type        = string
  default     = null
}

variable "tags" {
  description = "Tags of everything that can have some; the provider has no default tags."
  type        = map(string)
  default     = {}
  nullable    = false
}
