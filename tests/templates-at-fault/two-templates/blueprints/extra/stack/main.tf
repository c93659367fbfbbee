terraform {
  requierd_version = ">= 1.9"
}

resuorce "aws_vpc" "this" {
  cidr_block = cell.network.vpc_cidr
}

resource "aws_sqs_queue" {
  name = cell.slug
}

resource "aws_sqs_queue" "kept" {
  name = cell.slug

  lifecycle {
    prevent_destory = true
  }
}

module "network" {
  cidr = cell.network.vpc_cidr
}

expand "output" {
  for_each = cell.network.private_subnets
  labels   = ["subnet_${each.key}"]

  content {
    value      = each.value.cidr
    descrption = "Its range"
  }
}
