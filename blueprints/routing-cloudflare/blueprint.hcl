# The cell that is the home of a route makes what Cloudflare has of it, whatever cloud it is in: nothing of it lies there.
blueprint "routing-cloudflare" {
  summary = "Names that lead to an app in several cells, at Cloudflare: load balancers, pools, monitors, firewall"
  each    = "cell"
  tables  = ["routing.cloudflare"]
  when    = length(routes) > 0

  stack {
    layer  = "06-routing-cloudflare"
    shared = "root-module"
  }

  names {
    routes = { for name, route in estate.routing : name => route if route.home == cell.name && contains(route.dns, "cloudflare") && route.cloudflare != null && length(route.turns) > 0 }
    # By zone, which has one list of rules for each purpose. A name of a zone is one account's: whoever has the domain delegated to it.
    zones = { for name, route in routes : replace(replace(route.zone, ".", "_"), "-", "_") => {
      name = name, zone = route.zone, account_id = route.cloudflare.account_id, proxied = route.cloudflare.proxied, waf = route.cloudflare.waf, rate_limit = route.cloudflare.rate_limit, hosts = route.hosts
    }... }
    guarded = { for key, all in zones : key => all if anytrue([for route in all : route.proxied]) }
  }

  files "stack" {
    to = "terraform/regions/${region.name}/layers/06-routing-cloudflare/${environment.name}"

    extension "stack" {}
    file "providers.tf" { appends = true }
  }

  files "modules" {
    to = "terraform/shared/modules"
  }
}
