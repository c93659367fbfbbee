# What holds for a route wherever its records are made: `routing-route53` and `routing-cloudflare` make them.
blueprint "routing" {
  summary = "A page for each name that leads to an app in several cells: who answers, who answers when a cell is gone, what to run"
  each    = "estate"

  # As Route 53 has them: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resource-record-sets-values-geo.html
  provides "continents" {
    description = "Continent of each country that records of Route 53 can name: `{ ZA = \"AF\" }`."
    type        = map(string)
    value = merge([for continent, countries in {
      AF = "AO BF BI BJ BW CD CF CG CI CM CV DJ DZ EG ER ET GA GH GM GN GQ GW KE KM LR LS LY MA MG ML MR MU MW MZ NA NE NG RE RW SC SD SH SL SN SO SS ST SZ TD TG TN TZ UG YT ZA ZM ZW"
      AN = "AQ GS TF"
      AS = "AE AF AM AZ BD BH BN BT CC CN GE HK ID IL IN IO IQ IR JO JP KG KH KP KR KW KZ LA LB LK MM MN MO MV MY NP OM PH PK PS QA SA SG SY TH TJ TM TR TW UZ VN YE"
      EU = "AD AL AT AX BA BE BG BY CH CY CZ DE DK EE ES FI FO FR GB GG GI GR HR HU IE IM IS IT JE LI LT LU LV MC MD ME MK MT NL NO PL PT RO RS RU SE SI SJ SK SM UA VA XK"
      NA = "AG AI AW BB BL BM BQ BS BZ CA CR CU CW DM DO GD GL GP GT HN HT JM KN KY LC MF MQ MS MX NI PA PM PR SV SX TC TT US VC VG VI"
      OC = "AS AU CK FJ FM GU KI MH MP NC NF NR NU NZ PF PG PN PW SB TK TL TO TV UM VU WF WS"
      SA = "AR BO BR CL CO EC FK GF GY PE PY SR UY VE"
    } : { for country in split(" ", countries) : country => continent }]...)
  }

  names {
    # The members of each turn of each route, and how one of them is chosen: a turn of which no member takes the visitors from everywhere else is not one by place.
    groups = flatten([for name, route in estate.routing : [for turn in route.turns : {
      route   = name
      turn    = turn
      members = [for member in values(route.members) : member if member.turn == turn]
      policy = length([for member in values(route.members) : member if member.turn == turn]) == 1 ? "one" : route.policy == "failover" ? "latency" : (
        route.policy == "geo" && length([for member in values(route.members) : member if member.turn == turn && member.default]) != 1 ? "latency" : route.policy
      )
    }]])
    in_route53    = { for name, route in estate.routing : name => route if contains(route.dns, "route53") }
    at_cloudflare = { for name, route in estate.routing : name => route if contains(route.dns, "cloudflare") && route.cloudflare != null }
    # Regions that records can be told to count as: https://docs.aws.amazon.com/Route53/latest/APIReference/API_ResourceRecordSet.html
    regions_of_aws = split(" ", "af-south-1 ap-east-1 ap-east-2 ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-south-1 ap-south-2 ap-southeast-1 ap-southeast-2 ap-southeast-3 ap-southeast-4 ap-southeast-5 ap-southeast-6 ap-southeast-7 ca-central-1 ca-west-1 cn-north-1 cn-northwest-1 eu-central-1 eu-central-2 eu-north-1 eu-south-1 eu-south-2 eu-west-1 eu-west-2 eu-west-3 eusc-de-east-1 il-central-1 me-central-1 me-south-1 mx-central-1 sa-east-1 us-east-1 us-east-2 us-gov-east-1 us-gov-west-1 us-west-1 us-west-2")
    # Seconds until a cell that answers no more is left out: of Route 53, and of Cloudflare, which asks every 15 seconds at most.
    seconds = { for name, route in estate.routing : name => {
      route53    = route.health.interval_seconds * route.health.threshold
      cloudflare = max(15, route.health.interval_seconds) * max(1, floor(route.health.interval_seconds * route.health.threshold / max(15, route.health.interval_seconds)))
    } }
    # Health checks of each account: one of each cell and of each turn, and two more of each cell that has a switch.
    checks_of = { for name, route in in_route53 : estate.cells[route.home].account => (
      length([for member in values(route.members) : member if member.turn != null]) * (route.route53.recovery_controls ? 3 : 1) + length(route.turns)
    )... if contains(keys(estate.cells), route.home) }
    # Members that one turn would have two records of at one place.
    places = flatten([for group in groups : [for member in group.members : [for place in concat(member.continents, member.countries) : {
      key = "${group.route}/${group.turn}/${place}", route = group.route, member = member, place = place
    }]] if group.policy == "geo"])
    twice = { for key, all in { for one in places : one.key => one... } : key => all if length(all) > 1 }
    # Latency records of one region.
    beside = { for key, all in { for one in flatten([for group in groups : [for member in group.members : {
      key = "${group.route}/${group.turn}/${member.aws_region}", route = group.route, member = member
    } if member.aws_region != null] if group.policy == "latency" && contains(keys(in_route53), group.route)]) : one.key => one... } : key => all if length(all) > 1 }
    # Rules of one zone that two stacks would write.
    proxied_homes = { for zone, homes in { for name, route in at_cloudflare : "${route.cloudflare.account_id} ${route.zone}" => route.home... if route.cloudflare.proxied } : zone => distinct(homes) }
  }

  # Each cell has a database of its own, which knows nothing of the others.
  check "database-of-each-cell" {
    found = [for name, route in estate.routing : name if length([
      for cell, member in route.members : cell
      if member.turn != null && contains(estate.cells[cell].clients, split("/", route.app)[0]) && contains(estate.clients[split("/", route.app)[0]].sections, "database") && estate.apps[route.app].egress.database
    ]) > 1]
    message  = "${join(", ", [for name in found : "`${name}`"])} ${length(found) == 1 ? "leads" : "lead"} to several cells, in each of which the app's client has a `database` of its own: what is written in one is in no other, and whom a failover leads elsewhere finds another database"
    help     = "keep what all of them have to know in a store with copies (`[clients.CLIENT.data.NAME]`, `terrane explain data`)"
    at       = [for name in found : estate.routing[name].app]
    severity = "warning"
  }

  files "pages" {
    for_each = estate.routing
    to       = "docs/routing/${each.key}"

    names {
      route    = each.value
      owner    = startswith(route.app, "shared/") ? null : split("/", route.app)[0]
      members  = [for member in values(route.members) : member if member.turn != null]
      left_out = [for member in values(route.members) : member if member.turn == null]
      # How one of a turn is chosen, in words.
      words = {
        one          = "alone"
        latency      = "the one of the least latency"
        geo          = "by country and continent"
        weighted     = "by weight"
        geoproximity = "the nearest"
      }
      chosen = { for group in groups : tostring(group.turn) => words[group.policy] if group.route == each.key }
      # Who answers when a member, and it alone, is gone.
      after = { for member in members : member.cell => {
        beside = [for other in members : other.cell if other.turn == member.turn && other.cell != member.cell]
        next   = [for turn in route.turns : [for other in members : other.cell if other.turn == turn] if turn > member.turn]
      } }
      # Stores whose home is a member.
      stores = { for member in members : member.cell => [
        for path, store in estate.stores : store if store.primary == member.cell && (store.client == null || store.client == owner)
      ] }
      of_route53    = contains(route.dns, "route53")
      of_cloudflare = contains(route.dns, "cloudflare") && route.cloudflare != null
      first         = members[0]
    }
  }

  # https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/hosted-zones-working-with.html: a hosted zone lies in an account of AWS.
  check "home-on-aws" {
    found   = [for name, route in in_route53 : route.home if contains(keys(estate.cells), route.home) && estate.cells[route.home].region.provider != "aws"]
    message = "the records of ${join(", ", [for name, route in in_route53 : "`${name}`" if contains(found, route.home)])} are to be made in Route 53 by ${join(", ", distinct(found))}, which is not in AWS: nobody makes them"
    help    = "name a cell on AWS as `home`, in whose account the zone is, or write `dns = [\"cloudflare\"]`"
    at      = found
  }
  # Of a planned region nothing is applied.
  check "home-planned" {
    found   = [for name, route in estate.routing : route.home if length(route.turns) > 0 && contains(keys(estate.cells), route.home) && !try(estate.cells[route.home].emitted, true)]
    message = "the records of ${join(", ", [for name, route in estate.routing : "`${name}`" if contains(found, route.home)])} are to be made by ${join(", ", distinct(found))}, which is planned: nobody makes them"
    help    = "name a cell as `home` that is there"
    at      = found
  }
  # Groups of records stand at names below it, the longest of them with sixteen characters in front: https://www.rfc-editor.org/rfc/rfc1035#section-2.3.4
  check "name-length" {
    found   = [for name, route in in_route53 : route.hosts[0] if length(route.hosts[0]) > 237]
    message = "the name ${join(", ", [for host in found : "`${host}`"])} has more than 237 characters: names of groups of records below it would have more than 253"
    help    = "have a shorter name first"
    at      = found
  }
  check "cloudflare-of-nobody" {
    found   = [for name, route in estate.routing : name if contains(route.dns, "cloudflare") && route.cloudflare == null]
    message = "Cloudflare is to answer for ${join(", ", [for name in found : "`${name}`"])}, and it is not said in which account"
    help    = "write the account that has the zone: `cloudflare = { account_id = \"...\" }`"
    at      = [for name in found : estate.routing[name].dns]
  }
  check "cloudflare-idle" {
    found    = [for name, route in estate.routing : name if !contains(route.dns, "cloudflare") && route.cloudflare != null]
    message  = "`cloudflare` of ${join(", ", [for name in found : "`${name}`"])} does nothing: ${length(found) == 1 ? "the route has" : "the routes have"} its records in Route 53 alone"
    help     = "take it out, or write `dns = [\"route53\", \"cloudflare\"]`"
    at       = [for name in found : estate.routing[name].cloudflare]
    severity = "warning"
  }
  check "controls-idle" {
    found    = [for name, route in estate.routing : route.route53.recovery_controls if !contains(route.dns, "route53") && route.route53.recovery_controls]
    message  = "`route53.recovery_controls` does nothing for names that Route 53 does not answer for: ${join(", ", [for name, route in estate.routing : "`${name}`" if !contains(route.dns, "route53") && route.route53.recovery_controls])}"
    help     = "take it out: at Cloudflare a cell is left out by `answers = false`"
    at       = found
    severity = "warning"
  }
  # https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resource-record-sets-values-latency.html#rrsets-values-latency-region
  check "region-unknown" {
    found = flatten([for group in groups : [for member in group.members : member if member.aws_region == null] if contains(["latency", "geoproximity"], group.policy)])
    message = "it is not known which region of AWS ${join(", ", distinct([for member in found : member.cell]))} ${length(distinct([for member in found : member.cell])) == 1 ? "counts" : "count"} as, by which ${join(", ", distinct([
      for group in groups : "`${group.route}`" if contains(["latency", "geoproximity"], group.policy) && length([for member in group.members : member if member.aws_region == null]) > 0
    ]))} tells how near visitors are"
    help = "write the nearest one, under the route: `cells.\"${found[0].cell}\".aws_region = \"eu-west-1\"`"
    at   = flatten([for group in groups : [for member in group.members : [estate.routing[group.route].policy, estate.routing[group.route].app] if member.aws_region == null] if contains(["latency", "geoproximity"], group.policy)])
  }
  # A zone has one authority, and names of the other are answered by nobody: https://developers.cloudflare.com/dns/zone-setups/
  check "zone-of-two" {
    found = distinct(flatten([for name, route in at_cloudflare : [
      for member in values(route.members) : member.cell if member.provider == "aws" && try(estate.cells[member.cell].applications.zone, null) == route.zone
    ]]))
    message  = "records and certificates of ${join(", ", found)} are made in a zone of Route 53 that Cloudflare has, too, for ${join(", ", [for name in keys(at_cloudflare) : "`${name}`"])}: the one that is not delegated is asked by nobody"
    help     = "give cells on AWS a zone of their own below it, such as `applications.zone = \"aws.${[for route in values(at_cloudflare) : route.zone][0]}\"`, with hosts that lie in it"
    at       = [for route in values(at_cloudflare) : route.zone]
    severity = "warning"
  }
  # https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-forwarded-ip-address.html
  check "limits-of-cells" {
    found    = [for name, route in at_cloudflare : name if route.cloudflare.proxied]
    message  = "firewalls of the cells count requests by the address that they come from, which for ${join(", ", [for name in found : "`${name}`"])} is that of Cloudflare: many visitors share one"
    help     = "set the limits of the cells high (`applications.waf.rate_limit` on AWS), and limit visitors at Cloudflare: `cloudflare.rate_limit`"
    at       = [for name in found : estate.routing[name].cloudflare]
    severity = "note"
  }
  check "region-of-nobody" {
    found    = distinct(flatten([for group in groups : [for member in group.members : member.aws_region if member.aws_region == null ? false : !contains(regions_of_aws, member.aws_region)] if contains(["latency", "geoproximity"], group.policy)]))
    message  = "AWS is not known to have a region ${join(", ", [for name in found : "`${name}`"])}, which cells of ${join(", ", distinct([for group in groups : "`${group.route}`" if length([for member in group.members : member if contains(found, member.aws_region == null ? "" : member.aws_region)]) > 0]))} are to count as"
    help     = "write one such as `eu-west-1`"
    at       = flatten([for route in values(estate.routing) : [for member in values(route.members) : member.aws_region if contains(found, member.aws_region == null ? "" : member.aws_region)]])
    severity = "warning"
  }
  # The same page: "You can only create one latency record for each Amazon EC2 Region".
  check "region-twice" {
    found = values(beside)
    message = "Route 53 takes one latency record of a name for each region, and would get two for ${join("; ", [
      for all in found : "${join(" and ", [for one in all : one.member.cell])} of `${all[0].route}`, which count as ${all[0].member.aws_region}"
    ])}: the apply stops there"
    help = "have one of them count as the region that is next nearest to it, under the route: `cells.\"${found[0][length(found[0]) - 1].member.cell}\".aws_region = \"...\"`; or give one another `role`, so that it answers in another turn"
    at   = flatten([for all in found : [reverse([for one in all : try(estate.routing[all[0].route].cells[one.member.cell].aws_region, null)]), estate.routing[all[0].route].policy, estate.routing[all[0].route].app]])
  }
  # https://docs.aws.amazon.com/Route53/latest/APIReference/API_GeoLocation.html: one record of a name for each place.
  check "place-twice" {
    found   = values(twice)
    message = "two cells of one turn are to have the visitors of one place: ${join("; ", [for all in found : "${join(" and ", [for one in all : one.member.cell])} those of `${all[0].place}`"])}"
    help    = "leave the place to one of them"
    at      = flatten([for all in found : reverse([for one in all : one.place])])
  }
  check "country-unknown" {
    found   = distinct([for one in places : one.place if !contains(["AF", "AN", "AS", "EU", "NA", "OC", "SA"], one.place) && !contains(keys(estate.continents), one.place)])
    message = "Route 53 knows no visitors of ${join(", ", [for place in found : "`${place}`"])}${length(setintersection(found, ["BV", "CX", "EH", "HM"])) > 0 ? ": it has no addresses of there" : contains(found, "UK") ? ": the United Kingdom is `GB`" : ""}"
    help    = "take it out, or write the country's code of ISO 3166"
    at      = found
  }
  # A turn of which none takes all other visitors would answer some of them with nothing.
  check "places-of-later-turn" {
    found    = [for group in groups : group if group.policy == "latency" && estate.routing[group.route].policy == "geo" && length(flatten([for member in group.members : concat(member.continents, member.countries)])) > 0 && group.turn != estate.routing[group.route].turns[0]]
    message  = "places of ${join(", ", flatten([for group in found : [for member in group.members : member.cell if length(concat(member.continents, member.countries)) > 0]]))} are not asked for: among those that answer in turn ${length(found) == 0 ? 0 : found[0].turn} of `${length(found) == 0 ? "" : found[0].route}` no cell takes all other visitors, and they are chosen by latency"
    help     = "write `default = true` for one of them, too"
    at       = flatten([for group in found : [for member in group.members : concat(member.continents, member.countries)]])
    severity = "warning"
  }
  # https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DNSLimitations.html
  check "health-checks" {
    found    = [for account, counts in checks_of : account if sum(counts) > lookup(estate.quotas, "route53.health-checks", 200)]
    message  = "account ${join(", ", found)} would have ${length(found) == 0 ? 0 : sum(checks_of[found[0]])} health checks of routes, and AWS allows ${lookup(estate.quotas, "route53.health-checks", 200)}: the apply stops there"
    help     = "ask AWS for more and write `\"route53.health-checks\" = ${length(found) == 0 ? 0 : sum(checks_of[found[0]])}` under `[quotas]`, or give routes homes in other accounts"
    at       = concat([lookup(estate.quotas, "route53.health-checks", null)], [for name, route in in_route53 : route.home if contains(found, estate.cells[route.home].account)])
    severity = "warning"
  }
  check "records-of-name" {
    found    = [for group in groups : group if length(group.members) > (group.policy == "geoproximity" ? 30 : 100) && contains(keys(in_route53), group.route)]
    message  = "${length(found) == 0 ? 0 : length(found[0].members)} cells of `${length(found) == 0 ? "" : found[0].route}` answer in one turn, and Route 53 takes ${length(found) == 0 ? 0 : found[0].policy == "geoproximity" ? 30 : 100} records of one name"
    help     = "give some of them another `role`, so that they answer in another turn"
    at       = [for group in found : estate.routing[group.route].policy]
    severity = "warning"
  }
  # https://developers.cloudflare.com/terraform/additional-configurations/waf-managed-rulesets/#import-or-delete-existing-rulesets: a zone has one list of rules for each purpose.
  check "zone-of-two-homes" {
    found   = [for zone, homes in proxied_homes : split(" ", zone)[1] if length(homes) > 1]
    message = "stacks of ${join(" and ", flatten([for zone, homes in proxied_homes : homes if length(homes) > 1]))} would write the rules of the zone ${join(", ", [for zone in found : "`${zone}`"])} at Cloudflare: each takes away what the other wrote"
    help    = "give the routes of a zone the same `home`"
    at      = [for name, route in at_cloudflare : route.home if contains(found, route.zone)]
  }
  # Pools have a place and no bias: https://developers.cloudflare.com/load-balancing/understand-basics/traffic-steering/steering-policies/proximity-steering/
  check "bias-at-cloudflare" {
    found    = flatten([for name, route in at_cloudflare : [for member in values(route.members) : member.bias if member.bias != 0] if route.policy == "geoproximity"])
    message  = "Cloudflare knows no `bias`: ${join(", ", [for name, route in at_cloudflare : "`${name}`" if route.policy == "geoproximity"])} leads visitors to the nearest cell there"
    help     = "take it out, or write `dns = [\"route53\"]`"
    at       = found
    severity = "warning"
  }
  # https://developers.cloudflare.com/ssl/edge-certificates/universal-ssl/limitations/: the certificate that comes with a zone is for it and for names right below it.
  check "certificate-at-cloudflare" {
    found    = flatten([for name, route in at_cloudflare : [for host in route.hosts : host if length(split(".", host)) > length(split(".", route.zone)) + 1] if route.cloudflare.proxied])
    message  = "the certificate that Cloudflare has for a zone is not one for ${join(", ", [for host in found : "`${host}`"])}, more than one label below it: visitors are turned away"
    help     = "order an advanced certificate for it, name a host right below the zone, or write `proxied = false`"
    at       = found
    severity = "warning"
  }
  # https://developers.cloudflare.com/load-balancing/reference/limitations/
  check "monitor-interval" {
    found    = [for name, route in at_cloudflare : route.health.threshold if seconds[name].cloudflare > seconds[name].route53]
    message  = "Cloudflare leaves a cell of ${join(", ", [for name, route in at_cloudflare : "`${name}`" if seconds[name].cloudflare > seconds[name].route53])} out after 15 seconds, and not after 10: it asks every 15 seconds at most"
    help     = "count on 15 seconds, or write a `health.threshold` of 2 or more"
    at       = concat(found, [for name, route in at_cloudflare : route.app if seconds[name].cloudflare > seconds[name].route53])
    severity = "note"
  }
  check "pools" {
    condition = sum(concat([0], [for name, route in at_cloudflare : length([for member in values(route.members) : member if member.turn != null])])) <= 20
    message   = "cells of the routes at Cloudflare are ${sum(concat([0], [for name, route in at_cloudflare : length([for member in values(route.members) : member if member.turn != null])]))} endpoints, and an account has 20 unless its plan is Enterprise"
    help      = "see that the plan has more, or lead fewer cells there"
    at        = [for name, route in at_cloudflare : route.cloudflare]
    severity  = "note"
  }
  # https://developers.cloudflare.com/load-balancing/understand-basics/traffic-steering/steering-policies/standard-options/
  check "plan-of-steering" {
    found    = [for name, route in at_cloudflare : route.policy if route.policy != "weighted" && length([for group in groups : group if group.route == name && group.policy != "one"]) > 0]
    message  = "Cloudflare leads visitors of ${join(", ", [for name, route in at_cloudflare : "`${name}`" if route.policy != "weighted" && length([for group in groups : group if group.route == name && group.policy != "one"]) > 0])} by where they are, which has to be bought as traffic steering, unless the plan is Enterprise"
    help     = "buy it with load balancing, or write `policy = \"weighted\"`"
    at       = concat(found, [for name, route in at_cloudflare : route.cloudflare if route.policy != "weighted"])
    severity = "note"
  }
  # https://developers.cloudflare.com/waf/managed-rules/#availability, https://developers.cloudflare.com/waf/rate-limiting-rules/#availability
  check "plan-of-firewall" {
    found    = [for name, route in at_cloudflare : name if route.cloudflare.proxied && (route.cloudflare.waf || route.cloudflare.rate_limit != null)]
    message  = "managed rules and limits by name, which ${join(", ", [for name in found : "`${name}`"])} ${length(found) == 1 ? "has" : "have"} at Cloudflare, are in the plan Pro and those above: the apply stops in a zone of the plan Free"
    help     = "see that the zone has one of these, or write `waf = false` and leave `rate_limit` out"
    at       = [for name in found : estate.routing[name].cloudflare]
    severity = "note"
  }
}
