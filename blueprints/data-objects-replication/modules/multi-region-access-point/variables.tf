variable "name" {
  description = "Name of the access point, unique in the account."
  type        = string

  # https://docs.aws.amazon.com/AmazonS3/latest/userguide/MultiRegionAccessPointRestrictions.html
  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9-]{1,48}[a-z0-9]$", var.name))
    error_message = "The name is 3 to 50 lower-case letters, digits and hyphens, with a letter or digit at both ends."
  }
}

variable "account_id" {
  description = "AWS account of the access point and of all its buckets."
  type        = string

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "An AWS account id has 12 digits."
  }
}

variable "buckets" {
  description = "Names of its buckets by region, one in each."
  type        = map(string)

  validation {
    condition     = length(var.buckets) >= 2
    error_message = "Two regions at least."
  }
}

variable "parameter_prefix" {
  description = "SSM path that its ARN is written under, without a slash at its end."
  type        = string
}
