# Each phase of a zone has one list of rules, and this is it: who has rules of his own in these phases brings them along, or leaves the phase out.
# https://developers.cloudflare.com/terraform/additional-configurations/waf-managed-rulesets/#import-or-delete-existing-rulesets
locals {
  of_all = "http.host in {${join(" ", [for host in sort(var.hosts) : "\"${host}\""])}}"
}

# What comes without TLS would go on without it, to a load balancer that redirects to the name of its cell.
resource "cloudflare_ruleset" "redirect" {
  zone_id     = var.zone_id
  name        = "HTTPS"
  description = "Names of routes are asked over HTTPS"
  kind        = "zone"
  phase       = "http_request_dynamic_redirect"

  rules = [{
    ref         = "https"
    description = "HTTPS"
    expression  = "(${local.of_all} and not ssl)"
    action      = "redirect"
    action_parameters = {
      from_value = {
        status_code           = 308
        preserve_query_string = true
        target_url            = { expression = "concat(\"https://\", http.host, http.request.uri.path)" }
      }
    }
  }]
}

# The way to the cells is encrypted, and their certificates are looked at, whatever the zone does with its other names.
# https://developers.cloudflare.com/ssl/origin-configuration/ssl-modes/full-strict/
resource "cloudflare_ruleset" "settings" {
  zone_id     = var.zone_id
  name        = "TLS to the cells"
  description = "Certificates of cells are looked at"
  kind        = "zone"
  phase       = "http_config_settings"

  rules = [{
    ref               = "strict"
    description       = "TLS to the cells"
    expression        = "(${local.of_all})"
    action            = "set_config"
    action_parameters = { ssl = "strict" }
  }]
}

# The least version of TLS is a setting of the whole zone, or of a name that one pays for. https://developers.cloudflare.com/ssl/edge-certificates/additional-options/minimum-tls/
resource "cloudflare_ruleset" "tls" {
  zone_id     = var.zone_id
  name        = "TLS 1.2"
  description = "Old versions of TLS are turned away"
  kind        = "zone"
  phase       = "http_request_firewall_custom"

  rules = [{
    ref         = "tls"
    description = "TLS before 1.2"
    expression  = "(${local.of_all} and cf.tls_version in {\"TLSv1\" \"TLSv1.1\"})"
    action      = "block"
  }]
}

# Cloudflare's own rules, and those of OWASP: https://developers.cloudflare.com/waf/managed-rules/
resource "cloudflare_ruleset" "managed" {
  count = length(var.waf_hosts) > 0 ? 1 : 0

  zone_id     = var.zone_id
  name        = "Managed rules"
  description = "Managed rules of the firewall"
  kind        = "zone"
  phase       = "http_request_firewall_managed"

  rules = [for ref, id in { cloudflare = "efb7b8c949ac4650a09736fc376e9aee", owasp = "4814384a9e5d4991b9815dcfc25d2f1f" } : {
    ref               = ref
    description       = ref == "cloudflare" ? "Cloudflare Managed Ruleset" : "Cloudflare OWASP Core Ruleset"
    expression        = "(http.host in {${join(" ", [for host in sort(var.waf_hosts) : "\"${host}\""])}})"
    action            = "execute"
    action_parameters = { id = id }
  }]
}

# Counted in each data centre: https://developers.cloudflare.com/waf/rate-limiting-rules/parameters/#with-the-same-characteristics
resource "cloudflare_ruleset" "rate" {
  count = length(var.rate_limits) > 0 ? 1 : 0

  zone_id     = var.zone_id
  name        = "Requests of one address"
  description = "Addresses that ask too much are blocked for a while"
  kind        = "zone"
  phase       = "http_ratelimit"

  rules = [for host in sort(keys(var.rate_limits)) : {
    ref         = replace(host, ".", "_")
    description = "Requests of one address to ${host}"
    expression  = "(http.host eq \"${host}\")"
    action      = "block"
    ratelimit = {
      characteristics     = ["cf.colo.id", "ip.src"]
      period              = 10
      requests_per_period = var.rate_limits[host]
      mitigation_timeout  = 10
    }
  }]
}
