data "aws_route53_zone" "this" {
  name         = var.zone
  private_zone = false
}

locals {
  turns      = sort(distinct([for member in var.members : tostring(member.turn)]))
  members_of = { for turn in local.turns : turn => { for slug, member in var.members : slug => member if tostring(member.turn) == turn } }

  # What decides whether a member is well.
  health_check_ids = { for slug in keys(var.members) : slug => var.recovery_controls ? aws_route53_health_check.well_and_on[slug].id : aws_route53_health_check.member[slug].id }

  # How one of a turn is chosen. One alone is not chosen; and by place only where somebody takes the visitors from everywhere else.
  policies = { for turn, members in local.members_of : turn => (
    length(members) == 1 ? "weighted" :
    var.policy == "failover" ? "latency" :
    var.policy == "geo" && length([for member in members : member if member.default]) != 1 ? "latency" : var.policy
  ) }

  # Where the records of a turn stand. Records of two policies never stand at one name, so a turn that is chosen in another way gets another name: the new
  # group is there before the name leads to it, and the old one goes after that. No host starts with an underscore.
  groups = { for turn, policy in local.policies : turn => "_${policy}-${turn}.${var.hosts[0]}" }

  # Continents are worth as much as countries here: Route 53 looks for the smallest place that has a record.
  places = merge([for turn, members in local.members_of : merge([for slug, member in members : merge(
    { for continent in member.continents : "${slug}-${continent}" => { slug = slug, turn = turn, continent = continent, country = null } },
    # `na` is Namibia, `NA` North America.
    { for country in member.countries : "${slug}-${lower(country)}" => { slug = slug, turn = turn, continent = null, country = country } },
  )]...) if local.policies[turn] == "geo"]...)
  # Each has its group in its key: one that moves to another group is there before it goes from the old one.
  chosen = { for id, record in merge(local.places, { for slug, member in var.members : slug => {
    slug = slug, turn = tostring(member.turn), continent = null, country = null
  } if local.policies[tostring(member.turn)] != "geo" }) : "${local.policies[record.turn]}-${record.turn}/${id}" => merge(record, { id = id }) }

  # Turns that are chosen by place, and who takes the visitors from everywhere else.
  by_place = { for turn, policy in local.policies : turn => [for slug, member in local.members_of[turn] : slug if member.default][0] if policy == "geo" }

  # The turns after the first, as the last one of two.
  later = length(local.turns) < 3 ? {} : { PRIMARY = local.turns[1], SECONDARY = local.turns[2] }
}

resource "aws_route53_record" "member" {
  for_each = local.chosen

  zone_id         = data.aws_route53_zone.this.zone_id
  name            = local.groups[each.value.turn]
  type            = "CNAME"
  ttl             = var.ttl_seconds
  records         = [var.members[each.value.slug].host]
  set_identifier  = each.value.id
  health_check_id = local.health_check_ids[each.value.slug]

  dynamic "latency_routing_policy" {
    for_each = local.policies[each.value.turn] == "latency" ? [var.members[each.value.slug].aws_region] : []

    content {
      region = latency_routing_policy.value
    }
  }

  dynamic "weighted_routing_policy" {
    for_each = local.policies[each.value.turn] == "weighted" ? [var.members[each.value.slug].weight] : []

    content {
      weight = weighted_routing_policy.value
    }
  }

  dynamic "geolocation_routing_policy" {
    for_each = local.policies[each.value.turn] == "geo" ? [each.value] : []

    content {
      continent = geolocation_routing_policy.value.continent
      country   = geolocation_routing_policy.value.country
    }
  }

  dynamic "geoproximity_routing_policy" {
    for_each = local.policies[each.value.turn] == "geoproximity" ? [var.members[each.value.slug]] : []

    content {
      aws_region = geoproximity_routing_policy.value.aws_region
      bias       = geoproximity_routing_policy.value.bias
    }
  }

  lifecycle {
    create_before_destroy = true

    precondition {
      condition     = !contains(["latency", "geoproximity"], local.policies[each.value.turn]) || var.members[each.value.slug].aws_region != null
      error_message = "It is not known which region of AWS the member counts as."
    }

    # https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resource-record-sets-values-latency.html#rrsets-values-latency-region
    precondition {
      condition = local.policies[each.value.turn] != "latency" || length([
        for member in local.members_of[each.value.turn] : member if member.aws_region == var.members[each.value.slug].aws_region
      ]) == 1
      error_message = "Route 53 takes one latency record for each region of a name."
    }
  }
}

