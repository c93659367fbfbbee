# Plans only, against mocked providers: no credentials, no network.
mock_provider "aws" {}

mock_provider "aws" {
  alias = "zone"
}

variables {
  name             = "acme-euw1-prod"
  parameter_prefix = "/acme/production/eu-west-1/applications"
  zone             = "acme.example.com"
  domains          = ["acme.example.com", "blue.acme.example.com"]
}

run "a_certificate_for_each_domain" {
  command = plan

  assert {
    condition     = toset([for certificate in aws_acm_certificate.this : certificate.domain_name]) == var.domains
    error_message = "Names below different domains do not share a certificate: adding one would replace what is in use."
  }

  assert {
    condition     = aws_acm_certificate.this["blue.acme.example.com"].subject_alternative_names == toset(["*.blue.acme.example.com"])
    error_message = "A certificate covers all hosts directly below its domain."
  }

  assert {
    condition     = alltrue([for certificate in aws_acm_certificate.this : certificate.validation_method == "DNS"])
    error_message = "Certificates renew themselves only with a record."
  }
}

run "each_cell_has_records_of_its_own" {
  command = plan

  assert {
    condition     = length(distinct([for record in aws_route53_record.validation : record.set_identifier])) == 2 && alltrue([for record in aws_route53_record.validation : startswith(record.set_identifier, "acme-euw1-prod ")])
    error_message = "Cells of one account prove the same domains by the same records: only the identifier tells them apart."
  }
}

run "a_domain_of_somebody_else" {
  command = plan

  variables {
    domains = ["example.org"]
  }

  expect_failures = [var.domains]
}

run "a_domain_that_only_ends_alike" {
  command = plan

  variables {
    domains = ["notacme.example.com"]
  }

  expect_failures = [var.domains]
}
