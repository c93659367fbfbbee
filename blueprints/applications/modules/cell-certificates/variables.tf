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

variable "zone" {
  description = "Name of the public Route 53 zone that all domains lie in. It exists already: the delegation to it is made by people."
  type        = string

  validation {
    condition     = can(regex("^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z][a-z0-9-]*$", var.zone))
    error_message = "The zone is a DNS name in lower case without a dot at its end."
  }
}

variable "domains" {
  description = "One certificate for each, valid for it and for every name directly below it."
  type        = set(string)
  nullable    = false

  validation {
    condition     = alltrue([for domain in var.domains : can(regex("^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z][a-z0-9-]*$", domain))])
    error_message = "Every domain is a DNS name in lower case."
  }

  validation {
    condition     = alltrue([for domain in var.domains : endswith(".${domain}", ".${var.zone}")])
    error_message = "Every domain lies in the zone: the proof of ownership is a record there."
  }
}
