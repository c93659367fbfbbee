# GKE lets its control plane in at 443 and 10250 of the nodes, where the kubelet and most webhooks answer. Rules of the network come before its policy.
# https://cloud.google.com/kubernetes-engine/docs/how-to/latest/network-isolation#add_firewall_rules
resource "google_compute_firewall" "this" {
  project     = var.project
  name        = "${var.name}-webhooks"
  network     = var.network
  description = "Control plane of ${var.name} to webhooks in the cluster"
  direction   = "INGRESS"

  # A control plane without a range of its own speaks from the subnet of the nodes.
  source_ranges      = [coalesce(var.control_plane_cidr, var.nodes_cidr)]
  destination_ranges = sort([var.nodes_cidr, var.pods_cidr])

  allow {
    protocol = "tcp"
    ports    = [for port in sort([for port in var.ports : format("%05d", port)]) : tostring(tonumber(port))]
  }
}
