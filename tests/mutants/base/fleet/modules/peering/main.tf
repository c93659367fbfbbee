terraform {
  required_providers {
    aws = {
      source                = "hashicorp/aws"
      version               = ">= 5.0"
      configuration_aliases = [aws.one, aws.other]
    }
  }
}

variable "one_vpc" {
  type = string
}

variable "other_vpc" {
  type = string
}

variable "names" {
  type    = list(string)
  default = []
}

data "aws_region" "other" {
  provider = aws.other
}

resource "aws_vpc_peering_connection" "this" {
  provider = aws.one

  vpc_id      = var.one_vpc
  peer_vpc_id = var.other_vpc
  peer_region = data.aws_region.other.region
  tags        = { Name = join("-", var.names) }
}

resource "aws_vpc_peering_connection_accepter" "this" {
  provider = aws.other

  vpc_peering_connection_id = aws_vpc_peering_connection.this.id
  auto_accept               = true
}

output "connection" {
  value = aws_vpc_peering_connection.this
}
