variable "size" {
  type = number
}

variable "secret" {
  type      = string
  sensitive = true
}

variable "mode" {
  type    = string
  default = "fast"

  validation {
    condition     = contains(["fast", "slow"], var.mode)
    error_message = "The mode is fast or slow, not ${var.mode}."
  }
}

output "secret" {
  value     = "${var.secret}-${var.size}"
  sensitive = true
}

output "mode" {
  value = var.mode
}
