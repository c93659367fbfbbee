terraform {
  required_version = ">= 1.9.0"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 6.0.0"
    }
    random = {
      source  = "hashicorp/random"
      version = "~> 3.6"
    }
  }
}

provider "aws" {
  region = "eu-west-1"
}

provider "aws" {
  alias  = "west"
  region = "us-west-2"
}

variable "name" {
  type = string
}

variable "untyped" {
  default = "x"
}

variable "text" {
  type    = string
  default = "x"
}

variable "size" {
  type    = number
  default = 2
}

variable "on" {
  type    = bool
  default = true
}

variable "names" {
  type    = list(string)
  default = []
}

variable "ids" {
  type    = set(string)
  default = []
}

variable "tags" {
  type    = map(string)
  default = {}
}

variable "pair" {
  type    = tuple([string, number])
  default = ["a", 1]
}

variable "net" {
  type = object({
    cidr  = string
    zones = list(string)
    nat   = optional(bool, false)
    dns   = optional(object({ servers = list(string), search = optional(string) }))
  })
}

variable "nets" {
  type = map(object({
    cidr = string
    size = optional(number)
  }))
  default = {}
}

variable "anything" {
  type    = any
  default = null
}

variable "secret" {
  type      = string
  sensitive = true
  default   = ""
}

variable "token" {
  type      = string
  ephemeral = true
  default   = ""
}

locals {
  text   = "a"
  size   = 3
  on     = true
  list   = ["a", "b"]
  tuple  = ["a", 1, true]
  map    = { for n in var.names : n => upper(n) }
  object = { a = "x", n = 1, inner = { b = true, list = ["p", "q"] } }
  vpc_id = aws_vpc.main.id
}

resource "aws_vpc" "main" {
  cidr_block           = "10.0.0.0/16"
  enable_dns_hostnames = true

  tags = { Name = var.name }
}

resource "aws_subnet" "counted" {
  count = 2

  vpc_id     = aws_vpc.main.id
  cidr_block = cidrsubnet("10.0.0.0/16", 4, count.index)
}

resource "aws_subnet" "each" {
  for_each = toset(["a", "b"])

  vpc_id            = aws_vpc.main.id
  cidr_block        = "10.0.128.0/20"
  availability_zone = "eu-west-1${each.key}"
}

resource "aws_security_group" "one" {
  vpc_id = aws_vpc.main.id

  ingress {
    from_port   = 443
    to_port     = 443
    protocol    = "tcp"
    cidr_blocks = ["10.0.0.0/8"]
  }
}

resource "terraform_data" "any" {
  input = { a = 1 }
}

data "aws_region" "here" {}

data "aws_availability_zones" "all" {
  state = "available"
}

data "aws_ami" "each" {
  for_each    = toset(["x86_64", "arm64"])
  owners      = ["amazon"]
  most_recent = true

  filter {
    name   = "architecture"
    values = [each.value]
  }
}

ephemeral "random_password" "pw" {
  length = 16
}

module "one" {
  source = "./modules/thing"

  name = "one"
}

module "counted" {
  source = "./modules/thing"
  count  = 2

  name  = "counted${count.index}"
  ports = [80, 443]
}

module "each" {
  source   = "./modules/thing"
  for_each = { a = "x", b = "y" }

  name = each.value
  opts = { level = each.key }
}

module "aliased" {
  source = "./modules/aliased"
  providers = {
    aws       = aws
    aws.other = aws.west
  }
}

output "vpc_id" {
  value = local.vpc_id
}
