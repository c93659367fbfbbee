# Plans only, against mocked providers: no credentials, no network.
mock_provider "google" {}
mock_provider "random" {}

variables {
  project     = "acme-production"
  region      = "europe-west1"
  name        = "acme-euw1-prod"
  network_id  = "projects/acme-production/global/networks/acme-euw1-prod"
  router_name = "acme-euw1-prod-router"
  kms_key_id  = "projects/acme-production/locations/europe-west1/keyRings/acme-euw1-prod/cryptoKeys/data"

  vpn = {
    office = {
      customer_gateway_ip = "203.0.114.10"
      bgp_asn             = 65010
      tunnel1_inside_cidr = "169.254.10.0/30"
      tunnel2_inside_cidr = "169.254.10.4/30"
    }
    plant = {
      customer_gateway_ip = "203.0.114.20"
      bgp_asn             = 65020
      ike_versions        = ["ikev1"]
    }
  }
}

run "each_site_has_two_tunnels" {
  command = plan

  assert {
    condition     = toset(keys(google_compute_vpn_tunnel.this)) == toset(["office-0", "office-1", "plant-0", "plant-1"])
    error_message = "Two tunnels to each site."
  }

  assert {
    condition     = google_compute_vpn_tunnel.this["office-0"].vpn_gateway_interface == 0 && google_compute_vpn_tunnel.this["office-1"].vpn_gateway_interface == 1
    error_message = "From one interface of the gateway each: a pair on one interface is not highly available."
  }

  assert {
    condition     = google_compute_vpn_tunnel.this["office-1"].name == "acme-euw1-prod-vpn-office-1"
    error_message = "Alarms and people find a tunnel by its name."
  }

  assert {
    condition     = one(google_compute_external_vpn_gateway.this["office"].interface).ip_address == "203.0.114.10" && google_compute_external_vpn_gateway.this["office"].redundancy_type == "SINGLE_IP_INTERNALLY_REDUNDANT"
    error_message = "The device has one address."
  }

  assert {
    condition     = google_compute_vpn_tunnel.this["office-0"].ike_version == 2 && google_compute_vpn_tunnel.this["plant-0"].ike_version == 1
    error_message = "IKEv2, unless the device cannot."
  }
}

run "sides_of_a_tunnel" {
  command = plan

  assert {
    condition     = google_compute_router_interface.this["office-1"].ip_range == "169.254.10.5/30" && google_compute_router_peer.this["office-1"].peer_ip_address == "169.254.10.6"
    error_message = "Google has the first address of the /30, the device the second."
  }

  assert {
    condition     = google_compute_router_peer.this["office-0"].peer_asn == 65010 && google_compute_router_peer.this["plant-0"].peer_asn == 65020
    error_message = "Each device has its own AS number."
  }

  assert {
    condition     = google_compute_router_peer.this["office-0"].advertised_route_priority == google_compute_router_peer.this["office-1"].advertised_route_priority
    error_message = "Both tunnels carry traffic."
  }
}

run "keys_are_kept_in_the_region_with_our_key" {
  command = plan

  assert {
    condition     = length(random_password.key) == 4 && alltrue([for key in random_password.key : key.length == 32 && !key.special])
    error_message = "A key for each tunnel, which any device takes."
  }

  assert {
    condition     = google_secret_manager_secret.keys["office"].secret_id == "acme-euw1-prod-vpn-office"
    error_message = "The secret is found by its name."
  }

  assert {
    condition = one(one(one(google_secret_manager_secret.keys["office"].replication).user_managed).replicas).location == "europe-west1" && (
      one(one(one(one(google_secret_manager_secret.keys["office"].replication).user_managed).replicas).customer_managed_encryption).kms_key_name == var.kms_key_id
    )
    error_message = "Keys stay in the region, and are encrypted with the cell's key."
  }
}

run "each_site_has_its_alarms" {
  command = plan

  variables {
    notification_channels = ["projects/acme-production/notificationChannels/1"]
  }

  assert {
    condition     = toset(keys(google_monitoring_alert_policy.down)) == toset(["office", "plant"]) && toset(keys(google_monitoring_alert_policy.degraded)) == toset(["office", "plant"])
    error_message = "Both alarms of each site."
  }

  assert {
    condition = alltrue([for condition in google_monitoring_alert_policy.down["office"].conditions : (
      one(one(condition.condition_threshold).aggregations).cross_series_reducer == "REDUCE_MAX" && one(condition.condition_threshold).evaluation_missing_data == "EVALUATION_MISSING_DATA_ACTIVE"
    )])
    error_message = "Down is when the best of both is down; silence counts as down."
  }

  assert {
    condition     = alltrue([for condition in google_monitoring_alert_policy.degraded["office"].conditions : one(one(condition.condition_threshold).aggregations).cross_series_reducer == "REDUCE_MIN"])
    error_message = "Degraded is when the worse of both is down."
  }

  assert {
    condition     = strcontains(google_monitoring_alert_policy.down["office"].conditions[0].condition_threshold[0].filter, "one_of(\"acme-euw1-prod-vpn-office-0\", \"acme-euw1-prod-vpn-office-1\")")
    error_message = "An alarm is about the tunnels of its own site."
  }

  assert {
    condition     = google_monitoring_alert_policy.down["office"].notification_channels == tolist(["projects/acme-production/notificationChannels/1"])
    error_message = "Somebody is told."
  }
}

run "the_metadata_server_is_no_tunnel" {
  command = plan

  variables {
    vpn = { office = { customer_gateway_ip = "203.0.114.10", bgp_asn = 65010, tunnel1_inside_cidr = "169.254.169.252/30" } }
  }

  expect_failures = [var.vpn]
}

run "a_site_with_a_long_name" {
  command = plan

  variables {
    vpn = { a-name-that-is-far-too-long-for-the-name-of-a-tunnel = { customer_gateway_ip = "203.0.114.10", bgp_asn = 65010 } }
  }

  expect_failures = [var.vpn]
}

run "a_gateway_for_peerings_with_other_clouds" {
  command = plan

  variables {
    vpn = {}
  }

  assert {
    condition     = google_compute_ha_vpn_gateway.this.name == "acme-euw1-prod-vpn" && length(google_compute_vpn_tunnel.this) == 0 && length(google_secret_manager_secret.keys) == 0
    error_message = "The gateway alone, which others find by its name: they make the tunnels."
  }
}
