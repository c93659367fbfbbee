mock_provider "aws" {}

mock_provider "aws" {
  alias = "peer"
}

variables {
  project = "demo"
}

run "plan" {
  command = plan

  variables {
    zones = ["c"]
  }

  assert {
    condition     = output.bucket != ""
    error_message = "No bucket."
  }

  expect_failures = [
    check.health,
    var.project,
  ]
}

run "apply" {
  command = apply

  providers = {
    aws      = aws
    aws.peer = aws.peer
  }

  plan_options {
    mode   = normal
    target = [aws_s3_bucket.data]
  }

  assert {
    condition     = aws_s3_bucket.data.bucket == "${var.project}-default-data"
    error_message = run.plan.bucket
  }
}
