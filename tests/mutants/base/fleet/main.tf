terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 6.0"
    }
  }
}

provider "aws" {
  alias  = "ireland"
  region = "eu-west-1"
}

provider "aws" {
  alias  = "oregon"
  region = "us-west-2"

  assume_role {
    role_arn = "arn:aws:iam::123456789012:role/deploy"
  }
}

variable "cells" {
  type = map(object({
    cidr  = string
    zones = list(string)
    peers = optional(list(string), [])
  }))
}

locals {
  first = keys(var.cells)[0]
  zones = distinct(flatten([for cell in var.cells : cell.zones]))
}

module "ireland" {
  source   = "./modules/cell"
  for_each = var.cells

  providers = { aws = aws.ireland }

  name  = each.key
  cidr  = each.value.cidr
  zones = each.value.zones
  peers = [for peer in each.value.peers : { name = peer, cidr = var.cells[peer].cidr }]
}

module "oregon" {
  source = "./modules/cell"
  count  = 2

  providers = {
    aws = aws.oregon
  }

  name  = "oregon-${count.index}"
  cidr  = cidrsubnet("10.128.0.0/9", 7, count.index)
  zones = ["us-west-2a"]

  options = {
    nat  = false
    logs = { days = 30 }
  }

  depends_on = [module.ireland]
}

module "peering" {
  source = "./modules/peering"

  providers = {
    aws.one   = aws.ireland
    aws.other = aws.oregon
  }

  one_vpc   = module.ireland[local.first].vpc_id
  other_vpc = module.oregon[0].vpc_id
  names     = [for name, cell in module.ireland : cell.name]
}

output "vpcs" {
  value = merge({ for n, c in module.ireland : n => c.vpc_id }, { oregon = module.oregon[0].vpc_id })
}

output "subnets" {
  value = module.oregon[*].subnets
}

output "peering" {
  value = module.peering.connection.id
}
