locals {
  # A policy of Azure has one algorithm of each kind, and a site lists what may be negotiated: the first here that the site lists too. What Azure has:
  # https://learn.microsoft.com/azure/vpn-gateway/vpn-gateway-about-compliance-crypto
  phase1_encryption = { "AES256" = "AES256", "AES256-GCM-16" = "GCMAES256", "AES128" = "AES128", "AES128-GCM-16" = "GCMAES128" }
  phase2_encryption = { "AES256-GCM-16" = "GCMAES256", "AES128-GCM-16" = "GCMAES128", "AES256" = "AES256", "AES128" = "AES128" }
  integrity         = { "SHA2-384" = "SHA384", "SHA2-256" = "SHA256", "SHA1" = "SHA1" }
  groups            = { "20" = "ECP384", "19" = "ECP256", "14" = "DHGroup14", "24" = "DHGroup24", "2" = "DHGroup2" }
  pfs_groups        = { "20" = "ECP384", "19" = "ECP256", "14" = "PFS14", "24" = "PFS24", "2" = "PFS2" }

  # In phase 2 there is no SHA2-384, and with GCM, which comes first, the cipher itself is the integrity.
  chosen = { for site, connection in var.sites : site => {
    phase1_encryption = [for name in ["AES256", "AES256-GCM-16", "AES128", "AES128-GCM-16"] : name if contains(connection.ike.phase1_encryption, name)][0]
    phase1_integrity  = [for name in ["SHA2-384", "SHA2-256", "SHA1"] : name if contains(connection.ike.phase1_integrity, name)][0]
    phase1_group      = tostring([for group in [20, 19, 14, 24, 2] : group if contains(connection.ike.phase1_dh_groups, group)][0])
    phase2_encryption = [for name in ["AES256-GCM-16", "AES128-GCM-16", "AES256", "AES128"] : name if contains(connection.ike.phase2_encryption, name)][0]
    phase2_integrity  = concat([for name in ["SHA2-256", "SHA1"] : name if contains(connection.ike.phase2_integrity, name)], ["none"])[0]
    phase2_group      = tostring([for group in [20, 19, 14, 24, 2] : group if contains(connection.ike.phase2_dh_groups, group)][0])
  } }

  policies = { for site, chosen in local.chosen : site => {
    ike_encryption   = local.phase1_encryption[chosen.phase1_encryption]
    ike_integrity    = local.integrity[chosen.phase1_integrity]
    dh_group         = local.groups[chosen.phase1_group]
    ipsec_encryption = local.phase2_encryption[chosen.phase2_encryption]
    ipsec_integrity  = endswith(chosen.phase2_encryption, "GCM-16") ? local.phase2_encryption[chosen.phase2_encryption] : local.integrity[chosen.phase2_integrity]
    pfs_group        = local.pfs_groups[chosen.phase2_group]
  } }
}

# Letters and digits: devices disagree about everything else. Another one: `terraform apply -replace=...`, see the README.
resource "random_password" "psk" {
  for_each = var.sites

  length  = 48
  special = false
}

# Where who configures the device reads it.
resource "azurerm_key_vault_secret" "psk" {
  #checkov:skip=CKV_AZURE_41:A key of a tunnel is in force until somebody changes it on both sides; a date would only hide it
  for_each = var.sites

  name         = "vpn-${each.key}"
  key_vault_id = var.key_vault_id
  value        = random_password.psk[each.key].result
  content_type = "Pre-shared key of both tunnels"
  tags         = var.tags

  # A site that gets another name keeps its secret under the former one, as it keeps its gateway.
  lifecycle {
    ignore_changes = [name]
  }
}

resource "azurerm_virtual_network_gateway_connection" "this" {
  for_each = var.sites

  name                       = "${var.name}-${each.key}"
  resource_group_name        = var.resource_group_name
  location                   = var.location
  type                       = "IPsec"
  virtual_network_gateway_id = azurerm_virtual_network_gateway.this.id
  local_network_gateway_id   = azurerm_local_network_gateway.this[each.key].id
  shared_key                 = random_password.psk[each.key].result
  connection_protocol        = contains(each.value.ike.versions, "ikev2") ? "IKEv2" : "IKEv1"
  connection_mode            = each.value.ike.startup_action == "start" ? "Default" : "ResponderOnly"
  dpd_timeout_seconds        = each.value.ike.dpd_timeout_seconds
  bgp_enabled                = each.value.routing == "bgp"
  tags                       = var.tags

  # Without a policy Azure takes whatever the device proposes, 3DES and 1024-bit groups included.
  # https://learn.microsoft.com/azure/vpn-gateway/vpn-gateway-about-vpn-devices#ipsec
  ipsec_policy {
    ike_encryption   = local.policies[each.key].ike_encryption
    ike_integrity    = local.policies[each.key].ike_integrity
    dh_group         = local.policies[each.key].dh_group
    ipsec_encryption = local.policies[each.key].ipsec_encryption
    ipsec_integrity  = local.policies[each.key].ipsec_integrity
    pfs_group        = local.policies[each.key].pfs_group
    sa_lifetime      = each.value.ike.phase2_lifetime_seconds
  }

  dynamic "custom_bgp_addresses" {
    for_each = each.value.routing == "bgp" ? [local.inside[each.key].cloud] : []

    content {
      primary   = custom_bgp_addresses.value[0]
      secondary = custom_bgp_addresses.value[1]
    }
  }

  # A device with policies in place of routes gets the selectors that it was told.
  # https://learn.microsoft.com/azure/vpn-gateway/vpn-gateway-connect-multiple-policybased-rm-ps
  use_policy_based_traffic_selectors = each.value.cloud_cidr != "0.0.0.0/0" || each.value.onprem_cidr != "0.0.0.0/0"

  dynamic "traffic_selector_policy" {
    for_each = each.value.cloud_cidr != "0.0.0.0/0" || each.value.onprem_cidr != "0.0.0.0/0" ? [each.value] : []

    content {
      local_address_cidrs  = [traffic_selector_policy.value.cloud_cidr]
      remote_address_cidrs = [traffic_selector_policy.value.onprem_cidr]
    }
  }

  lifecycle {
    prevent_destroy = true

    # As above.
    ignore_changes = [name]
  }
}
