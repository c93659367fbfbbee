# What the foundation made.
data "google_compute_ha_vpn_gateway" "this" {
  project = cell.account
  region  = region.name
  name    = "${name}-vpn"
}

data "google_compute_router" "this" {
  project = cell.account
  region  = region.name
  name    = "${name}-router"
  network = name
}

data "google_monitoring_notification_channel" "this" {
  when = length(cell.network.alarm_emails) > 0

  for_each = toset(cell.network.alarm_emails)

  project      = cell.account
  display_name = name
  type         = "email"
  labels       = { email_address = each.key }
}

expand "module" {
  for_each = peers
  labels   = ["vpn_${each.key}"]

  content {
    source = module("gcp-peering-vpn")

    project     = cell.account
    region      = region.name
    name        = "${name}-to-${estate.cells[each.value.cell].short}"
    peer        = each.value.cell
    gateway_id  = data.google_compute_ha_vpn_gateway.this.id
    router_name = data.google_compute_router.this.name

    # AWS has two tunnels to each interface, and the first address of each range. Azure has one, and the second.
    peer_addresses = {
      aws   = module["tunnels_of_${each.key}"].tunnel_addresses
      azure = module["gateway_of_${each.key}"].addresses
    }[each.value.provider]
    peer_asn     = each.value.asn
    inside_cidrs = slice(each.value.inside_cidrs, 0, each.value.provider == "aws" ? 4 : 2)
    peer_first   = each.value.provider == "aws"
    makes_keys   = each.value.provider == "azure"
    keys         = each.value.provider == "aws" ? module["tunnels_of_${each.key}"].keys : null
    kms_key_id   = "projects/${cell.account}/locations/${region.name}/keyRings/${name}/cryptoKeys/data"

    notification_channels = length(cell.network.alarm_emails) > 0 ? [for channel in values(data.google_monitoring_notification_channel.this) : channel.name] : []
  }
}
