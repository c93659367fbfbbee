variable "name" {
  description = "Prefix of every name (cptwn-use1-production)."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,62}$", var.name)) && !endswith(var.name, "-")
    error_message = "The name is 2 to 63 lower-case letters, digits and hyphens."
  }
}

variable "parameter_prefix" {
  description = "SSM path that the parameters are written under, without a slash at its end (/cptwn/production/us-east-1/applications)."
  type        = string

  validation {
    condition     = can(regex("^(/[A-Za-z0-9_.-]+){1,10}$", var.parameter_prefix)) && !can(regex("^/(?i:aws|ssm)", var.parameter_prefix))
    error_message = "The prefix is a path such as /project/environment/region/applications; AWS reserves first segments that start with aws or ssm."
  }
}

variable "domains" {
  description = "One certificate for each: a DNS name, or `*.` and a name for all directly below it."
  type        = set(string)
  nullable    = false

  validation {
    condition     = alltrue([for domain in var.domains : can(regex("^(\\*\\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z][a-z0-9-]*$", domain))])
    error_message = "Every domain is a DNS name in lower case, with `*.` before it or without."
  }
}

variable "subdomains" {
  description = "Whether a certificate is valid for every name directly below its domain, too."
  type        = bool
  default     = false
  nullable    = false
}

variable "proofs" {
  description = "Name of the record that holds the output `proofs`, by domain: certificates are issued once it is there."
  type        = map(string)
  nullable    = false
}
