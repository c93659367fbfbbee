terraform {
  required_version = "~> 1.9"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 6.0"
    }
    tls = {
      source  = "hashicorp/tls"
      version = "~> 4.0"
    }
  }

  backend "s3" {
    bucket       = "acme-state"
    key          = "web/terraform.tfstate"
    region       = "eu-west-1"
    encrypt      = true
    use_lockfile = true
  }
}

provider "aws" {
  region = var.region

  default_tags {
    tags = var.tags
  }
}

data "aws_caller_identity" "current" {}

data "aws_iam_policy_document" "assume" {
  statement {
    effect  = "Allow"
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["ec2.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [data.aws_caller_identity.current.account_id]
    }
  }
}

resource "aws_iam_role" "web" {
  name_prefix        = "web-"
  assume_role_policy = data.aws_iam_policy_document.assume.json
}

resource "aws_iam_role_policy_attachment" "web" {
  for_each = toset(var.policies)

  role       = aws_iam_role.web.name
  policy_arn = each.value
}

resource "aws_iam_instance_profile" "web" {
  role = aws_iam_role.web.name
}

resource "aws_security_group" "web" {
  name        = "web"
  description = "Web servers of ${var.environment}"
  vpc_id      = var.network.vpc_id

  dynamic "ingress" {
    for_each = var.listeners

    content {
      description = ingress.value.description
      from_port   = ingress.value.port
      to_port     = ingress.value.port
      protocol    = "tcp"
      cidr_blocks = ingress.value.sources
    }
  }

  egress {
    from_port   = 0
    to_port     = 0
    protocol    = "-1"
    cidr_blocks = ["0.0.0.0/0"]
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "tls_private_key" "web" {
  algorithm = "RSA"
  rsa_bits  = 4096
}

resource "aws_key_pair" "web" {
  key_name   = "web"
  public_key = tls_private_key.web.public_key_openssh
}

resource "aws_launch_template" "web" {
  name_prefix   = "web-"
  image_id      = var.image_id
  instance_type = var.instance_type
  key_name      = aws_key_pair.web.key_name

  vpc_security_group_ids = [aws_security_group.web.id]

  iam_instance_profile {
    arn = aws_iam_instance_profile.web.arn
  }

  block_device_mappings {
    device_name = "/dev/xvda"

    ebs {
      volume_size = var.disk_size
      volume_type = "gp3"
      encrypted   = true
    }
  }

  metadata_options {
    http_tokens                 = "required"
    http_put_response_hop_limit = 2
  }

  tag_specifications {
    resource_type = "instance"
    tags          = merge(var.tags, { Name = "web" })
  }
}

resource "aws_autoscaling_group" "web" {
  name                = "web-${var.environment}"
  min_size            = var.scaling.min
  max_size            = var.scaling.max
  desired_capacity    = coalesce(var.scaling.desired, var.scaling.min)
  vpc_zone_identifier = var.network.subnet_ids
  target_group_arns   = [for name, group in aws_lb_target_group.web : group.arn]

  launch_template {
    id      = aws_launch_template.web.id
    version = aws_launch_template.web.latest_version
  }

  dynamic "tag" {
    for_each = var.tags

    content {
      key                 = tag.key
      value               = tag.value
      propagate_at_launch = true
    }
  }

  lifecycle {
    ignore_changes = [desired_capacity, tag]

    precondition {
      condition     = var.scaling.min <= var.scaling.max
      error_message = "The smallest size is above the largest one."
    }
  }

  depends_on = [aws_iam_role_policy_attachment.web]
}

resource "aws_lb" "web" {
  name               = "web"
  internal           = var.internal
  load_balancer_type = "application"
  security_groups    = [aws_security_group.web.id]
  subnets            = var.network.subnet_ids

  access_logs {
    bucket  = aws_s3_bucket.logs[0].bucket
    enabled = true
  }
}

resource "aws_lb_target_group" "web" {
  for_each = { for listener in var.listeners : listener.description => listener }

  name     = each.key
  port     = each.value.port
  protocol = "HTTP"
  vpc_id   = var.network.vpc_id

  health_check {
    path     = "/healthz"
    interval = 10
    matcher  = "200-299"
  }
}

resource "aws_lb_listener" "web" {
  for_each = aws_lb_target_group.web

  load_balancer_arn = aws_lb.web.arn
  port              = each.value.port

  default_action {
    type             = "forward"
    target_group_arn = each.value.arn
  }
}

resource "aws_s3_bucket" "logs" {
  count = var.logs ? 1 : 0

  bucket        = "${var.environment}-logs"
  force_destroy = false

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_s3_bucket_versioning" "logs" {
  count = var.logs ? 1 : 0

  bucket = aws_s3_bucket.logs[count.index].id

  versioning_configuration {
    status = "Enabled"
  }
}

moved {
  from = aws_lb.main
  to   = aws_lb.web
}

removed {
  from = aws_instance.old

  lifecycle {
    destroy = false
  }
}

import {
  to = aws_key_pair.web
  id = "web"
}

check "health" {
  data "aws_lb" "again" {
    arn = aws_lb.web.arn
  }

  assert {
    condition     = data.aws_lb.again.dns_name != ""
    error_message = "The load balancer ${aws_lb.web.name} has no name."
  }
}
