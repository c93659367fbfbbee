# Plans only, against a mocked provider: no credentials, no network.
mock_provider "aws" {}

variables {
  name             = "acme-euw1-stg"
  parameter_prefix = "/acme/staging/eu-west-1/foundation"
  owner            = "acme-euw1-prod"
  owner_parameters = {
    "vpc_id"                       = "vpc-00000000000000000"
    "vpc_cidr"                     = "10.0.0.0/16"
    "vpc_cidrs"                    = "10.0.0.0/16"
    "private_subnet_ids"           = "subnet-0000000000000000a,subnet-0000000000000000b"
    "private_subnet_id/eu-west-1a" = "subnet-0000000000000000a"
    "private_subnet_id/eu-west-1b" = "subnet-0000000000000000b"
    "public_subnet_ids"            = "subnet-0000000000000000c"
    "public_subnet_id/eu-west-1a"  = "subnet-0000000000000000c"
  }
}

run "repeats_the_owners_identifiers" {
  command = plan

  assert {
    condition = (
      aws_ssm_parameter.this["private_subnet_id/eu-west-1b"].name == "/acme/staging/eu-west-1/foundation/private_subnet_id/eu-west-1b" &&
      aws_ssm_parameter.this["private_subnet_id/eu-west-1b"].insecure_value == "subnet-0000000000000000b"
    )
    error_message = "The cell's own path has the owner's identifiers."
  }

  assert {
    condition     = toset(keys(aws_ssm_parameter.this)) == toset(keys(var.owner_parameters))
    error_message = "What the owner wrote is repeated, and nothing else."
  }

  assert {
    condition     = aws_ssm_parameter.this["private_subnet_ids"].type == "StringList" && aws_ssm_parameter.this["private_subnet_id/eu-west-1a"].type == "String"
    error_message = "Parameters keep the type that the owner gave them."
  }

  assert {
    condition     = output.private_subnet_ids == { eu-west-1a = "subnet-0000000000000000a", eu-west-1b = "subnet-0000000000000000b" } && output.database_subnet_ids == {}
    error_message = "Subnets are told apart by tier and name."
  }
}

run "tags_of_the_own_account_belong_to_the_owner" {
  command = plan

  assert {
    condition     = length(aws_ec2_tag.shared_subnet) == 0
    error_message = "In the owner's account the owner writes the tags."
  }
}

run "a_participant_tags_its_view" {
  command = plan

  variables {
    tag_subnets  = true
    cluster_name = "acme-euw1-stg"
  }

  assert {
    condition = (
      aws_ec2_tag.shared_subnet["public/eu-west-1a/kubernetes.io/role/elb"].value == "1" &&
      aws_ec2_tag.shared_subnet["public/eu-west-1a/kubernetes.io/role/elb"].resource_id == "subnet-0000000000000000c"
    )
    error_message = "The load balancer controller finds public subnets."
  }

  assert {
    condition     = aws_ec2_tag.shared_subnet["private/eu-west-1b/kubernetes.io/cluster/acme-euw1-stg"].value == "shared"
    error_message = "The cluster's tag is on its subnets."
  }
}

run "a_network_without_private_subnets" {
  command = plan

  variables {
    owner_parameters = { vpc_id = "vpc-00000000000000000", vpc_cidr = "10.0.0.0/16", vpc_cidrs = "10.0.0.0/16", private_subnet_ids = "subnet-0000000000000000a" }
  }

  expect_failures = [var.owner_parameters]
}
