variable "name" {
  description = "Prefix of every name in the cell (cptwn-use1-staging)."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,39}$", var.name)) && !endswith(var.name, "-")
    error_message = "The name is 2 to 40 lower-case letters, digits and hyphens."
  }
}

variable "parameter_prefix" {
  description = "SSM path that the network's parameters are repeated under for this cell, without a slash at its end."
  type        = string

  validation {
    condition     = can(regex("^(/[A-Za-z0-9_.-]+){1,10}$", var.parameter_prefix)) && !can(regex("^/(?i:aws|ssm)", var.parameter_prefix))
    error_message = "The prefix is a path such as /project/environment/region/foundation; AWS reserves first segments that start with aws or ssm."
  }
}

variable "owner_parameter_prefix" {
  description = "SSM path of the cell that owns the network."
  type        = string

  validation {
    condition     = can(regex("^(/[A-Za-z0-9_.-]+){1,10}$", var.owner_parameter_prefix)) && var.owner_parameter_prefix != var.parameter_prefix
    error_message = "The owner's prefix is a path such as /project/environment/region/foundation, and not the cell's own."
  }
}

variable "public_subnet_names" {
  description = "Names of the owner's public subnets."
  type        = set(string)
  default     = []
  nullable    = false
}

variable "private_subnet_names" {
  description = "Names of the owner's private subnets."
  type        = set(string)
  nullable    = false

  validation {
    condition     = length(var.private_subnet_names) > 0
    error_message = "At least one private subnet."
  }
}

variable "database_subnet_names" {
  description = "Names of the owner's database subnets."
  type        = set(string)
  default     = []
  nullable    = false
}

variable "has_nat" {
  description = "Whether the owner has NAT gateways (and writes their addresses)."
  type        = bool
  default     = true
  nullable    = false
}

variable "has_offices" {
  description = "Whether the owner has VPN connections (and writes the office networks)."
  type        = bool
  default     = false
  nullable    = false
}

variable "tag_subnets" {
  description = "Whether to write the tags that controllers search for: in an account that gets the subnets by AWS RAM, not in the owner's."
  type        = bool
  default     = false
  nullable    = false
}

variable "cluster_name" {
  description = "EKS cluster of this cell, for the tags; null when it has none."
  type        = string
  default     = null

  validation {
    condition     = var.cluster_name == null || can(regex("^[0-9A-Za-z][A-Za-z0-9_-]{0,99}$", var.cluster_name))
    error_message = "An EKS cluster's name is 1 to 100 letters, digits, hyphens and underscores."
  }
}
