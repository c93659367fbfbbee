variable "region" {
  type        = string
  description = "Region of everything."
  default     = "eu-west-1"
}

variable "environment" {
  type = string

  validation {
    condition     = contains(["production", "staging"], var.environment)
    error_message = "The environment ${var.environment} is not known."
  }
}

variable "tags" {
  type    = map(string)
  default = {}
}

variable "policies" {
  type    = list(string)
  default = ["arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"]
}

variable "network" {
  type = object({
    vpc_id     = string
    subnet_ids = list(string)
  })
}

variable "listeners" {
  type = list(object({
    description = string
    port        = number
    sources     = optional(list(string), ["0.0.0.0/0"])
  }))
  default = []
}

variable "image_id" {
  type     = string
  nullable = false
}

variable "instance_type" {
  type    = string
  default = "t3.micro"
}

variable "disk_size" {
  type    = number
  default = 20
}

variable "scaling" {
  type = object({
    min     = number
    max     = number
    desired = optional(number)
  })
  default = { min = 1, max = 3 }
}

variable "internal" {
  type    = bool
  default = false
}

variable "logs" {
  type    = bool
  default = true
}
