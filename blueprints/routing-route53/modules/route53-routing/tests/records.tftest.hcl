# Plans only, against a mocked provider: no credentials, no network.
mock_provider "aws" {}

variables {
  name            = "acme-euw1-prod-portal"
  hosts           = ["portal.acme.example.com", "www.acme.example.com"]
  zone            = "acme.example.com"
  policy          = "latency"
  health          = { path = "/health/ready", interval_seconds = 10, threshold = 3 }
  alarm_topic_arn = "arn:aws:sns:us-east-1:111122223333:acme-euw1-prod-routing-alarms"
  members = {
    ireland   = { host = "portal-ireland.acme.example.com", turn = 1, aws_region = "eu-west-1" }
    frankfurt = { host = "portal-frankfurt.acme.example.com", turn = 1, aws_region = "eu-central-1" }
    ohio      = { host = "portal-ohio.acme.example.com", turn = 2, aws_region = "us-east-2" }
  }
}

run "a_turn_after_another" {
  command = plan

  assert {
    condition     = one(aws_route53_record.this["PRIMARY"].alias).name == "_latency-1.portal.acme.example.com" && one(aws_route53_record.this["SECONDARY"].alias).name == "_weighted-2.portal.acme.example.com"
    error_message = "The second turn answers when the first does not."
  }

  assert {
    condition     = alltrue([for record in values(aws_route53_record.this) : one(record.alias).evaluate_target_health && record.type == "CNAME"])
    error_message = "Whether a turn is well says the health of its records."
  }

  assert {
    condition     = aws_route53_record.member["latency-1/ireland"].records == toset(["portal-ireland.acme.example.com"]) && one(aws_route53_record.member["latency-1/ireland"].latency_routing_policy).region == "eu-west-1"
    error_message = "A member is led to by its own host."
  }

  assert {
    condition     = length(aws_route53_health_check.member) == 3 && aws_route53_health_check.member["ohio"].fqdn == "portal-ohio.acme.example.com" && aws_route53_health_check.member["ohio"].enable_sni
    error_message = "A member is watched at its own host."
  }

  assert {
    condition     = aws_route53_health_check.member["ohio"].request_interval == 10 && aws_route53_health_check.member["ohio"].failure_threshold == 3
    error_message = "Three answers in ten seconds each decide."
  }

  assert {
    condition     = alltrue([for alarm in concat(values(aws_cloudwatch_metric_alarm.member), values(aws_cloudwatch_metric_alarm.turn)) : alarm.region == "us-east-1"])
    error_message = "Metrics of health checks are in us-east-1."
  }

  assert {
    condition     = one(aws_route53_record.also["www.acme.example.com"].alias).name == "portal.acme.example.com"
    error_message = "The other names lead to the first."
  }
}

run "one_turn" {
  command = plan

  variables {
    members = {
      ireland   = { host = "portal-ireland.acme.example.com", turn = 1, aws_region = "eu-west-1" }
      frankfurt = { host = "portal-frankfurt.acme.example.com", turn = 1, aws_region = "eu-central-1" }
    }
  }

  assert {
    condition     = length(aws_route53_record.this) == 2 && one(aws_route53_record.this["SECONDARY"].alias).name == "_latency-1.portal.acme.example.com"
    error_message = "The name has the same records with one turn as with two."
  }
}

run "three_turns" {
  command = plan

  variables {
    policy = "failover"
    members = {
      ireland   = { host = "portal-ireland.acme.example.com", turn = 1 }
      frankfurt = { host = "portal-frankfurt.acme.example.com", turn = 2 }
      ohio      = { host = "portal-ohio.acme.example.com", turn = 3 }
    }
  }

  assert {
    condition     = one(aws_route53_record.this["SECONDARY"].alias).name == "_later.portal.acme.example.com" && one(aws_route53_record.later["PRIMARY"].alias).name == "_weighted-2.portal.acme.example.com" && one(aws_route53_record.later["SECONDARY"].alias).name == "_weighted-3.portal.acme.example.com"
    error_message = "The third turn answers when the second does not."
  }
}

run "by_place" {
  command = plan

  variables {
    policy = "geo"
    members = {
      ireland   = { host = "portal-ireland.acme.example.com", turn = 1, continents = ["EU", "AF"] }
      frankfurt = { host = "portal-frankfurt.acme.example.com", turn = 1, countries = ["NA"] }
      ohio      = { host = "portal-ohio.acme.example.com", turn = 1, continents = ["NA"], default = true }
    }
  }

  assert {
    condition     = toset(keys(aws_route53_record.member)) == toset(["geo-1/ireland-EU", "geo-1/ireland-AF", "geo-1/frankfurt-na", "geo-1/ohio-NA"])
    error_message = "Each place has a record; Namibia is not North America."
  }

  assert {
    condition     = one(aws_route53_record.elsewhere["1"].geolocation_routing_policy).country == "*" && one(aws_route53_record.elsewhere["1"].alias).name == "_elsewhere-1.portal.acme.example.com"
    error_message = "Somebody takes the visitors from everywhere else."
  }

  assert {
    condition     = aws_route53_record.elsewhere_first["1"].records == toset(["portal-ohio.acme.example.com"]) && length(aws_route53_record.any) == 3
    error_message = "When he is gone, all that are left do."
  }
}

run "switches" {
  command = plan

  variables {
    recovery_controls    = true
    recovery_cluster_arn = "arn:aws:route53-recovery-control::111122223333:cluster/5678abcd-abcd-5678-abcd-5678abcdefab"
  }

  assert {
    condition     = length(aws_route53recoverycontrolconfig_routing_control.this) == 3 && one(aws_route53recoverycontrolconfig_safety_rule.one_stays[0].rule_config).threshold == 1
    error_message = "Each member has a switch, and one stays on."
  }

  assert {
    condition     = alltrue([for check in values(aws_route53_health_check.well_and_on) : check.child_health_threshold == 2])
    error_message = "A member answers when it is well and on."
  }
}

run "one_region_twice" {
  command = plan

  variables {
    members = {
      ireland = { host = "portal-ireland.acme.example.com", turn = 1, aws_region = "eu-west-1" }
      dublin  = { host = "portal-dublin.acme.example.com", turn = 1, aws_region = "eu-west-1" }
    }
  }

  expect_failures = [aws_route53_record.member]
}

run "a_topic_elsewhere" {
  command = plan

  variables {
    alarm_topic_arn = "arn:aws:sns:eu-west-1:111122223333:alarms"
  }

  expect_failures = [var.alarm_topic_arn]
}
