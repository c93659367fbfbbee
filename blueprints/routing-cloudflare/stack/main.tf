data "cloudflare_zone" "this" {
  for_each = { for all in values(zones) : all[0].zone => all[0].account_id }

  filter = {
    name    = each.key
    account = { id = each.value }
  }
}

expand "module" {
  for_each = routes
  labels   = ["route_${replace(each.key, "-", "_")}"]

  content {
    source = module("cloudflare-routing")

    name        = "${project.name}-${environment.name}-${each.key}"
    account_id  = each.value.cloudflare.account_id
    zone_id     = data.cloudflare_zone.this[each.value.zone].zone_id
    hosts       = each.value.hosts
    policy      = each.value.policy
    proxied     = each.value.cloudflare.proxied
    ttl_seconds = each.value.ttl_seconds
    health      = { for key, value in each.value.health : key => value if value != null }

    check_regions = each.value.cloudflare.check_regions

    members = { for member in values(each.value.members) : member.slug => merge(
      { host = member.host, turn = member.turn },
      each.value.policy == "weighted" ? { weight = member.weight } : { aws_region = member.aws_region },
      each.value.policy == "geo" && length(member.continents) > 0 ? { continents = member.continents } : {},
      each.value.policy == "geo" && length(member.countries) > 0 ? { countries = member.countries } : {},
      each.value.policy == "geo" && member.default ? { default = true } : {},
    ) if member.turn != null }

    country_continents = each.value.policy != "geo" ? null : {
      for country in distinct(flatten([for member in values(each.value.members) : member.countries])) : country => estate.continents[country] if contains(keys(estate.continents), country)
    }

    session_affinity_seconds = estate.apps[each.value.app].session_affinity_seconds
    alarm_emails             = try(cell.network.alarm_emails, [])
  }
}

expand "module" {
  for_each = guarded
  labels   = ["rules_of_${each.key}"]

  content {
    source = module("cloudflare-rules")

    zone_id     = data.cloudflare_zone.this[each.value[0].zone].zone_id
    hosts       = sort(flatten([for route in each.value : route.hosts if route.proxied]))
    waf_hosts   = sort(flatten([for route in each.value : route.hosts if route.proxied && route.waf]))
    rate_limits = merge([for route in each.value : { for host in route.hosts : host => route.rate_limit } if route.proxied && route.rate_limit != null]...)
  }
}
