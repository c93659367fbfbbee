# Plans only, against a mocked provider: no credentials, no network.
mock_provider "cloudflare" {}

variables {
  name       = "acme-production-portal"
  account_id = "0123456789abcdef0123456789abcdef"
  zone_id    = "fedcba9876543210fedcba9876543210"
  hosts      = ["portal.acme.example.com"]
  policy     = "latency"
  health     = { path = "/health/ready", interval_seconds = 10, threshold = 3 }
  members = {
    ireland  = { host = "portal-ireland.acme.example.com", turn = 1, aws_region = "eu-west-1" }
    virginia = { host = "portal-virginia.acme.example.com", turn = 1, aws_region = "us-east-1" }
    ohio     = { host = "portal-ohio.acme.example.com", turn = 2, aws_region = "us-east-2" }
  }
}

run "the_nearest_of_a_turn" {
  command = plan

  assert {
    condition     = join(" ", local.area_pools["WEU"]) == "ireland virginia ohio" && join(" ", local.area_pools["ENAM"]) == "virginia ireland ohio"
    error_message = "Visitors go to the nearest of the first turn, and to the second when nobody of the first is well."
  }

  assert {
    condition     = cloudflare_load_balancer.this["portal.acme.example.com"].steering_policy == "geo"
    error_message = "Each area has an order of its own."
  }

  assert {
    condition     = cloudflare_load_balancer_pool.this["ohio"].origins[0].header.host == tolist(["portal-ohio.acme.example.com"]) && cloudflare_load_balancer_pool.this["ohio"].minimum_origins == 1
    error_message = "A cell is asked by its own host."
  }

  assert {
    condition     = cloudflare_load_balancer_monitor.this.interval * cloudflare_load_balancer_monitor.this.consecutive_down <= 30 && cloudflare_load_balancer_monitor.this.interval >= 15
    error_message = "It takes no longer than Route 53, and asks no more often than all plans allow."
  }
}

run "by_weight" {
  command = plan

  variables {
    policy = "weighted"
    members = {
      ireland  = { host = "portal-ireland.acme.example.com", turn = 1, weight = 200 }
      virginia = { host = "portal-virginia.acme.example.com", turn = 1, weight = 50 }
      oregon   = { host = "portal-oregon.acme.example.com", turn = 1, weight = 0 }
      ohio     = { host = "portal-ohio.acme.example.com", turn = 2 }
    }
  }

  assert {
    condition     = join(" ", local.default_pools) == "turn-1 turn-1-rest turn-2" && cloudflare_load_balancer.this["portal.acme.example.com"].steering_policy == "off"
    error_message = "Who has no weight answers when those who have one do not."
  }

  assert {
    condition     = [for origin in cloudflare_load_balancer_pool.this["turn-1"].origins : origin.weight] == [1, 0.25]
    error_message = "Weights are parts of the greatest."
  }
}

run "by_place" {
  command = plan

  variables {
    policy             = "geo"
    country_continents = { NA = "AF" }
    members = {
      ireland  = { host = "portal-ireland.acme.example.com", turn = 1, aws_region = "eu-west-1", continents = ["EU", "AF"] }
      virginia = { host = "portal-virginia.acme.example.com", turn = 1, aws_region = "us-east-1", default = true }
      cape     = { host = "portal-cape.acme.example.com", turn = 1, aws_region = "af-south-1", countries = ["NA"] }
    }
  }

  assert {
    condition     = join(" ", local.country_pools["NA"]) == "cape ireland virginia" && join(" ", local.area_pools["SAF"]) == "ireland virginia cape" && join(" ", local.area_pools["OC"]) == "virginia cape ireland"
    error_message = "The country goes before the continent, and that before the one for everywhere else."
  }
}

run "one_after_the_other" {
  command = plan

  variables {
    policy = "failover"
    members = {
      ireland = { host = "portal-ireland.acme.example.com", turn = 2 }
      ohio    = { host = "portal-ohio.acme.example.com", turn = 1 }
    }
    session_affinity_seconds = 60
  }

  assert {
    condition     = join(" ", local.default_pools) == "ohio ireland" && cloudflare_load_balancer.this["portal.acme.example.com"].steering_policy == "off" && cloudflare_load_balancer.this["portal.acme.example.com"].region_pools == null
    error_message = "There is one order for all."
  }

  assert {
    condition     = cloudflare_load_balancer.this["portal.acme.example.com"].session_affinity_ttl == 1800
    error_message = "Cloudflare keeps a visitor for half an hour at least."
  }
}

run "only_names" {
  command = plan

  variables {
    proxied                  = false
    session_affinity_seconds = 3600
  }

  assert {
    condition     = cloudflare_load_balancer.this["portal.acme.example.com"].ttl == 60 && cloudflare_load_balancer.this["portal.acme.example.com"].session_affinity == "none"
    error_message = "Without requests there are no cookies, and answers are kept for a while."
  }
}

run "nobody_knows_where" {
  command = plan

  variables {
    members = {
      ireland = { host = "portal-ireland.acme.example.com", turn = 1 }
      ohio    = { host = "portal-ohio.acme.example.com", turn = 1, aws_region = "us-east-2" }
    }
  }

  expect_failures = [cloudflare_load_balancer.this]
}
