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

variable "region" {
  description = "Code of the AWS region (us-east-1)."
  type        = string

  validation {
    condition     = can(regex("^[a-z]{2,4}(-[a-z]+)+-[0-9]+$", var.region))
    error_message = "The region is a code such as us-east-1."
  }
}

variable "gateway_services" {
  description = "Services with a gateway endpoint in the VPC, which databases may open HTTPS connections to."
  type        = set(string)
  default     = ["s3", "dynamodb"]
  nullable    = false

  validation {
    condition     = length(setsubtract(var.gateway_services, ["s3", "dynamodb"])) == 0
    error_message = "Gateway endpoints exist for s3 and dynamodb."
  }
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

  validation {
    condition     = !contains([for cidr in var.office_networks : split("/", cidr)[1]], "0")
    error_message = "0.0.0.0/0 is no office: everybody could reach what wears the group."
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
