# The role has no smaller part that is built in. It may delete the zone, too, which a custom role would not.
# https://cert-manager.io/docs/configuration/acme/dns01/azuredns/
module "identity" {
  source = "../aks-workload-identity"

  identity_name       = "${var.name}-cert-manager"
  resource_group_name = var.resource_group_name
  location            = var.location
  oidc_issuer         = var.oidc_issuer
  namespace           = "cert-manager"
  service_account     = "cert-manager"
  tags                = var.tags

  roles = { challenges = { scope = var.zone_id, role = "DNS Zone Contributor" } }
}

resource "kubernetes_namespace_v1" "this" {
  metadata {
    name = "cert-manager"
    labels = {
      "pod-security.kubernetes.io/enforce" = "restricted"
      "pod-security.kubernetes.io/warn"    = "restricted"
    }
  }

  # The name is known once whoever applies this may do something in the cluster, and is let go after everything in it is gone.
  depends_on = [var.cluster_name]
}

locals {
  spread = [for component in ["controller", "webhook", "cainjector"] : [{
    maxSkew           = 1
    topologyKey       = "topology.kubernetes.io/zone"
    whenUnsatisfiable = "ScheduleAnyway"
    labelSelector     = { matchLabels = { "app.kubernetes.io/instance" = "cert-manager", "app.kubernetes.io/component" = component } }
  }]]

  resources = {
    requests = { cpu = "50m", memory = "128Mi" }
    limits   = { memory = "256Mi" }
  }

  # https://letsencrypt.org/docs/acme-protocol-updates/
  servers = {
    letsencrypt         = "https://acme-v02.api.letsencrypt.org/directory"
    letsencrypt-staging = "https://acme-staging-v02.api.letsencrypt.org/directory"
  }
}

resource "helm_release" "this" {
  name        = "cert-manager"
  description = "cert-manager of ${var.cluster_name}"
  repository  = "https://charts.jetstack.io"
  chart       = "cert-manager"
  version     = var.chart_version
  namespace   = kubernetes_namespace_v1.this.metadata[0].name

  # A release that fails is undone.
  atomic      = true
  timeout     = 600
  max_history = 5

  values = [yamlencode({
    # Kept when the release goes: without them every certificate would be deleted.
    crds = { enabled = true, keep = true }

    global = {
      priorityClassName = "system-cluster-critical"
      leaderElection    = { namespace = "cert-manager" }
    }

    replicaCount              = 2
    podDisruptionBudget       = { enabled = true, minAvailable = 1 }
    resources                 = local.resources
    topologySpreadConstraints = local.spread[0]

    podLabels = { "azure.workload.identity/use" = "true" }
    serviceAccount = {
      create      = true
      name        = module.identity.service_account
      labels      = { "azure.workload.identity/use" = "true" }
      annotations = { "azure.workload.identity/client-id" = module.identity.client_id }
    }

    # Issuers of the cluster's scope may use the identity; those of a namespace bring credentials of their own.
    extraArgs = ["--issuer-ambient-credentials=false", "--cluster-issuer-ambient-credentials=true"]

    # While no webhook answers, no certificate can be asked for.
    webhook = {
      replicaCount              = 2
      podDisruptionBudget       = { enabled = true, minAvailable = 1 }
      resources                 = local.resources
      topologySpreadConstraints = local.spread[1]
    }

    cainjector = {
      replicaCount              = 2
      podDisruptionBudget       = { enabled = true, minAvailable = 1 }
      resources                 = { requests = { cpu = "50m", memory = "256Mi" }, limits = { memory = "512Mi" } }
      topologySpreadConstraints = local.spread[2]
    }
  })]
}

# The issuers that ingresses name. Their kind is there only after the release above, and the webhook answers then: the reason for a release of their own.
resource "helm_release" "issuers" {
  name        = "cluster-issuers"
  description = "Certificate authorities of ${var.cluster_name}"
  chart       = "${path.module}/chart"
  namespace   = kubernetes_namespace_v1.this.metadata[0].name

  # A release that fails is undone.
  atomic      = true
  timeout     = 300
  max_history = 5

  values = [yamlencode({
    issuers = [for name in sort(keys(local.servers)) : {
      name = name
      spec = {
        acme = {
          server              = local.servers[name]
          privateKeySecretRef = { name = "${name}-account" }
          solvers = [{
            selector = { dnsZones = [var.zone] }
            dns01 = {
              azureDNS = {
                hostedZoneName    = var.zone
                resourceGroupName = var.zone_resource_group
                subscriptionID    = var.zone_subscription
                environment       = "AzurePublicCloud"
                managedIdentity   = { clientID = module.identity.client_id }
              }
            }
          }]
        }
      }
    }]
  })]

  depends_on = [helm_release.this]
}
