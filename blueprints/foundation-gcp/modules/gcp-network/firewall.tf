# What may come in. A policy rather than rules of the network: all of it is in one place, and its log says who was refused.
# Rules know nodes by their addresses, not by tags or service accounts: clients' pools have accounts of their own, and what is refused holds for each of them.
resource "google_compute_network_firewall_policy" "this" {
  project     = var.project
  name        = var.name
  description = "What may enter ${var.name}; clusters and load balancers of GKE open their ports themselves"

  depends_on = [google_project_service.this]
}

resource "google_compute_network_firewall_policy_association" "this" {
  project           = var.project
  name              = var.name
  firewall_policy   = google_compute_network_firewall_policy.this.name
  attachment_target = google_compute_network.this.id
}

locals {
  workloads = [var.subnets.nodes, var.subnets.pods]

  ingress = merge(
    {
      # Google asks from these whether backends live: https://cloud.google.com/load-balancing/docs/health-checks#fw-rule
      # The last two are of passthrough load balancers with public addresses.
      health-checks = {
        priority    = 100
        description = "Health checks of load balancers, and their proxies outside of the network"
        from        = ["35.191.0.0/16", "130.211.0.0/22", "209.85.152.0/22", "209.85.204.0/22"]
        to          = local.workloads
        layer4      = [{ protocol = "tcp", ports = [] }]
      }
      proxies = {
        priority    = 110
        description = "Proxies of regional load balancers"
        from        = [var.subnets.load_balancers]
        to          = local.workloads
        layer4      = [{ protocol = "tcp", ports = [] }]
      }
      # Who talks to whom in the cluster is for its network policies to say.
      workloads = {
        priority    = 120
        description = "Nodes and pods among each other"
        from        = local.workloads
        to          = local.workloads
        layer4      = [{ protocol = "all", ports = [] }]
      }
    },
    # To nodes and internal load balancers, which have their addresses beside them, and not to pods.
    length(var.office_networks) > 0 && length(var.office_ports) > 0 ? {
      offices = {
        priority    = 130
        description = "Ports that offices behind the VPN may open"
        from        = sort(var.office_networks)
        to          = [var.subnets.nodes]
        layer4      = [{ protocol = "tcp", ports = [for port in sort([for port in var.office_ports : format("%05d", port)]) : tostring(tonumber(port))] }]
      }
    } : {},
    # "Fragmentation needed" from the office's side must get in or large packets vanish: a tunnel carries less than a network. Of ICMP there is all or nothing.
    length(var.office_networks) > 0 ? {
      offices-icmp = {
        priority    = 140
        description = "Path MTU messages and pings of offices behind the VPN"
        from        = sort(var.office_networks)
        to          = local.workloads
        layer4      = [{ protocol = "icmp", ports = [] }]
      }
    } : {},
  )
}

resource "google_compute_network_firewall_policy_rule" "ingress" {
  for_each = local.ingress

  project         = var.project
  firewall_policy = google_compute_network_firewall_policy.this.name
  rule_name       = each.key
  description     = each.value.description
  priority        = each.value.priority
  direction       = "INGRESS"
  action          = "allow"

  # Flow logs have what was let in.
  enable_logging = false

  match {
    src_ip_ranges  = each.value.from
    dest_ip_ranges = each.value.to

    dynamic "layer4_configs" {
      for_each = each.value.layer4

      content {
        ip_protocol = layer4_configs.value.protocol
        ports       = length(layer4_configs.value.ports) == 0 ? null : layer4_configs.value.ports
      }
    }
  }
}

# Nothing else comes in. Google refuses it by itself, but keeps no record of that.
resource "google_compute_network_firewall_policy_rule" "deny" {
  project         = var.project
  firewall_policy = google_compute_network_firewall_policy.this.name
  rule_name       = "deny"
  description     = "All else"
  priority        = 65000
  direction       = "INGRESS"
  action          = "deny"
  enable_logging  = var.flow_logs.traffic != "ACCEPT"

  match {
    src_ip_ranges = ["0.0.0.0/0"]

    layer4_configs {
      ip_protocol = "all"
    }
  }
}
