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

variable "owner" {
  description = "Name of the cell that owns the network, as in its own names (cptwn-use1-prod)."
  type        = string
}

variable "owner_parameters" {
  description = "What the owner wrote about the network, by what follows its prefix: vpc_id, vpc_cidr, vpc_cidrs, lists of subnet ids and each subnet's under its name (private_subnet_id/us-east-1a)."
  type        = map(string)
  nullable    = false

  validation {
    condition     = length(setsubtract(["vpc_id", "vpc_cidr", "vpc_cidrs", "private_subnet_ids"], keys(var.owner_parameters))) == 0
    error_message = "Every network has a vpc_id, a vpc_cidr, vpc_cidrs and private_subnet_ids."
  }

  validation {
    condition     = anytrue([for key in keys(var.owner_parameters) : startswith(key, "private_subnet_id/")])
    error_message = "At least one private subnet under its own name, private_subnet_id/NAME."
  }
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
