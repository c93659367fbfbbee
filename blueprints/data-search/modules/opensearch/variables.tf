variable "name" {
  description = "Prefix of the names (acme-use1-production-orange-catalog)."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,90}$", var.name)) && !endswith(var.name, "-") && !strcontains(var.name, "--")
    error_message = "The name is 2 to 91 lower-case letters, digits and single hyphens."
  }
}

variable "domain_name" {
  description = "Name of the domain."
  type        = string

  # https://docs.aws.amazon.com/opensearch-service/latest/APIReference/API_CreateDomain.html
  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{2,27}$", var.domain_name))
    error_message = "The name of a domain is 3 to 28 lower-case letters, digits and hyphens."
  }
}

variable "function_name" {
  description = "Name of the function that sets the domain up, and of its role."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9_-]{1,64}$", var.function_name))
    error_message = "The name is 1 to 64 letters, digits, underscores and hyphens."
  }
}

variable "store" {
  description = "Path of the store (orange/catalog), for descriptions."
  type        = string
}

variable "account_id" {
  description = "AWS account of the cell."
  type        = string

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "An AWS account id has 12 digits."
  }
}

variable "region" {
  description = "Code of the AWS region (us-east-1)."
  type        = string
}

variable "partition" {
  description = "AWS partition of the region, the second part of every ARN."
  type        = string
  default     = "aws"
}

variable "parameter_prefix" {
  description = "SSM path that the connection is written under, without a slash at its end (/acme/production/us-east-1/data/orange/catalog)."
  type        = string

  validation {
    condition     = can(regex("^(/[A-Za-z0-9_.-]+){1,10}$", var.parameter_prefix)) && !can(regex("^/(?i:aws|ssm)", var.parameter_prefix))
    error_message = "The prefix is a path such as /project/environment/region/data/client/store; AWS reserves first segments that start with aws or ssm."
  }
}

variable "vpc_id" {
  description = "Id of the VPC."
  type        = string
}

variable "subnet_ids" {
  description = "Ids of database subnets, one in each zone that the domain is in."
  type        = list(string)

  validation {
    condition     = length(var.subnet_ids) >= 1 && length(var.subnet_ids) <= 3
    error_message = "A domain lies in one to three zones."
  }
}

variable "source_security_group_ids" {
  description = "Groups of the nodes that come in, by whose they are."
  type        = map(string)
}

variable "role_names" {
  description = "IAM roles that read and write."
  type        = set(string)
  default     = []
  nullable    = false
}

variable "follower_role_names" {
  description = "IAM roles of the functions that make other domains follow this one."
  type        = list(string)
  default     = []
  nullable    = false
}

variable "kms_key_arn" {
  description = "ARN of the key of this region that data and snapshots are encrypted with."
  type        = string
}

variable "operations_key_arn" {
  description = "ARN of the cell's key for log groups."
  type        = string
}

variable "alarm_topic_arn" {
  description = "SNS topic of the cell's alarms."
  type        = string
}

variable "engine_version" {
  description = "Version of OpenSearch, such as OpenSearch_2.19."
  type        = string
}

variable "instance_type" {
  description = "Type of the nodes that hold data, without .search."
  type        = string
}

variable "instances" {
  description = "Nodes that hold data."
  type        = number
  default     = 3

  validation {
    condition     = var.instances >= length(var.subnet_ids)
    error_message = "A domain has a node in each of its zones."
  }
}

variable "masters" {
  description = "Type, without .search, and number of the nodes that lead the others; 0 has none."
  type = object({
    type  = optional(string, "m7g.large")
    count = optional(number, 3)
  })
  default  = {}
  nullable = false

  validation {
    condition     = contains([0, 3, 5], var.masters.count)
    error_message = "0, 3 or 5 masters."
  }
}

variable "storage" {
  description = "Size in GiB, IOPS and throughput of each node's volume; no size where the type has disks of its own."
  type = object({
    size_gib   = optional(number)
    iops       = optional(number)
    throughput = optional(number)
  })
  default  = {}
  nullable = false
}

variable "standby" {
  description = "Whether one of three zones waits for another one to fail."
  type        = bool
  default     = false
  nullable    = false

  validation {
    condition     = !var.standby || length(var.subnet_ids) == 3 && var.instances % 3 == 0 && var.masters.count == 3
    error_message = "A standby takes three zones, a multiple of three nodes and three masters."
  }
}

variable "off_peak_start_utc" {
  description = "When the ten hours start in which AWS may change nodes (hh:mm, UTC)."
  type        = string
  default     = "20:00"
}

variable "log_days" {
  description = "Days that logs are kept, as CloudWatch counts them."
  type        = number
  default     = 365
}

variable "alarms" {
  description = "Percentages of CPU, heap and disk above which an alarm goes off."
  type = object({
    cpu_percent    = optional(number, 80)
    memory_percent = optional(number, 95)
    disk_percent   = optional(number, 75)
  })
  default  = {}
  nullable = false
}
