# Load balancers, certificates and names are made by controllers in the cluster; what they only refer to, and where they log to, is made here.
blueprint "applications-gcp" {
  summary = "Edge of a cell on Google Cloud: TLS policy and firewall of its public load balancers, and the log of requests"
  each    = "cell"
  clouds  = ["gcp"]
  section = "applications"
  when    = length(hosts) > 0

  stack {
    layer  = "04-applications"
    shared = "root-module"
    needs  = ["foundation-gcp", "platform-gcp"]
  }

  names {
    hosts  = sort(distinct(flatten([for path, workload in cell.apps : concat([workload.host], workload.aliases) if workload.host != null])))
    public = length([for path, workload in cell.apps : path if workload.host != null && workload.ingress.scheme == "internet-facing"]) > 0
    zone   = cell.applications.zone == null ? project.domain : cell.applications.zone
    # Those that cert-manager has to prove. Names that requests come to through Cloudflare alone are in no certificate of the cell, which is asked for its own host.
    fronted = flatten([for route in values(estate.routing) : route.hosts if route.dns == ["cloudflare"] && try(route.cloudflare.proxied, false)])
    proved  = flatten([for path, workload in cell.apps : [for host in concat([workload.host], workload.aliases) : host if !contains(fronted, host)] if workload.host != null && workload.ingress.cluster_issuer != null])
    # Cells of its project that have such a policy, each with three rules.
    guarded = [
      for name, other in estate.cells : name
      if other.emitted && other.account == cell.account && other.applications.waf.enabled && anytrue([
        for path in other.apps : (estate.apps[path].host != null || contains([for route in values(estate.routing) : route.app], path)) && estate.apps[path].ingress.scheme == "internet-facing"
      ])
    ]
    # Where somebody else puts certificates: with Istio hosts stand beside its gateway.
    secret_of_host = contains(cell.platform.services, "istio") ? "`<ingress>-tls` of the namespace `istio-ingress`" : "`<app>-tls`"
    # As long as the filter that finds their requests would be.
    filter_length = length(join("|", hosts)) + 2 * length(regexall("\\.", join("|", hosts)))
  }

  files "stack" {
    to = "terraform/regions/${region.name}/layers/04-applications/${environment.name}"

    extension "stack" {}
  }

  files "modules" {
    to = "terraform/shared/modules"
  }

  # Let's Encrypt asks the zone whose the name is, and nobody here writes into another one.
  check "host-in-zone" {
    found    = zone == null ? [] : [for host in distinct(proved) : host if !endswith(".${host}", ".${zone}")]
    message  = "cert-manager cannot prove ${join(", ", [for host in found : "`${host}`"])} in ${cell.name}: not in the zone `${zone}`"
    help     = "correct the host, or leave `ingress.cluster_issuer` out and put its certificate into the secret ${secret_of_host}; if all hosts of the cell are in another zone, write that as `applications.zone`${length(setintersection(found, flatten([for route in values(estate.routing) : route.hosts]))) == 0 ? "" : "; a route asks the cell for its own host, and needs no other certificate here, when `dns = [\"cloudflare\"]` has its requests pass through Cloudflare"}"
    at       = length(found) == length(distinct(proved)) ? concat([cell.applications.zone], found) : found
    severity = "warning"
  }
  check "records" {
    condition = contains(cell.platform.services, "external-dns")
    message   = "nobody makes records for the hosts of ${cell.name}: `external-dns` is not among the services of its cluster"
    help      = "write it beside the others: `services = ${replace(jsonencode(concat(cell.platform.services, ["external-dns"])), ",", ", ")}`, unless somebody else makes the records"
    at        = [cell.platform.services, hosts]
    severity  = "note"
  }
  check "issuer" {
    condition = length(proved) == 0 || contains(cell.platform.services, "cert-manager")
    message   = "hosts of ${cell.name} are to have certificates of cert-manager, which is not among the services of its cluster: their load balancers would have none"
    help      = "write it beside the others: `services = ${replace(jsonencode(concat(cell.platform.services, ["cert-manager"])), ",", ", ")}`, unless somebody else installs it"
    at        = concat([cell.platform.services], [for workload in cell.apps : workload.ingress.cluster_issuer if workload.host != null && workload.ingress.cluster_issuer != null])
    severity  = "note"
  }
  # https://cloud.google.com/logging/quotas: 20000 characters.
  check "log-filter" {
    condition = filter_length <= 19800
    message   = "${cell.name} has ${length(hosts)} hosts, more than a filter of Cloud Logging holds, which finds their requests"
    help      = "put hosts side by side below one domain with a `*.` host, or make two cells of it"
    at        = [cell.name]
  }
  # What a policy of Cloud Armor is put before is a load balancer that faces the internet:
  # https://cloud.google.com/kubernetes-engine/docs/how-to/ingress-configuration
  check "firewall-of-internal" {
    condition = public || !cell.applications.waf.enabled
    message   = "no app in ${cell.name} faces the internet, and Cloud Armor stands before public load balancers only"
    help      = "write `applications.waf = { enabled = false }` for the cell"
    at        = cell.applications.waf.enabled
    written   = true
    severity  = "warning"
  }

  # "Rules with advanced match conditions": https://cloud.google.com/armor/quotas. Said once for a project.
  check "armor-rules" {
    condition = length(guarded) == 0 || cell.name != guarded[0] || 3 * length(guarded) <= lookup(estate.quotas, "gcp.armor-expressions", 20)
    message   = "policies of Cloud Armor in the project ${cell.account} would have ${3 * length(guarded)} rules with expressions, three for each of ${length(guarded)} cells, and a project has ${lookup(estate.quotas, "gcp.armor-expressions", 20)} before it asks for more"
    help      = "ask for more and write `\"gcp.armor-expressions\" = ${3 * length(guarded)}` under `[quotas]`, or give environments projects of their own"
    at        = [lookup(estate.quotas, "gcp.armor-expressions", null), cell.applications.waf.enabled, cell.name]
    severity  = "note"
  }
}
