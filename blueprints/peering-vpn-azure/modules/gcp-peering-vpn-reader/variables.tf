variable "project" {
  description = "Id of the project of the end on Google Cloud."
  type        = string
}

variable "secret_id" {
  description = "Secret in which it keeps the keys of the tunnels (acme-euw3-prod-to-weu-prod)."
  type        = string
}
