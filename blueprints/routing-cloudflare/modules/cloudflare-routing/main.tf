locals {
  turns      = sort(distinct([for member in var.members : tostring(member.turn)]))
  members_of = { for turn in local.turns : turn => { for slug, member in var.members : slug => member if tostring(member.turn) == turn } }

  # By place only where somebody takes the visitors from everywhere else, as in Route 53.
  by_place = { for turn, members in local.members_of : turn => var.policy == "geo" && length([for member in members : member if member.default]) == 1 }

  # By weight a turn is one pool: the members that have one, and another pool after it of those that have none, which answer when the others are gone.
  # Otherwise each member is a pool, and the order of pools says who answers.
  weighted = merge([for turn, members in local.members_of : {
    for key, slugs in {
      "turn-${turn}"      = anytrue([for member in members : member.weight > 0]) ? [for slug, member in members : slug if member.weight > 0] : keys(members)
      "turn-${turn}-rest" = anytrue([for member in members : member.weight > 0]) ? [for slug, member in members : slug if member.weight == 0] : []
    } : key => slugs if length(slugs) > 0
  }]...)
  pools = var.policy == "weighted" ? local.weighted : { for slug in keys(var.members) : slug => [slug] }

  # The order of pools: by turn, then by whose visitors they are, then by distance. Cloudflare's pool of last resort is asked whatever its health is, so that it
  # cannot be that of the next turn: https://developers.cloudflare.com/load-balancing/understand-basics/health-details/#fallback-pools. For the same reason
  # steering by latency or distance is not used: neither knows an order of turns.
  area_pools = { for area in keys(local.distances["us-east-1"]) : area => [
    for key in sort([for slug, member in var.members : format("%d %d %04d %s", member.turn,
      !local.by_place[tostring(member.turn)] ? 0 : anytrue([for continent in member.continents : contains(local.areas[continent], area)]) ? 0 : member.default ? 1 : 2,
      member.aws_region == null ? 9999 : lookup(lookup(local.distances, member.aws_region, {}), area, 9999),
      slug,
    )]) : substr(key, 9, -1)
  ] }
  # Of a country it is known which continent it is on, and no more.
  country_pools = { for country in distinct(flatten([for member in var.members : member.countries if local.by_place[tostring(member.turn)]])) : country => [
    for key in sort([for slug, member in var.members : format("%d %d %04d %s", member.turn,
      !local.by_place[tostring(member.turn)] ? 0 : contains(member.countries, country) ? 0 : contains(member.continents, lookup(var.country_continents, country, "")) ? 1 : member.default ? 2 : 3,
      min(9999, [for area in lookup(local.areas, lookup(var.country_continents, country, ""), []) : member.aws_region == null ? 9999 : lookup(lookup(local.distances, member.aws_region, {}), area, 9999)]...),
      slug,
    )]) : substr(key, 9, -1)
  ] }
  # Of visitors of whom no place is known.
  default_pools = var.policy == "weighted" ? sort(keys(local.weighted)) : [
    for key in sort([for slug, member in var.members : format("%d %d %s", member.turn, member.default ? 0 : 1, slug)]) : substr(key, 4, -1)
  ]

  # One after the other needs no steering by place, which a plan has to have.
  by_area = var.policy != "weighted" && anytrue([for members in local.members_of : length(members) > 1])

  # Within the time that Route 53 takes, and not more often than every 15 seconds, which all plans allow:
  # https://developers.cloudflare.com/load-balancing/reference/limitations/
  seconds  = var.health.interval_seconds * var.health.threshold
  interval = max(15, var.health.interval_seconds)
  failures = max(1, floor(local.seconds / local.interval))
}

