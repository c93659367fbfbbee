# Plans only, against a mocked provider: no credentials, no network.
mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{\"Version\":\"2012-10-17\",\"Statement\":[]}" }
  }
  mock_data "aws_vpc_endpoint_service" {
    defaults = { service_name = "com.amazonaws.eu-west-1.mock", availability_zones = ["eu-west-1a", "eu-west-1b"], vpc_endpoint_policy_supported = true }
  }
}

# The provider would know it after an apply only.
override_resource {
  target          = aws_kms_key.logs
  override_during = plan
  values          = { arn = "arn:aws:kms:eu-west-1:123456789012:key/00000000-0000-4000-8000-000000000000" }
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

run "a_single_nat_gateway_stays_where_it_is" {
  command = plan

  variables {
    nat      = "single"
    nat_zone = "eu-west-1b"
  }

  assert {
    condition     = keys(aws_nat_gateway.this) == ["eu-west-1b"] && toset(values(local.nat_of_private_zone)) == toset(["eu-west-1b"])
    error_message = "nat_zone says where the gateway stands, whatever zones lie in front of it."
  }
}

run "a_single_nat_gateway_needs_a_public_subnet" {
  command = plan

  variables {
    nat      = "single"
    nat_zone = "eu-west-1c"
  }

  expect_failures = [var.nat_zone]
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

run "what_lands_in_the_defaults_goes_nowhere" {
  command = plan

  assert {
    condition     = length(aws_default_security_group.this.ingress) == 0 && length(aws_default_security_group.this.egress) == 0
    error_message = "The VPC's default security group is closed."
  }

  assert {
    condition     = length(aws_default_route_table.this.route) == 0
    error_message = "The main route table has no routes."
  }

  assert {
    condition     = alltrue([for subnet in concat(values(aws_subnet.public), values(aws_subnet.private), values(aws_subnet.database)) : subnet.map_public_ip_on_launch != true])
    error_message = "Nothing gets a public address by being started."
  }
}

run "traffic_is_recorded_and_the_record_is_encrypted" {
  command = plan

  assert {
    condition     = aws_flow_log.this.traffic_type == "ALL"
    error_message = "All traffic of the VPC is recorded."
  }

  assert {
    condition     = startswith(aws_flow_log.this.log_format, "$${version} $${account-id}") && strcontains(aws_flow_log.this.log_format, "$${pkt-srcaddr}")
    error_message = "Records start like the default format and name the address of the pod."
  }

  assert {
    condition     = aws_cloudwatch_log_group.flow.kms_key_id == aws_kms_key.logs.arn && aws_kms_key.logs.enable_key_rotation && aws_cloudwatch_log_group.flow.retention_in_days == 365
    error_message = "Flow logs are encrypted with a key that rotates, and kept for a year."
  }
}

run "a_gateway_without_ports_is_told" {
  command = plan

  assert {
    condition     = toset(keys(aws_cloudwatch_metric_alarm.nat_ports)) == toset(keys(aws_nat_gateway.this)) && alltrue([for alarm in aws_cloudwatch_metric_alarm.nat_ports : alarm.alarm_actions == toset([var.alarm_topic_arn])])
    error_message = "Every NAT gateway has an alarm that goes to the topic."
  }
}

run "endpoints_stand_beside_databases" {
  command = plan

  variables {
    interface_endpoints = ["sts"]
    database_subnets    = { eu-west-1a = { cidr = "10.0.64.0/24", zone = "eu-west-1a" } }
  }

  override_resource {
    target          = aws_subnet.database
    override_during = plan
    values          = { id = "subnet-database" }
  }

  override_resource {
    target          = aws_subnet.private
    override_during = plan
    values          = { id = "subnet-private" }
  }

  assert {
    condition     = aws_vpc_endpoint.interface["sts"].subnet_ids == toset(["subnet-database", "subnet-private"])
    error_message = "Endpoints stand in the subnet for databases of each zone, and among pods only in a zone that has none."
  }
}

run "endpoints_admit_the_vpc_and_nobody_else" {
  command = plan

  variables {
    interface_endpoints = ["sts"]
    secondary_cidrs     = ["10.1.0.0/16"]
  }

  assert {
    condition     = toset([for rule in aws_vpc_security_group_ingress_rule.endpoints_https : "${rule.cidr_ipv4} ${rule.from_port}"]) == toset(["10.0.0.0/16 443", "10.1.0.0/16 443"])
    error_message = "Interface endpoints take HTTPS from the ranges of the VPC."
  }

  assert {
    condition = alltrue([for statement in data.aws_iam_policy_document.s3_endpoint.statement :
      length(statement.condition) > 0 if length(setsubtract(statement.actions, ["s3:GetObject", "s3:GetObjectVersion"])) > 0
    ])
    error_message = "Through the S3 endpoint strangers may read and nothing else."
  }
}
