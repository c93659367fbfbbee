locals {
  project_arn = "arn:${var.partition}:codebuild:${var.region}:${var.account_id}:project/${var.name}-runner"
}

resource "aws_cloudwatch_log_group" "this" {
  #checkov:skip=CKV_AWS_338:How long logs are kept is the estate's decision (runner.log_days)
  name              = "/aws/codebuild/${var.name}-runner"
  retention_in_days = var.log_days
  kms_key_id        = var.log_key_arn

  tags = { Name = "${var.name}-runner" }
}

# Nobody comes in. Out goes what jobs ask for: GitHub, AWS, registries, the private endpoint of the cluster.
resource "aws_security_group" "this" {
  name_prefix = "${var.name}-runner-"
  description = "Jobs of the pipelines"
  vpc_id      = var.vpc_id

  tags = { Name = "${var.name}-runner" }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_vpc_security_group_egress_rule" "https" {
  security_group_id = aws_security_group.this.id
  description       = "HTTPS"
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443

  tags = { Name = "https" }
}

resource "aws_codebuild_project" "this" {
  #checkov:skip=CKV_AWS_147:A runner has no artifacts, and no cache
  name          = "${var.name}-runner"
  description   = "Runs jobs of ${var.repository}"
  service_role  = aws_iam_role.this.arn
  build_timeout = var.timeout_minutes

  source {
    type            = "GITHUB"
    location        = "${var.repository}.git"
    git_clone_depth = 1

    auth {
      type     = "CODECONNECTIONS"
      resource = var.connection_arn
    }
  }

  artifacts {
    type = "NO_ARTIFACTS"
  }

  environment {
    type            = "LINUX_CONTAINER"
    compute_type    = { small = "BUILD_GENERAL1_SMALL", medium = "BUILD_GENERAL1_MEDIUM", large = "BUILD_GENERAL1_LARGE" }[var.size]
    image           = "aws/codebuild/amazonlinux-x86_64-standard:5.0"
    privileged_mode = false
  }

  vpc_config {
    vpc_id             = var.vpc_id
    subnets            = values(var.subnet_ids)
    security_group_ids = [aws_security_group.this.id]
  }

  logs_config {
    cloudwatch_logs {
      group_name = aws_cloudwatch_log_group.this.name
    }
  }

  tags = { Name = "${var.name}-runner" }

  # It makes its interfaces in the network when it is made.
  depends_on = [aws_iam_role_policy.this]
}

# A job of a workflow that names the project starts a build, and nothing else does.
# https://docs.aws.amazon.com/codebuild/latest/userguide/action-runner.html
resource "aws_codebuild_webhook" "this" {
  project_name = aws_codebuild_project.this.name
  build_type   = "BUILD"

  filter_group {
    filter {
      type    = "EVENT"
      pattern = "WORKFLOW_JOB_QUEUED"
    }
  }
}
