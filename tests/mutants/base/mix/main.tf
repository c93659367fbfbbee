terraform {
  required_version = ">= 1.10"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 6.0"
    }
    random = {
      source  = "hashicorp/random"
      version = "~> 3.6"
    }
    tls = {
      source = "hashicorp/tls"
    }
    time = {
      source = "hashicorp/time"
    }
  }
}

provider "aws" {
  region = "eu-west-1"
}

provider "aws" {
  alias  = "peer"
  region = "us-east-1"

  default_tags {
    tags = { from = "peer" }
  }
}

variable "project" {
  type        = string
  description = "Name of all"

  validation {
    condition     = length(var.project) > 2 && can(regex("^[a-z]+$", var.project))
    error_message = "Short."
  }
}

variable "zones" {
  type    = list(string)
  default = ["a", "b"]
}

variable "rules" {
  type = map(object({
    port  = number
    cidrs = optional(list(string), ["10.0.0.0/8"])
    desc  = optional(string)
  }))
  default  = {}
  nullable = false
}

variable "password" {
  type      = string
  sensitive = true
  default   = "x"
}

variable "session" {
  type      = string
  ephemeral = true
  default   = null
}

variable "settings" {
  type = object({
    size    = number
    labels  = map(string)
    windows = list(object({ from = number, to = number }))
  })
  default = {
    size    = 1
    labels  = {}
    windows = [{ from = 1, to = 2 }]
  }
}

locals {
  prefix = "${var.project}-${terraform.workspace}"
  zones  = { for i, z in var.zones : z => i }
  ports  = distinct([for k, r in var.rules : r.port])
  labels = merge(var.settings.labels, { project = var.project })
  first  = one(var.zones[*])
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["s3:GetObject"]
      Resource = "${aws_s3_bucket.data.arn}/*"
    }]
  })
  motd = <<-EOT
    Hello ${var.project}
    %{for z in var.zones~}
    zone ${z}
    %{endfor~}
  EOT
}

data "aws_caller_identity" "me" {}

data "aws_iam_policy_document" "assume" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["ec2.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [data.aws_caller_identity.me.account_id]
    }
  }
}

resource "aws_s3_bucket" "data" {
  bucket        = "${local.prefix}-data"
  force_destroy = false
  tags          = local.labels

  lifecycle {
    prevent_destroy = true
    ignore_changes  = [tags, tags_all["x"]]
  }
}

resource "aws_iam_role" "node" {
  name               = "${local.prefix}-node"
  assume_role_policy = data.aws_iam_policy_document.assume.json
}

resource "aws_instance" "box" {
  count         = var.settings.size
  ami           = "ami-12345678"
  instance_type = "t3.micro"
  subnet_id     = module.net["a"].subnet_id
  provider      = aws.peer

  root_block_device {
    volume_size = 20
    encrypted   = true
  }

  ebs_block_device {
    device_name = "/dev/sdb"
    volume_size = 10
  }

  credit_specification {
    cpu_credits = "standard"
  }

  provisioner "remote-exec" {
    inline = ["echo ${self.private_ip}"]

    connection {
      type = "ssh"
      host = self.public_ip
    }
  }

  lifecycle {
    create_before_destroy = true
    replace_triggered_by  = [terraform_data.seed, aws_iam_role.node.arn]

    precondition {
      condition     = length(var.zones) > 0
      error_message = "No zones."
    }

    postcondition {
      condition     = self.private_ip != ""
      error_message = "No address."
    }
  }
}

resource "terraform_data" "seed" {
  input            = var.settings
  triggers_replace = [local.first]
}

resource "aws_security_group" "sg" {
  name   = local.prefix
  vpc_id = module.net["a"].vpc_id

  dynamic "ingress" {
    for_each = var.rules
    iterator = rule

    content {
      description = rule.value.desc
      from_port   = rule.value.port
      to_port     = rule.value.port
      protocol    = "tcp"
      cidr_blocks = rule.value.cidrs
    }
  }
}

resource "aws_autoscaling_group" "asg" {
  name     = local.prefix
  min_size = 1
  max_size = 3

  launch_template {
    id      = aws_launch_template.lt.id
    version = aws_launch_template.lt.latest_version
  }

  dynamic "tag" {
    for_each = { for k, v in local.labels : k => v if v != "" }

    content {
      key                 = tag.key
      value               = tag.value
      propagate_at_launch = true
    }
  }

  timeouts {
    delete = "10m"
  }
}

resource "aws_launch_template" "lt" {
  name_prefix = local.prefix
  user_data   = base64encode(local.motd)

  block_device_mappings {
    device_name = "/dev/xvda"

    ebs {
      volume_size = 20
    }
  }

  metadata_options {
    http_tokens = "required"
  }
}

resource "random_id" "suffix" {
  byte_length = 4
  keepers     = { project = var.project }
}

resource "aws_ssm_parameter" "pw" {
  name             = "/${local.prefix}/pw"
  type             = "SecureString"
  value_wo         = ephemeral.random_password.pw.result
  value_wo_version = 1
}

ephemeral "random_password" "pw" {
  length = 20
}

module "net" {
  source   = "./modules/net"
  for_each = toset(["a", "b"])

  name  = each.key
  cidrs = ["10.0.0.0/24"]
  tags  = { id = random_id.suffix.hex }

  providers = {
    aws      = aws
    aws.peer = aws.peer
  }
}

module "leaf" {
  source = "./modules/leaf"
  size   = 2
  secret = var.password
}

moved {
  from = aws_iam_role.old
  to   = aws_iam_role.node
}

removed {
  from = aws_sns_topic.gone

  lifecycle {
    destroy = false
  }
}

import {
  to = aws_iam_role.node
  id = "some-role"
}

check "health" {
  data "aws_region" "now" {}

  assert {
    condition     = data.aws_region.now.region != ""
    error_message = "No region."
  }
}

output "bucket" {
  value       = aws_s3_bucket.data.id
  description = "Bucket"
}

output "boxes" {
  value = aws_instance.box[*].private_ip
}

output "secret" {
  value     = module.leaf.secret
  sensitive = true
}

output "subnets" {
  value = { for k, n in module.net : k => n.subnet_id }

  precondition {
    condition     = length(module.net) == 2
    error_message = "Two nets."
  }
}

output "acct" {
  value      = provider::aws::arn_parse(aws_iam_role.node.arn).account_id
  depends_on = [module.leaf]
}
