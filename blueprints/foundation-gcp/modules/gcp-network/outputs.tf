output "network_id" {
  description = "Id of the network (projects/P/global/networks/NAME)."
  value       = google_compute_network.this.id
}

output "network_name" {
  description = "Name of the network."
  value       = google_compute_network.this.name
}

output "subnet_ids" {
  description = "Ids of the subnets by purpose."
  value = {
    nodes          = google_compute_subnetwork.nodes.id
    load_balancers = google_compute_subnetwork.load_balancers.id
  }
}

output "private_services_range" {
  description = "Name of the range that Google's private services have their addresses in."
  value       = google_compute_global_address.private_services.name
}

output "router_name" {
  description = "Name of the router of NAT and VPN."
  value       = google_compute_router.this.name
}

output "nat_public_ips" {
  description = "Public addresses of NAT: what customers put into their allow-lists."
  value       = [for number in sort(keys(google_compute_address.nat)) : google_compute_address.nat[number].address]
}
