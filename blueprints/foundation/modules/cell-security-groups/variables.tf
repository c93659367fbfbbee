variable "name" {
  description = "Prefix of every name in the cell (cptwn-use1-production)."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,39}$", var.name)) && !endswith(var.name, "-") && !startswith(var.name, "sg-")
    error_message = "The name is 2 to 40 lower-case letters, digits and hyphens and does not start with sg-, which EC2 reserves."
  }
}

variable "vpc_id" {
  description = "Id of the VPC that the groups live in."
  type        = string
}

variable "vpc_cidrs" {
  description = "Address ranges of the VPC, primary and secondary."
  type        = set(string)

  validation {
    condition     = length(var.vpc_cidrs) > 0 && alltrue([for cidr in var.vpc_cidrs : can(cidrnetmask(cidr))])
    error_message = "At least one IPv4 range, each as a.b.c.d/n."
  }
}

variable "endpoint_prefix_lists" {
  description = "Ids of the AWS prefix lists that databases may open HTTPS connections to, by service (s3, dynamodb): the targets of the gateway endpoints."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "office_networks" {
  description = "Networks of the offices behind the VPN."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for cidr in var.office_networks : can(cidrnetmask(cidr))])
    error_message = "Each office network is an IPv4 range, a.b.c.d/n."
  }
}

variable "office_ports" {
  description = "TCP ports that office networks may open on whatever wears the office group."
  type        = set(number)
  default     = [443]
  nullable    = false

  validation {
    condition     = alltrue([for port in var.office_ports : port >= 1 && port <= 65535 && floor(port) == port])
    error_message = "A TCP port is a whole number from 1 to 65535."
  }
}

variable "parameter_prefix" {
  description = "SSM path that the groups' ids are written under, without a slash at its end."
  type        = string

  validation {
    condition     = can(regex("^(/[A-Za-z0-9_.-]+){1,10}$", var.parameter_prefix)) && !can(regex("^/(?i:aws|ssm)", var.parameter_prefix))
    error_message = "The prefix is a path such as /project/environment/region/foundation; AWS reserves first segments that start with aws or ssm."
  }
}
