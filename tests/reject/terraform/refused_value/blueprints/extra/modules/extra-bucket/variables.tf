variable "name" {
  type        = string
  description = "Name of the bucket."

  validation {
    condition     = lower(var.name) == var.name
    error_message = "Names of buckets have no capital letters."
  }
}
