variable "name" {
  description = "Name of the gateway (acme-euw1-prod-hub)."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,254}$", var.name))
    error_message = "The name is up to 255 lower-case letters, digits and hyphens, as a tag's value may be."
  }
}

variable "asn" {
  description = "Autonomous system number of the gateway."
  type        = number

  validation {
    condition     = (var.asn >= 64512 && var.asn <= 65534) || (var.asn >= 4200000000 && var.asn <= 4294967294)
    error_message = "AWS takes 64512 to 65534 and 4200000000 to 4294967294."
  }
}

variable "account_ids" {
  description = "Other accounts of the organisation that attach networks."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for id in var.account_ids : can(regex("^[0-9]{12}$", id))])
    error_message = "An account has 12 digits."
  }
}

variable "parameter_prefix" {
  description = "SSM path below which the gateway's identifiers are written."
  type        = string

  validation {
    condition     = can(regex("^(/[A-Za-z0-9_.-]+){1,10}$", var.parameter_prefix)) && !can(regex("^/(?i:aws|ssm)", var.parameter_prefix))
    error_message = "The prefix is a path such as /project/environment/region/transit-gateway/hub; AWS reserves first segments that start with aws or ssm."
  }
}