# By place: whose own member is gone goes to the one for everywhere else, and when that is gone, too, to any that is left. Without this, Route 53 would lead him
# back to the member that is gone, for of the records of his place none is well, although others of the turn are.
# https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/health-checks-how-route-53-chooses-records.html
resource "aws_route53_record" "any" {
  for_each = merge([for turn in keys(local.by_place) : { for slug in keys(local.members_of[turn]) : "${turn}/${slug}" => { slug = slug, turn = turn } }]...)

  zone_id         = data.aws_route53_zone.this.zone_id
  name            = "_any-${each.value.turn}.${var.hosts[0]}"
  type            = "CNAME"
  ttl             = var.ttl_seconds
  records         = [var.members[each.value.slug].host]
  set_identifier  = each.value.slug
  health_check_id = local.health_check_ids[each.value.slug]

  weighted_routing_policy {
    weight = 1
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_route53_record" "elsewhere_first" {
  for_each = local.by_place

  zone_id         = data.aws_route53_zone.this.zone_id
  name            = "_elsewhere-${each.key}.${var.hosts[0]}"
  type            = "CNAME"
  ttl             = var.ttl_seconds
  records         = [var.members[each.value].host]
  set_identifier  = "primary"
  health_check_id = local.health_check_ids[each.value]

  failover_routing_policy {
    type = "PRIMARY"
  }
}

resource "aws_route53_record" "elsewhere_then" {
  for_each = local.by_place

  zone_id        = data.aws_route53_zone.this.zone_id
  name           = "_elsewhere-${each.key}.${var.hosts[0]}"
  type           = "CNAME"
  set_identifier = "secondary"

  alias {
    zone_id                = data.aws_route53_zone.this.zone_id
    name                   = "_any-${each.key}.${var.hosts[0]}"
    evaluate_target_health = true
  }

  failover_routing_policy {
    type = "SECONDARY"
  }

  # An alias is refused whose target is not there.
  depends_on = [aws_route53_record.any]
}

resource "aws_route53_record" "elsewhere" {
  for_each = local.by_place

  zone_id        = data.aws_route53_zone.this.zone_id
  name           = local.groups[each.key]
  type           = "CNAME"
  set_identifier = "elsewhere"

  alias {
    zone_id                = data.aws_route53_zone.this.zone_id
    name                   = "_elsewhere-${each.key}.${var.hosts[0]}"
    evaluate_target_health = true
  }

  geolocation_routing_policy {
    country = "*"
  }

  depends_on = [aws_route53_record.elsewhere_first, aws_route53_record.elsewhere_then]

  lifecycle {
    create_before_destroy = true
  }
}

# The second turn before the third.
resource "aws_route53_record" "later" {
  for_each = local.later

  zone_id        = data.aws_route53_zone.this.zone_id
  name           = "_later.${var.hosts[0]}"
  type           = "CNAME"
  set_identifier = lower(each.key)

  alias {
    zone_id                = data.aws_route53_zone.this.zone_id
    name                   = local.groups[each.value]
    evaluate_target_health = true
  }

  failover_routing_policy {
    type = each.key
  }

  depends_on = [aws_route53_record.member, aws_route53_record.elsewhere]

  lifecycle {
    create_before_destroy = true
  }
}

# The first turn before what comes after it. With one turn both lead to it: were the records of the name others then, a cell that is left out for a while would
# take the name away for as long as Route 53 and resolvers take to notice. An alias has the type of what it leads to, which may be any of the zone's own but
# NS and SOA: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resource-record-sets-values-failover-alias.html. When nobody is well, the first answers:
# https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/health-checks-how-route-53-chooses-records.html
resource "aws_route53_record" "this" {
  for_each = {
    PRIMARY   = local.groups[local.turns[0]]
    SECONDARY = length(local.turns) == 3 ? "_later.${var.hosts[0]}" : local.groups[local.turns[length(local.turns) - 1]]
  }

  zone_id        = data.aws_route53_zone.this.zone_id
  name           = var.hosts[0]
  type           = "CNAME"
  set_identifier = lower(each.key)

  alias {
    zone_id                = data.aws_route53_zone.this.zone_id
    name                   = each.value
    evaluate_target_health = true
  }

  failover_routing_policy {
    type = each.key
  }

  depends_on = [aws_route53_record.member, aws_route53_record.elsewhere, aws_route53_record.later]
}

resource "aws_route53_record" "also" {
  for_each = toset(slice(var.hosts, 1, length(var.hosts)))

  zone_id = data.aws_route53_zone.this.zone_id
  name    = each.value
  type    = "CNAME"

  alias {
    zone_id                = data.aws_route53_zone.this.zone_id
    name                   = var.hosts[0]
    evaluate_target_health = false
  }

  depends_on = [aws_route53_record.this]
}
