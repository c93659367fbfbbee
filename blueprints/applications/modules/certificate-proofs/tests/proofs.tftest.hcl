# Plans only, against a mocked provider: no credentials, no network.
mock_provider "aws" {}

variables {
  name   = "acme-euw1-prod"
  zone   = "acme.example.com"
  proofs = { "acme.example.com" = { name = "_2.acme.example.com.", value = "_3.acm-validations.aws." } }
}

run "each_cell_has_records_of_its_own" {
  command = plan

  assert {
    condition = (
      aws_route53_record.this["acme.example.com"].set_identifier == "acme-euw1-prod acme.example.com" &&
      aws_route53_record.this["acme.example.com"].weighted_routing_policy[0].weight == 1
    )
    error_message = "Cells of one account prove the same domains by the same records: only the identifier tells them apart."
  }

  assert {
    condition     = !data.aws_route53_zone.this.private_zone
    error_message = "Certificate authorities ask the public zone."
  }
}

run "a_domain_of_somebody_else" {
  command = plan

  variables {
    proofs = { "example.org" = { name = "_2.example.org.", value = "_3.acm-validations.aws." } }
  }

  expect_failures = [aws_route53_record.this]
}

run "a_domain_that_only_ends_alike" {
  command = plan

  variables {
    proofs = { "notacme.example.com" = { name = "_2.notacme.example.com.", value = "_3.acm-validations.aws." } }
  }

  expect_failures = [aws_route53_record.this]
}
