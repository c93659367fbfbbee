# Plans only, against mocked providers: no credentials, no network.
mock_provider "google" {}
mock_provider "random" {}

variables {
  project        = "acme-production"
  region         = "europe-west3"
  name           = "acme-euw3-prod-to-euw1-prod"
  peer           = "eu-west-1/production"
  gateway_id     = "projects/acme-production/regions/europe-west3/vpnGateways/acme-euw3-prod-vpn"
  router_name    = "acme-euw3-prod-router"
  peer_addresses = ["198.51.101.1", "198.51.101.2", "198.51.101.3", "198.51.101.4"]
  peer_asn       = 64601
  inside_cidrs   = ["169.254.21.0/30", "169.254.21.4/30", "169.254.21.8/30", "169.254.21.12/30"]
  peer_first     = true
  keys           = ["k-one", "k-two", "k-three", "k-four"]
  kms_key_id     = "projects/acme-production/locations/europe-west3/keyRings/acme-euw3-prod/cryptoKeys/data"
}

run "four_tunnels_to_aws" {
  command = plan

  assert {
    condition     = [for number in ["0", "1", "2", "3"] : google_compute_vpn_tunnel.this[number].vpn_gateway_interface] == [0, 0, 1, 1]
    error_message = "Two tunnels from each interface of the gateway: a pair on one interface is not highly available."
  }

  assert {
    condition     = [for number in ["0", "1", "2", "3"] : google_compute_vpn_tunnel.this[number].peer_external_gateway_interface] == [0, 1, 2, 3] && google_compute_external_vpn_gateway.this.redundancy_type == "FOUR_IPS_REDUNDANCY"
    error_message = "One to each address of AWS."
  }

  assert {
    condition     = google_compute_external_vpn_gateway.this.interface[2].ip_address == "198.51.101.3"
    error_message = "Addresses in their order."
  }

  assert {
    condition     = google_compute_router_interface.this["1"].ip_range == "169.254.21.6/30" && google_compute_router_peer.this["1"].peer_ip_address == "169.254.21.5" && google_compute_router_peer.this["1"].ip_address == "169.254.21.6"
    error_message = "AWS has the first address of each range, Google the second."
  }

  assert {
    condition     = nonsensitive(google_compute_vpn_tunnel.this["2"].shared_secret) == "k-three" && length(random_password.key) == 0 && length(google_secret_manager_secret.keys) == 0
    error_message = "Each tunnel has its key, and AWS made it."
  }

  assert {
    condition     = alltrue([for tunnel in google_compute_vpn_tunnel.this : tunnel.ike_version == 2]) && alltrue([for peer in google_compute_router_peer.this : peer.peer_asn == 64601])
    error_message = "IKEv2, and the other side's number."
  }
}

run "two_tunnels_to_azure" {
  command = plan

  variables {
    name           = "acme-euw3-prod-to-weu-prod"
    peer_addresses = ["198.51.102.1", "198.51.102.2"]
    inside_cidrs   = ["169.254.22.0/30", "169.254.22.4/30"]
    peer_asn       = 65515
    peer_first     = false
    makes_keys     = true
    keys           = null
  }

  assert {
    condition     = [for number in ["0", "1"] : google_compute_vpn_tunnel.this[number].vpn_gateway_interface] == [0, 1] && google_compute_external_vpn_gateway.this.redundancy_type == "TWO_IPS_REDUNDANCY"
    error_message = "One from each interface to each instance."
  }

  assert {
    condition     = google_compute_router_peer.this["0"].ip_address == "169.254.22.1" && google_compute_router_peer.this["1"].peer_ip_address == "169.254.22.6"
    error_message = "Google has the first address of each range, Azure the second."
  }

  assert {
    condition     = length(random_password.key) == 2 && google_secret_manager_secret.keys[0].secret_id == "acme-euw3-prod-to-weu-prod"
    error_message = "Keys are made here, and found by the name."
  }

  assert {
    condition = one(one(one(google_secret_manager_secret.keys[0].replication).user_managed).replicas).location == "europe-west3" && (
      one(one(one(one(google_secret_manager_secret.keys[0].replication).user_managed).replicas).customer_managed_encryption).kms_key_name == var.kms_key_id
    )
    error_message = "Keys stay in the region, and are encrypted with the cell's key."
  }
}

run "somebody_is_told" {
  command = plan

  variables {
    notification_channels = ["projects/acme-production/notificationChannels/1"]
  }

  assert {
    condition     = toset(keys(google_monitoring_alert_policy.this)) == toset(["down", "degraded"]) && google_monitoring_alert_policy.this["down"].notification_channels == tolist(["projects/acme-production/notificationChannels/1"])
    error_message = "Both alarms."
  }

  assert {
    condition = alltrue([for condition in google_monitoring_alert_policy.this["down"].conditions : (
      one(one(condition.condition_threshold).aggregations).cross_series_reducer == "REDUCE_MAX" && one(condition.condition_threshold).evaluation_missing_data == "EVALUATION_MISSING_DATA_ACTIVE"
    )])
    error_message = "Down is when the best of all is down; silence counts as down."
  }
}

run "the_metadata_server_is_no_tunnel" {
  command = plan

  variables {
    inside_cidrs = ["169.254.169.240/30", "169.254.169.244/30", "169.254.169.248/30", "169.254.169.252/30"]
  }

  expect_failures = [var.inside_cidrs]
}
