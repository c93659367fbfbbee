variable "name" {
  description = "Prefix of every name in the cell, with the region's short code in it because IAM names are global (cptwn-use1-production)."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,39}$", var.name)) && !endswith(var.name, "-") && !startswith(var.name, "sg-")
    error_message = "The name is 2 to 40 lower-case letters, digits and hyphens and does not start with sg-, which EC2 reserves."
  }
}

variable "cluster_name" {
  description = "Name of the cluster."
  type        = string

  validation {
    condition     = can(regex("^[0-9A-Za-z][A-Za-z0-9_-]{0,99}$", var.cluster_name))
    error_message = "An EKS cluster's name is 1 to 100 letters, digits, hyphens and underscores."
  }
}

variable "account_id" {
  description = "AWS account that the cluster lives in; policies are built from it."
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
  nullable    = false
}

variable "dns_suffix" {
  description = "DNS suffix of the partition, which ends the name of the EC2 service principal."
  type        = string
  default     = "amazonaws.com"
  nullable    = false
}

variable "kubernetes_version" {
  description = "Minor version of the control plane. One step up at a time, never down."
  type        = string

  validation {
    condition     = can(regex("^1\\.[0-9]{2}$", var.kubernetes_version))
    error_message = "The version is a minor version such as 1.33."
  }
}

variable "support_type" {
  description = "EXTENDED: a version stays for 26 months, the last 12 at a higher price. STANDARD: after 14 months EKS upgrades the cluster itself."
  type        = string
  default     = "EXTENDED"
  nullable    = false

  validation {
    condition     = contains(["STANDARD", "EXTENDED"], var.support_type)
    error_message = "The support type is STANDARD or EXTENDED."
  }
}

variable "deletion_protection" {
  description = "Whether EKS refuses to delete the cluster."
  type        = bool
  default     = true
  nullable    = false
}

variable "vpc_id" {
  description = "Id of the VPC, the cell's own or one that is shared with it."
  type        = string
}

variable "subnet_ids" {
  description = "Private subnets for the control plane's interfaces, by zone. The zones are fixed for the cluster's life."
  type        = map(string)

  validation {
    condition     = length(var.subnet_ids) >= 2
    error_message = "EKS needs subnets in two availability zones."
  }
}

variable "service_cidr" {
  description = "Addresses of Kubernetes services. No network that pods talk to may have them."
  type        = string
  nullable    = false

  validation {
    condition     = can(cidrnetmask(var.service_cidr)) && try(tonumber(split("/", var.service_cidr)[1]) >= 12 && tonumber(split("/", var.service_cidr)[1]) <= 24, false)
    error_message = "The service range is an IPv4 range from /12 to /24."
  }
}

variable "endpoint_security_group_ids" {
  description = "Further groups of the control plane's interfaces, such as the one that lets the offices in."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = length(var.endpoint_security_group_ids) <= 3
    error_message = "EKS's group, the module's and three more: an interface wears at most five."
  }
}

variable "endpoint_networks" {
  description = "Private networks that may use the private endpoint, such as that of the pipelines' runners."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for cidr in var.endpoint_networks : can(cidrnetmask(cidr)) && !endswith(cidr, "/0")])
    error_message = "Each network is an IPv4 range, and none is the whole internet."
  }
}

variable "public_endpoint_cidrs" {
  description = "Networks that may use the public endpoint; without any there is none."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = length(var.public_endpoint_cidrs) <= 40 && alltrue([for cidr in var.public_endpoint_cidrs : can(cidrnetmask(cidr)) && !endswith(cidr, "/0")])
    error_message = "At most 40 IPv4 ranges, and none is the whole internet."
  }
}

variable "log_types" {
  description = "Logs that the control plane writes."
  type        = set(string)
  default     = ["api", "audit", "authenticator", "controllerManager", "scheduler"]
  nullable    = false

  validation {
    condition     = length(setsubtract(var.log_types, ["api", "audit", "authenticator", "controllerManager", "scheduler"])) == 0
    error_message = "Log types are api, audit, authenticator, controllerManager and scheduler."
  }
}

variable "log_days" {
  description = "Days that the control plane's logs are kept (0: for ever)."
  type        = number
  default     = 365
  nullable    = false

  validation {
    condition     = contains([0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_days)
    error_message = "One of the retention times that CloudWatch Logs knows: 0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653."
  }
}

variable "operations_key_arn" {
  description = "ARN of the cell's key for log groups."
  type        = string
}

variable "admin_role_arns" {
  description = "Roles that administer the cluster, the pipelines' own among them. Without any it is the role that creates the cluster, which EKS remembers and Terraform does not know."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for arn in var.admin_role_arns : can(regex("^arn:[a-z-]+:iam::[0-9]{12}:role/.+$", arn))])
    error_message = "Each is the ARN of a role."
  }
}

variable "viewer_role_arns" {
  description = "Roles that may look at everything but secrets."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for arn in var.viewer_role_arns : can(regex("^arn:[a-z-]+:iam::[0-9]{12}:role/.+$", arn))]) && length(setintersection(var.viewer_role_arns, var.admin_role_arns)) == 0
    error_message = "Each is the ARN of a role that is not an admin's."
  }
}

variable "planner_role_arns" {
  description = "Roles that plans of pipelines run as: they look at everything but secrets, and at those of planner_namespaces."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = length(setintersection(var.planner_role_arns, setunion(var.admin_role_arns, var.viewer_role_arns))) == 0
    error_message = "A plan's role is neither an admin's nor a viewer's."
  }
}

variable "planner_namespaces" {
  description = "Namespaces with releases of Helm."
  type        = set(string)
  default     = ["cert-manager", "external-dns", "external-secrets", "istio-ingress", "istio-system", "kube-system", "reloader"]
  nullable    = false
}

variable "snat_excluded_cidrs" {
  description = "Networks outside of the VPC that see the pods' own addresses: peers and offices."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for cidr in var.snat_excluded_cidrs : can(cidrnetmask(cidr))])
    error_message = "Each is an IPv4 range, a.b.c.d/n."
  }
}

variable "addon_versions" {
  description = "Versions of the add-ons by name. One that is missing gets what EKS installs by default, which moves with time."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "parameter_prefix" {
  description = "SSM path that the cluster's parameters are written under, without a slash at its end."
  type        = string

  validation {
    condition     = can(regex("^(/[A-Za-z0-9_.-]+){1,10}$", var.parameter_prefix)) && !can(regex("^/(?i:aws|ssm)", var.parameter_prefix))
    error_message = "The prefix is a path such as /project/environment/region/platform; AWS reserves first segments that start with aws or ssm."
  }
}

variable "copy_accounts" {
  description = "Other accounts that take copies of recovery points of the cell, and so of volumes that pods claim."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for account in var.copy_accounts : can(regex("^[0-9]{12}$", account))])
    error_message = "An AWS account id has 12 digits."
  }
}

variable "key_days" {
  description = "Days after which a key goes that is to be deleted."
  type        = number
  default     = 30
  nullable    = false

  validation {
    condition     = var.key_days >= 7 && var.key_days <= 30
    error_message = "KMS takes 7 to 30 days."
  }
}
