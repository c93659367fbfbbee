# Plans only, against a mocked provider: no credentials, no network.
mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{\"Version\":\"2012-10-17\",\"Statement\":[]}" }
  }
}

variables {
  name           = "acme-euw1-prod"
  account_id     = "111122223333"
  region         = "eu-west-1"
  vpc_id         = "vpc-00000000000000000"
  subnet_ids     = { eu-west-1a = "subnet-00000000000000000" }
  repository     = "https://github.com/acme/infrastructure"
  connection_arn = "arn:aws:codeconnections:eu-west-1:111122223333:connection/01234567-89ab-cdef-0123-456789abcdef"
  role_arns      = ["arn:aws:iam::111122223333:role/terraform"]
  log_key_arn    = "arn:aws:kms:eu-west-1:111122223333:key/00000000-0000-0000-0000-000000000000"
}

run "starts_for_jobs_of_workflows_only" {
  command = plan

  assert {
    condition     = [for filter in one(aws_codebuild_webhook.this.filter_group).filter : filter.pattern] == ["WORKFLOW_JOB_QUEUED"]
    error_message = "A push starts nothing."
  }

  assert {
    condition     = !one(aws_codebuild_project.this.environment).privileged_mode && one(aws_codebuild_project.this.vpc_config).vpc_id == var.vpc_id
    error_message = "It runs in the network, and is not privileged."
  }
}

run "may_do_nothing_by_itself" {
  command = plan

  assert {
    condition     = data.aws_iam_policy_document.runner.statement[4].resources == var.role_arns
    error_message = "It becomes the roles of its jobs, and no others."
  }

  assert {
    condition     = alltrue([for statement in data.aws_iam_policy_document.runner.statement : length([for action in statement.actions : action if endswith(action, "*")]) == 0])
    error_message = "No action is a pattern."
  }
}

run "subnets_of_a_shared_network_are_its_owners" {
  command = plan

  variables {
    network_account_id = "444455556666"
  }

  assert {
    condition     = one([for condition in data.aws_iam_policy_document.runner.statement[2].condition : condition.values if condition.variable == "ec2:Subnet"]) == tolist(["arn:aws:ec2:eu-west-1:444455556666:subnet/subnet-00000000000000000"])
    error_message = "The ARN of a subnet has the account that made it."
  }

  assert {
    condition     = data.aws_iam_policy_document.runner.statement[2].resources == toset(["arn:aws:ec2:eu-west-1:111122223333:network-interface/*"])
    error_message = "Its interfaces are the cell's."
  }
}
