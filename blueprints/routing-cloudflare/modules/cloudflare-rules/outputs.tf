output "phases" {
  description = "Phases of the zone whose rules are kept here."
  value = concat(
    [cloudflare_ruleset.redirect.phase, cloudflare_ruleset.settings.phase, cloudflare_ruleset.tls.phase],
    cloudflare_ruleset.managed[*].phase,
    cloudflare_ruleset.rate[*].phase,
  )
}
