variable "project" {
  description = "Id of the project that the network is in."
  type        = string
}

variable "region" {
  description = "Region of the gateway (europe-west1)."
  type        = string
}

variable "name" {
  description = "Name of the cell, as its network has it (acme-euw3-prod)."
  type        = string
}
