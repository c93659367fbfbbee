variable "url" {
  description = "Who issues the tokens, as `iss` of a token has it (https://token.actions.githubusercontent.com)."
  type        = string

  validation {
    condition     = can(regex("^https://[A-Za-z0-9._/-]+[A-Za-z0-9_-]$", var.url)) && length(var.url) <= 255
    error_message = "The address begins with https://, has no port, and ends without a slash."
  }
}

variable "audiences" {
  description = "For whom tokens are issued, as `aud` of a token has it."
  type        = list(string)

  validation {
    condition     = length(var.audiences) > 0 && alltrue([for audience in var.audiences : length(audience) <= 255])
    error_message = "At least one audience, of 255 characters at most."
  }
}

variable "exists" {
  description = "Whether the account has it already: it is read then, and not made."
  type        = bool
  default     = false
  nullable    = false
}
