variable "name" {
  type = string
}

variable "ports" {
  type    = list(number)
  default = []
}

variable "labels" {
  type    = map(string)
  default = {}
}

variable "opts" {
  type = object({
    level = string
    debug = optional(bool, false)
    rules = optional(list(object({ port = number, from = optional(string) })), [])
  })
  default = { level = "info" }
}

variable "password" {
  type      = string
  ephemeral = true
  nullable  = false
  default   = ""
}

resource "random_id" "suffix" {
  byte_length = 4
  prefix      = var.name
}

output "id" {
  value = random_id.suffix.hex
}

output "all" {
  value = { id = random_id.suffix.hex, ports = var.ports, opts = var.opts }
}

output "list" {
  value = [random_id.suffix.hex]
}
