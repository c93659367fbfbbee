resource "cloudflare_dns_record" "this" {
  zone_id = "${project.name}-zone"
  name    = cell.slug
  type    = "A"
  ttl     = 300
  content = "192.0.2.1"
}
