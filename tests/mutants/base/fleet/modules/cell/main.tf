terraform {
  required_version = ">= 1.5.0"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.0"
    }
  }
}

variable "name" {
  type = string

  validation {
    condition     = length(var.name) < 20
    error_message = "The name is too long."
  }
}

variable "cidr" {
  type = string
}

variable "zones" {
  type     = list(string)
  nullable = false
}

variable "peers" {
  type    = list(object({ name = string, cidr = string }))
  default = []
}

variable "options" {
  type = object({
    nat  = optional(bool, true)
    logs = optional(object({ days = number, kms_key = optional(string) }))
  })
  default = {}
}

resource "aws_vpc" "this" {
  cidr_block = var.cidr

  tags = { Name = var.name }
}

resource "aws_subnet" "this" {
  for_each = { for i, zone in var.zones : zone => i }

  vpc_id            = aws_vpc.this.id
  availability_zone = each.key
  cidr_block        = cidrsubnet(var.cidr, 4, each.value)
}

resource "aws_eip" "nat" {
  count  = var.options.nat ? 1 : 0
  domain = "vpc"
}

resource "aws_nat_gateway" "this" {
  count = var.options.nat ? 1 : 0

  allocation_id = aws_eip.nat[0].id
  subnet_id     = values(aws_subnet.this)[0].id
}

resource "aws_route_table" "private" {
  vpc_id = aws_vpc.this.id

  dynamic "route" {
    for_each = aws_nat_gateway.this

    content {
      cidr_block     = "0.0.0.0/0"
      nat_gateway_id = route.value.id
    }
  }
}

resource "aws_cloudwatch_log_group" "flow" {
  count = var.options.logs == null ? 0 : 1

  name              = "/vpc/${var.name}"
  retention_in_days = var.options.logs.days
  kms_key_id        = var.options.logs.kms_key
}

output "vpc_id" {
  value = aws_vpc.this.id
}

output "name" {
  value = var.name
}

output "subnets" {
  value = { for zone, subnet in aws_subnet.this : zone => { id = subnet.id, cidr = subnet.cidr_block } }
}
