# Plans only, against a mocked provider: no credentials, no network.
mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{\"Version\":\"2012-10-17\",\"Statement\":[]}" }
  }
  mock_data "aws_vpc_endpoint_service" {
    defaults = { service_name = "com.amazonaws.eu-west-1.mock", availability_zones = ["eu-west-1a", "eu-west-1b"], vpc_endpoint_policy_supported = true }
  }
}

variables {
  name             = "acme-euw1-prod"
  account_id       = "123456789012"
  region           = "eu-west-1"
  parameter_prefix = "/acme/production/eu-west-1/foundation"
  alarm_topic_arn  = "arn:aws:sns:eu-west-1:123456789012:acme-euw1-prod-alarms"
  vpc_cidr         = "10.0.0.0/16"
  public_subnets = {
    eu-west-1a = { cidr = "10.0.0.0/24", zone = "eu-west-1a" }
    eu-west-1b = { cidr = "10.0.1.0/24", zone = "eu-west-1b" }
  }
  private_subnets = {
    eu-west-1a = { cidr = "10.0.16.0/20", zone = "eu-west-1a" }
    eu-west-1b = { cidr = "10.0.32.0/20", zone = "eu-west-1b" }
  }
  database_subnets = {
    eu-west-1a = { cidr = "10.0.2.0/24", zone = "eu-west-1a" }
    eu-west-1b = { cidr = "10.0.3.0/24", zone = "eu-west-1b" }
  }
}

run "one_nat_gateway_in_each_zone" {
  command = plan

  assert {
    condition     = toset(keys(aws_nat_gateway.this)) == toset(["eu-west-1a", "eu-west-1b"])
    error_message = "per_az makes one NAT gateway in each zone."
  }

  assert {
    condition     = alltrue([for zone, gateway in local.nat_of_private_zone : zone == gateway]) && length(local.nat_of_private_zone) == 2
    error_message = "A zone's traffic stays in the zone."
  }
}

run "a_single_nat_gateway" {
  command = plan

  variables {
    nat = "single"
  }

  assert {
    condition     = keys(aws_nat_gateway.this) == ["eu-west-1a"] && keys(aws_route.private_nat) == ["eu-west-1a", "eu-west-1b"]
    error_message = "single makes one NAT gateway, and every private table has a route to it."
  }
}

run "no_nat" {
  command = plan

  variables {
    nat            = "none"
    public_subnets = {}
  }

  assert {
    condition     = length(aws_eip.nat) == 0 && length(aws_route.private_nat) == 0 && length(aws_internet_gateway.this) == 0
    error_message = "Without NAT and public subnets there is no way to the internet."
  }

  assert {
    condition     = !contains(keys(aws_ssm_parameter.this), "nat_public_ips") && !contains(keys(aws_ssm_parameter.this), "public_subnet_ids")
    error_message = "SSM refuses empty values: what does not exist has no parameter."
  }
}

run "nat_needs_a_public_subnet_in_the_zone" {
  command = plan

  variables {
    public_subnets = {
      eu-west-1a = { cidr = "10.0.0.0/24", zone = "eu-west-1a" }
    }
  }

  expect_failures = [var.nat]
}

run "database_tables_have_no_default_route" {
  command = plan

  assert {
    condition     = length([for key in keys(aws_route.private_nat) : key if startswith(key, "database")]) == 0 && length(aws_route_table.database) == 2
    error_message = "Databases have tables of their own without a route to the internet."
  }
}

run "every_cluster_is_tagged" {
  command = plan

  variables {
    cluster_names = ["one", "two"]
  }

  assert {
    condition     = alltrue([for subnet in aws_subnet.private : subnet.tags["kubernetes.io/cluster/one"] == "shared" && subnet.tags["kubernetes.io/cluster/two"] == "shared"])
    error_message = "All clusters that use the VPC find its private subnets."
  }

  assert {
    condition     = alltrue([for subnet in aws_subnet.database : !contains(keys(subnet.tags), "kubernetes.io/cluster/one")])
    error_message = "Controllers do not find database subnets."
  }
}
