# Plans only, against a mocked provider: no credentials, no network.
mock_provider "google" {}

variables {
  project      = "acme-production"
  region       = "europe-west1"
  name         = "acme-euw1-prod"
  service_cidr = "10.16.16.0/20"

  subnets = {
    nodes            = "10.16.0.0/20"
    pods             = "10.16.128.0/17"
    load_balancers   = "10.16.48.0/21"
    private_services = "10.16.32.0/20"
  }
}

run "the_network_is_ours_alone" {
  command = plan

  assert {
    condition     = google_compute_network.this.name == "acme-euw1-prod" && google_compute_network.this.auto_create_subnetworks == false
    error_message = "It has the name that layers above look for, and no subnets of Google's choice."
  }

  assert {
    condition     = google_compute_network.this.delete_default_routes_on_create && google_compute_network.this.routing_mode == "REGIONAL"
    error_message = "The way to the internet is our own route, and routes stay in the region."
  }

  assert {
    condition     = google_compute_network.this.network_firewall_policy_enforcement_order == "AFTER_CLASSIC_FIREWALL"
    error_message = "Rules that GKE makes go before the policy that refuses all else."
  }
}

run "nodes_have_ranges_for_pods_and_services" {
  command = plan

  assert {
    condition     = google_compute_subnetwork.nodes.name == "acme-euw1-prod-nodes" && google_compute_subnetwork.nodes.ip_cidr_range == "10.16.0.0/20"
    error_message = "The subnet of nodes has its name and range."
  }

  assert {
    condition = { for range in google_compute_subnetwork.nodes.secondary_ip_range : range.range_name => range.ip_cidr_range } == {
      pods     = "10.16.128.0/17"
      services = "10.16.16.0/20"
    }
    error_message = "Clusters find both secondary ranges by their names."
  }

  assert {
    condition     = google_compute_subnetwork.nodes.private_ip_google_access
    error_message = "Nodes without public addresses reach the APIs of Google."
  }

  assert {
    condition     = google_compute_subnetwork.load_balancers.purpose == "REGIONAL_MANAGED_PROXY" && google_compute_subnetwork.load_balancers.role == "ACTIVE"
    error_message = "Proxies of load balancers have a subnet of their own."
  }

  assert {
    condition     = google_compute_global_address.private_services.purpose == "VPC_PEERING" && google_compute_global_address.private_services.address == "10.16.32.0" && google_compute_global_address.private_services.prefix_length == 20
    error_message = "Databases have their addresses where the plan says."
  }
}

run "flows_are_recorded" {
  command = plan

  assert {
    condition     = one(google_compute_subnetwork.nodes.log_config).flow_sampling == 1 && one(google_compute_subnetwork.nodes.log_config).aggregation_interval == "INTERVAL_10_MIN"
    error_message = "All flows are recorded, in the interval that is asked for."
  }

  assert {
    condition     = google_compute_network_firewall_policy_rule.deny.enable_logging
    error_message = "What was refused is recorded."
  }

  assert {
    condition     = google_dns_policy.this.enable_logging && !google_dns_policy.this.enable_inbound_forwarding
    error_message = "Queries are recorded, and nobody asks from outside."
  }
}

run "flows_alone" {
  command = plan

  variables {
    flow_logs = { traffic = "ACCEPT", interval_seconds = 60 }
  }

  assert {
    condition     = one(google_compute_subnetwork.nodes.log_config).aggregation_interval == "INTERVAL_1_MIN" && !google_compute_network_firewall_policy_rule.deny.enable_logging
    error_message = "Flows every minute, and nothing of what was refused."
  }
}

run "refusals_alone" {
  command = plan

  variables {
    flow_logs = { traffic = "REJECT" }
  }

  assert {
    condition     = length(google_compute_subnetwork.nodes.log_config) == 0 && google_compute_network_firewall_policy_rule.deny.enable_logging
    error_message = "No flows, and what was refused."
  }
}

run "nat_has_addresses_of_its_own" {
  command = plan

  variables {
    nat_addresses = 3
  }

  assert {
    condition     = [for address in google_compute_address.nat : address.name] == ["acme-euw1-prod-nat-0", "acme-euw1-prod-nat-1", "acme-euw1-prod-nat-2"]
    error_message = "As many addresses as asked for, which stay."
  }

  assert {
    condition     = google_compute_router_nat.this[0].nat_ip_allocate_option == "MANUAL_ONLY"
    error_message = "Google chooses none, which would change."
  }

  assert {
    condition = one(google_compute_router_nat.this[0].subnetwork).source_ip_ranges_to_nat == toset(["PRIMARY_IP_RANGE", "LIST_OF_SECONDARY_IP_RANGES"]) && (
      one(google_compute_router_nat.this[0].subnetwork).secondary_ip_range_names == toset(["pods"])
    )
    error_message = "Nodes and pods pass it, and nothing else does."
  }

  assert {
    condition     = google_compute_router_nat.this[0].enable_dynamic_port_allocation && google_compute_router_nat.this[0].enable_endpoint_independent_mapping == false
    error_message = "Nodes take ports as they need them."
  }

  assert {
    condition     = one(google_compute_router_nat.this[0].log_config).enable && length(google_monitoring_alert_policy.nat[0].conditions) == 2
    error_message = "What found no port is logged, and told."
  }

  assert {
    condition     = google_compute_route.internet[0].next_hop_gateway == "default-internet-gateway" && google_compute_route.internet[0].priority == 0
    error_message = "The way to the internet goes before one that a site announces."
  }

  assert {
    condition     = length(google_dns_managed_zone.private_google) == 0 && length(google_compute_route.private_google) == 0
    error_message = "Names of Google lead where they lead everywhere."
  }
}

