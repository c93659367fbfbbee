variable "parameter_prefix" {
  description = "SSM path below which the end on AWS wrote the addresses of its tunnels."
  type        = string
}

variable "secret_name" {
  description = "Secret of Secrets Manager in which it keeps their keys (acme-euw1-prod-to-euw3-prod)."
  type        = string
}
