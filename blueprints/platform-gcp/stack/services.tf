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
