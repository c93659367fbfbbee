variable "name" {
  type = string
  validation {
    condition     = length(var.nmae) > 3
    error_message = "Too short."
  }
}

variable "nmae" {
  type = string
}
