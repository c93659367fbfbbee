variable "parameter_prefix" {
  description = "SSM path below which the platform of the cluster wrote its parameters."
  type        = string
}
