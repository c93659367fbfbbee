variable "parameter_prefix" {
  description = "SSM path below which the VPC's foundation wrote its parameters."
  type        = string
}
