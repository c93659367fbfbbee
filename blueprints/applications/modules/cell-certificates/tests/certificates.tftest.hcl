# Against a mocked provider: no credentials, no network. Applied where a plan does not know the names of a certificate.
mock_provider "aws" {
  mock_resource "aws_acm_certificate" {
    defaults = {
      arn                       = "arn:aws:acm:eu-west-1:123456789012:certificate/00000000-0000-4000-8000-000000000000"
      domain_validation_options = [{ domain_name = "acme.example.com", resource_record_name = "_2.acme.example.com.", resource_record_type = "CNAME", resource_record_value = "_3.acm-validations.aws." }]
    }
  }
}

variables {
  name             = "acme-euw1-prod"
  parameter_prefix = "/acme/production/eu-west-1/applications"
  domains          = ["blue.acme.example.com", "acme.example.com"]
  proofs           = { "blue.acme.example.com" = "_1.blue.acme.example.com", "acme.example.com" = "_2.acme.example.com" }
}

run "a_certificate_for_each_domain_and_nothing_else" {
  command = apply

  assert {
    condition     = toset([for certificate in aws_acm_certificate.this : certificate.domain_name]) == var.domains
    error_message = "Domains do not share a certificate: adding one would replace what is in use."
  }

  assert {
    condition     = alltrue([for certificate in aws_acm_certificate.this : length(certificate.subject_alternative_names) == 0])
    error_message = "A certificate is valid for no name that nobody asked for."
  }

  assert {
    condition     = alltrue([for certificate in aws_acm_certificate.this : certificate.validation_method == "DNS"])
    error_message = "Certificates renew themselves only with a record."
  }

  assert {
    condition     = output.proofs["acme.example.com"] == { name = "_2.acme.example.com.", value = "_3.acm-validations.aws." }
    error_message = "Who holds the zone is told the record of each domain."
  }
}

run "subdomains_are_covered_when_asked_for" {
  command = plan

  variables {
    subdomains = true
  }

  assert {
    condition     = aws_acm_certificate.this["blue.acme.example.com"].subject_alternative_names == toset(["*.blue.acme.example.com"])
    error_message = "A certificate covers all hosts directly below its domain."
  }
}

run "each_waits_for_its_own_record" {
  command = plan

  assert {
    condition     = aws_acm_certificate_validation.this["acme.example.com"].validation_record_fqdns == toset(["_2.acme.example.com"])
    error_message = "A certificate is issued once the record of its domain is there."
  }
}

run "no_wildcard_within_a_name" {
  command = plan

  variables {
    domains = ["acme.*.example.com"]
  }

  expect_failures = [var.domains]
}

run "a_wildcard_is_a_domain_of_its_own" {
  command = plan

  variables {
    domains = ["*.acme.example.com"]
    proofs  = { "*.acme.example.com" = "_2.acme.example.com" }
  }

  assert {
    condition     = aws_acm_certificate.this["*.acme.example.com"].domain_name == "*.acme.example.com" && aws_acm_certificate.this["*.acme.example.com"].tags["Name"] == "acme-euw1-prod _.acme.example.com"
    error_message = "The certificate is for all names directly below the domain; tags hold no asterisk."
  }

  assert {
    condition     = aws_ssm_parameter.this["*.acme.example.com"].name == "/acme/production/eu-west-1/applications/certificate_arn/_.acme.example.com"
    error_message = "Names of parameters hold no asterisk."
  }
}
