# Plans only, against a mocked provider: no credentials, no network.
mock_provider "cloudflare" {}

variables {
  zone_id = "fedcba9876543210fedcba9876543210"
  hosts   = ["portal.acme.example.com", "api.acme.example.com"]
}

run "of_these_names_alone" {
  command = plan

  assert {
    condition     = alltrue([for ruleset in [cloudflare_ruleset.redirect, cloudflare_ruleset.settings, cloudflare_ruleset.tls] : strcontains(ruleset.rules[0].expression, "http.host in {\"api.acme.example.com\" \"portal.acme.example.com\"}")])
    error_message = "The other names of the zone are nobody's business here."
  }

  assert {
    condition     = cloudflare_ruleset.settings.rules[0].action_parameters.ssl == "strict"
    error_message = "Certificates of the cells are looked at."
  }

  assert {
    condition     = length(cloudflare_ruleset.managed) == 0 && length(cloudflare_ruleset.rate) == 0
    error_message = "Nobody asked for the firewall."
  }
}

run "firewall" {
  command = plan

  variables {
    waf_hosts   = ["portal.acme.example.com"]
    rate_limits = { "api.acme.example.com" = 500 }
  }

  assert {
    condition     = length(cloudflare_ruleset.managed[0].rules) == 2 && strcontains(cloudflare_ruleset.managed[0].rules[0].expression, "portal") && !strcontains(cloudflare_ruleset.managed[0].rules[0].expression, "api.acme")
    error_message = "Managed rules watch those names that want it."
  }

  assert {
    condition     = cloudflare_ruleset.rate[0].rules[0].ratelimit.requests_per_period == 500 && cloudflare_ruleset.rate[0].rules[0].ratelimit.period == 10
    error_message = "Requests are counted in ten seconds."
  }
}