run "no_way_to_the_internet" {
  command = plan

  variables {
    nat_addresses = 0
  }

  assert {
    condition     = length(google_compute_router_nat.this) == 0 && length(google_compute_route.internet) == 0 && length(google_compute_address.nat) == 0 && length(google_monitoring_alert_policy.nat) == 0
    error_message = "There is neither NAT nor a route."
  }

  assert {
    condition     = google_compute_route.private_google[0].dest_range == "199.36.153.8/30"
    error_message = "APIs of Google are reached."
  }

  assert {
    condition     = toset([for zone in google_dns_managed_zone.private_google : zone.dns_name]) == toset(["gcr.io.", "googleapis.com.", "pkg.dev."]) && alltrue([for zone in google_dns_managed_zone.private_google : zone.visibility == "private"])
    error_message = "Their names lead there, inside of the network alone."
  }

  assert {
    condition     = google_dns_record_set.private_google_all["googleapis"].name == "*.googleapis.com." && google_dns_record_set.private_google_all["googleapis"].rrdatas == tolist(["private.googleapis.com."])
    error_message = "All APIs, each below its own name."
  }
}

run "nothing_comes_in_that_is_not_named" {
  command = plan

  assert {
    condition     = toset(keys(google_compute_network_firewall_policy_rule.ingress)) == toset(["health-checks", "proxies", "workloads"])
    error_message = "Without sites, nobody comes in from outside."
  }

  assert {
    condition     = google_compute_network_firewall_policy_rule.deny.action == "deny" && one(google_compute_network_firewall_policy_rule.deny.match).src_ip_ranges == tolist(["0.0.0.0/0"])
    error_message = "All else is refused."
  }

  assert {
    condition     = alltrue([for rule in google_compute_network_firewall_policy_rule.ingress : rule.priority < google_compute_network_firewall_policy_rule.deny.priority])
    error_message = "The refusal is the last rule."
  }

  assert {
    condition     = alltrue([for rule in google_compute_network_firewall_policy_rule.ingress : !contains(one(rule.match).src_ip_ranges, "0.0.0.0/0") && length(one(rule.match).dest_ip_ranges) > 0])
    error_message = "No rule lets the internet in."
  }
}

run "offices_open_their_ports" {
  command = plan

  variables {
    office_networks = ["192.168.20.0/24", "192.168.10.0/24"]
    office_ports    = [5432, 443]
    router_asn      = 64610
  }

  assert {
    condition     = one(one(google_compute_network_firewall_policy_rule.ingress["offices"].match).layer4_configs).ports == tolist(["443", "5432"])
    error_message = "These ports and no others, in an order that stays."
  }

  assert {
    condition     = one(google_compute_network_firewall_policy_rule.ingress["offices"].match).dest_ip_ranges == tolist(["10.16.0.0/20"])
    error_message = "On internal load balancers, and not on pods."
  }

  assert {
    condition     = google_compute_network_firewall_policy_rule.ingress["offices-icmp"].action == "allow"
    error_message = "Path MTU messages get in."
  }

  assert {
    condition = one(google_compute_router.this.bgp).asn == 64610 && one(google_compute_router.this.bgp).advertise_mode == "CUSTOM" && toset([
      for range in one(google_compute_router.this.bgp).advertised_ip_ranges : range.range
    ]) == toset(["10.16.0.0/20", "10.16.128.0/17"])
    error_message = "Sites are told of nodes and pods alone."
  }
}

run "offices_find_the_control_plane" {
  command = plan

  variables {
    router_asn         = 64610
    control_plane_cidr = "10.16.63.240/28"
  }

  assert {
    condition = toset([
      for range in one(google_compute_router.this.bgp).advertised_ip_ranges : range.range
    ]) == toset(["10.16.0.0/20", "10.16.128.0/17", "10.16.63.240/28"])
    error_message = "What is not announced has no way back to the site: nobody behind the VPN reaches the private endpoint."
  }
}

run "no_bgp_without_a_vpn" {
  command = plan

  assert {
    condition     = length(google_compute_router.this.bgp) == 0
    error_message = "The router of NAT speaks to nobody."
  }
}

run "apis_stay_on" {
  command = plan

  assert {
    condition     = alltrue([for service in google_project_service.this : service.disable_on_destroy == false])
    error_message = "Others use them, too."
  }
}

run "proxies_have_too_few_addresses" {
  command = plan

  variables {
    subnets = {
      nodes            = "10.16.0.0/20"
      pods             = "10.16.128.0/17"
      load_balancers   = "10.16.48.0/27"
      private_services = "10.16.32.0/20"
    }
  }

  expect_failures = [var.subnets]
}

run "a_public_as_number" {
  command = plan

  variables {
    router_asn = 3320
  }

  expect_failures = [var.router_asn]
}

run "the_internet_is_no_office" {
  command = plan

  variables {
    office_networks = ["0.0.0.0/0"]
  }

  expect_failures = [var.office_networks]
}