resource "cloudflare_load_balancer_monitor" "this" {
  account_id  = var.account_id
  description = var.name

  # The host is that of each endpoint, which goes before one that would stand here:
  # https://developers.cloudflare.com/load-balancing/monitors/#host-header-prioritization
  type             = "https"
  method           = "GET"
  path             = var.health.path
  port             = 443
  expected_codes   = "2xx"
  expected_body    = var.health.contains
  follow_redirects = false
  allow_insecure   = false

  interval         = local.interval
  timeout          = 5
  retries          = local.failures > 1 ? 0 : 1
  consecutive_down = local.failures
  consecutive_up   = local.failures

  lifecycle {
    create_before_destroy = true
  }
}

resource "cloudflare_load_balancer_pool" "this" {
  for_each = local.pools

  account_id      = var.account_id
  name            = "${var.name}-${each.key}"
  description     = join(", ", [for slug in each.value : var.members[slug].host])
  enabled         = true
  minimum_origins = 1
  monitor         = cloudflare_load_balancer_monitor.this.id
  check_regions   = var.check_regions

  # Of the heaviest member, in hundredths. A member that has a weight has one here.
  origins = [for slug in each.value : {
    name    = slug
    address = var.members[slug].host
    enabled = true
    weight  = max([for other in each.value : var.members[other].weight]...) == 0 ? 1 : max(0.01, floor(100 * var.members[slug].weight / max([for other in each.value : var.members[other].weight]...)) / 100)
    # What the member has a certificate for, and is known by.
    header = { host = [var.members[slug].host] }
  }]

  origin_steering = { policy = "random" }

  # Cloudflare deletes none that a load balancer names: https://developers.cloudflare.com/load-balancing/pools/create-pool/#delete-a-pool
  lifecycle {
    create_before_destroy = true
  }
}

resource "cloudflare_load_balancer" "this" {
  for_each = toset(var.hosts)

  zone_id     = var.zone_id
  name        = each.value
  description = var.name
  enabled     = true
  proxied     = var.proxied
  ttl         = var.proxied ? null : var.ttl_seconds

  steering_policy = local.by_area ? "geo" : "off"
  default_pools   = [for key in local.default_pools : cloudflare_load_balancer_pool.this[key].id]
  # When nobody is well, the first answers, as in Route 53.
  fallback_pool = cloudflare_load_balancer_pool.this[local.default_pools[0]].id
  region_pools  = local.by_area ? { for area, keys in local.area_pools : area => [for key in keys : cloudflare_load_balancer_pool.this[key].id] } : null
  country_pools = local.by_area && length(local.country_pools) > 0 ? { for country, keys in local.country_pools : country => [for key in keys : cloudflare_load_balancer_pool.this[key].id] } : null

  # By who asks, where the resolver says so.
  location_strategy = var.proxied || !local.by_area ? null : { mode = "resolver_ip", prefer_ecs = "geo" }

  # Cloudflare keeps it for half an hour to a week: https://developers.cloudflare.com/api/terraform/resources/load_balancers
  session_affinity            = var.proxied && var.session_affinity_seconds != null ? "cookie" : "none"
  session_affinity_ttl        = !var.proxied || var.session_affinity_seconds == null ? null : min(604800, max(1800, var.session_affinity_seconds))
  session_affinity_attributes = !var.proxied || var.session_affinity_seconds == null ? null : { samesite = "Lax", secure = "Always" }

  lifecycle {
    precondition {
      condition     = !contains(["latency", "geoproximity"], var.policy) || alltrue([for member in var.members : member.aws_region != null || length(local.members_of[tostring(member.turn)]) == 1])
      error_message = "It is not known which region of AWS a member counts as, by which its distance is told."
    }
  }
}

resource "cloudflare_notification_policy" "health" {
  count = length(var.alarm_emails) > 0 ? 1 : 0

  account_id  = var.account_id
  name        = "${var.name} health"
  description = "A member or a pool of ${var.hosts[0]} is no longer well, or well again"
  alert_type  = "load_balancing_health_alert"
  enabled     = true

  filters = {
    pool_id      = [for pool in cloudflare_load_balancer_pool.this : pool.id]
    event_source = ["pool", "origin"]
    new_health   = ["Healthy", "Unhealthy"]
  }

  mechanisms = { email = [for address in var.alarm_emails : { id = address }] }
}
