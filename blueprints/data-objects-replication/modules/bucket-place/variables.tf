variable "region" {
  description = "Code of the AWS region that the place is in."
  type        = string
}

variable "parameter_prefix" {
  description = "SSM path below which the place wrote its parameters, without a slash at its end."
  type        = string
}
