# Plans only, against mocked providers: no credentials, no network.
mock_provider "aws" {}

mock_provider "aws" {
  alias = "network_owner"
  mock_data "aws_ssm_parameter" {
    defaults = { insecure_value = "subnet-00000000000000000" }
  }
}

variables {
  name                   = "acme-euw1-stg"
  parameter_prefix       = "/acme/staging/eu-west-1/foundation"
  owner_parameter_prefix = "/acme/production/eu-west-1/foundation"
  private_subnet_names   = ["eu-west-1a", "eu-west-1b"]
  public_subnet_names    = ["eu-west-1a"]
  has_nat                = false
}

run "repeats_the_owners_identifiers" {
  command = plan

  assert {
    condition     = aws_ssm_parameter.this["private_subnet_id/eu-west-1b"].name == "/acme/staging/eu-west-1/foundation/private_subnet_id/eu-west-1b"
    error_message = "The cell's own path has the owner's identifiers."
  }

  assert {
    condition     = length(setsubtract(["nat_public_ips", "office_networks", "database_subnet_ids"], keys(aws_ssm_parameter.this))) == 3
    error_message = "What the owner does not have is not asked for."
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
    condition     = aws_ec2_tag.shared_subnet["public_subnet_id/eu-west-1a/kubernetes.io/role/elb"].value == "1"
    error_message = "The load balancer controller finds public subnets."
  }

  assert {
    condition     = aws_ec2_tag.shared_subnet["private_subnet_id/eu-west-1b/kubernetes.io/cluster/acme-euw1-stg"].value == "shared"
    error_message = "The cluster's tag is on its subnets."
  }
}
