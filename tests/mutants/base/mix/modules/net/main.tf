terraform {
  required_providers {
    aws = {
      source                = "hashicorp/aws"
      configuration_aliases = [aws.peer]
    }
  }
}

variable "name" {
  type = string
}

variable "cidrs" {
  type = list(string)

  validation {
    condition     = alltrue([for c in var.cidrs : can(cidrhost(c, 0))])
    error_message = "Ranges."
  }
}

variable "tags" {
  type    = map(string)
  default = {}
}

resource "aws_vpc" "this" {
  cidr_block = var.cidrs[0]
  tags       = merge(var.tags, { Name = var.name })
}

resource "aws_subnet" "this" {
  vpc_id     = aws_vpc.this.id
  cidr_block = cidrsubnet(var.cidrs[0], 2, 1)
}

resource "aws_vpc_peering_connection_accepter" "peer" {
  count                     = 0
  provider                  = aws.peer
  vpc_peering_connection_id = "pcx-1"
}

output "vpc_id" {
  value = aws_vpc.this.id
}

output "subnet_id" {
  value = aws_subnet.this.id
}
