# The services that `platform.services` names. Each comes after nodes, from which it takes the cluster's name. Metrics, and nodes that come and go, are GKE's own business.

module "external_dns" {
  when = contains(cell.platform.services, "external-dns")

  source = module("gke-external-dns")

  name          = name
  cluster_name  = local.ready_cluster
  project       = cell.account
  workload_pool = module.cluster.workload_pool
  zone_project  = zone_project
  zone_name     = data.google_dns_managed_zone.this.name
  domain        = zone
}

module "cert_manager" {
  when = contains(cell.platform.services, "cert-manager")

  source = module("gke-cert-manager")

  name          = name
  cluster_name  = local.ready_cluster
  project       = cell.account
  workload_pool = module.cluster.workload_pool
  zone_project  = zone_project
  zone_name     = data.google_dns_managed_zone.this.name
  domain        = zone
  issuers       = issuers
  email         = length(cell.network.alarm_emails) == 0 ? null : cell.network.alarm_emails[0]
}

# Istio asks to see each pod before it is made, at a port of its own.
module "webhooks" {
  when = contains(cell.platform.services, "istio")

  source = module("gke-webhooks")

  name               = name
  project            = owner.account
  network            = data.google_compute_network.this.self_link
  control_plane_cidr = module.cluster.control_plane_cidr
  nodes_cidr         = owner.network.subnets.nodes
  pods_cidr          = owner.network.subnets.pods
  ports              = [15017]
}

module "istio" {
  when = contains(cell.platform.services, "istio")

  source = module("istio")

  cluster_name  = local.ready_cluster
  critical_pods = 20
  cni_bin_dir   = "/home/kubernetes/bin"

  # Load balancers of Google Cloud add the visitor's address, and one of their own: https://cloud.google.com/load-balancing/docs/https#x-forwarded-for_header
  trusted_proxies = 2
  drain_seconds   = cell.gateway_drain_seconds

  depends_on = [module.webhooks]
}

module "external_secrets" {
  when = contains(cell.platform.services, "external-secrets")

  source = module("external-secrets")

  cluster_name  = local.ready_cluster
  critical_pods = 20
}

module "reloader" {
  when = contains(cell.platform.services, "reloader")

  source = module("reloader")

  cluster_name  = local.ready_cluster
  critical_pods = 20
}

# Secrets of the apps that belong to the whole estate, and what their store reads. Those of clients stand in the clients' stacks.
module "shared_secrets" {
  when = contains(cell.platform.services, "external-secrets")

  source = module("gcp-shared-secrets")

  name                = name
  project             = cell.account
  workload_pool       = module.cluster.workload_pool
  project_name        = project.name
  region              = region.name
  namespace           = "shared"
  key                 = data.google_kms_crypto_key.this["data"].id
  recovery_days       = environment.secret_days
  deletion_protection = environment.protected

  secrets       = shared_own
  other_secrets = setsubtract(shared_names, shared_own)
}

# How old values are that people put into secrets, and logins that jobs make.
module "secret_ages" {
  when = has_secrets

  source = module("gke-secret-ages")

  name                  = name
  cluster_name          = local.ready_cluster
  project               = cell.account
  region                = region.name
  workload_pool         = module.cluster.workload_pool
  secret_prefix         = "${name}-"
  image                 = cell.platform.python_image
  notification_channels = length(cell.network.alarm_emails) == 0 ? null : [for channel in data.google_monitoring_notification_channel.this : channel.id]
}
