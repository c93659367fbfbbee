# The role has no smaller part that is built in. It may delete the zone, too, which a custom role would not.
# https://learn.microsoft.com/azure/role-based-access-control/built-in-roles/networking#dns-zone-contributor
module "identity" {
  source = "../aks-workload-identity"

  identity_name       = "${var.name}-external-dns"
  resource_group_name = var.resource_group_name
  location            = var.location
  oidc_issuer         = var.oidc_issuer
  namespace           = "external-dns"
  service_account     = "external-dns"
  tags                = var.tags

  roles = {
    records = { scope = var.zone_id, role = "DNS Zone Contributor" }
    # It asks for the zones of the resource group, and finds its own.
    # https://kubernetes-sigs.github.io/external-dns/latest/docs/tutorials/azure/
    zones = { scope = "/subscriptions/${var.zone_subscription}/resourceGroups/${var.zone_resource_group}", role = "Reader" }
  }
}

resource "kubernetes_namespace_v1" "this" {
  metadata {
    name = "external-dns"
    labels = {
      "pod-security.kubernetes.io/enforce" = "restricted"
      "pod-security.kubernetes.io/warn"    = "restricted"
    }
  }

  # The name is known once whoever applies this may do something in the cluster, and is let go after everything in it is gone.
  depends_on = [var.cluster_name]
}

resource "helm_release" "this" {
  name        = "external-dns"
  description = "External DNS of ${var.cluster_name}"
  repository  = "https://kubernetes-sigs.github.io/external-dns/"
  chart       = "external-dns"
  version     = var.chart_version
  namespace   = kubernetes_namespace_v1.this.metadata[0].name

  # A release that fails is undone.
  atomic      = true
  timeout     = 600
  max_history = 5

  # One replica: it has no election of a leader, and two would undo each other's records. A minute without it changes nothing.
  values = [yamlencode({
    provider      = { name = "azure" }
    sources       = ["ingress", "service"]
    domainFilters = [var.zone]

    # Other clusters write into the same zone: each touches only records that carry its name, and deletes those it no longer wants.
    policy     = "sync"
    registry   = "txt"
    txtOwnerId = var.cluster_name
    txtPrefix  = "_%%{record_type}-owner."

    interval           = "1m"
    triggerLoopOnEvent = true
    logFormat          = "json"
    priorityClassName  = "system-cluster-critical"

    podLabels = { "azure.workload.identity/use" = "true" }
    serviceAccount = {
      create      = true
      name        = module.identity.service_account
      annotations = { "azure.workload.identity/client-id" = module.identity.client_id }
    }

    # Where the zone is; nothing of it is secret.
    secretConfiguration = {
      enabled   = true
      mountPath = "/etc/kubernetes/"
      data = {
        "azure.json" = jsonencode({
          tenantId                     = var.tenant_id
          subscriptionId               = var.zone_subscription
          resourceGroup                = var.zone_resource_group
          useWorkloadIdentityExtension = true
        })
      }
    }

    # This zone and none below it: what is compared is the end of the zone's id.
    extraArgs = ["--zone-id-filter=/${var.zone}"]

    resources = {
      requests = { cpu = "50m", memory = "100Mi" }
      limits   = { memory = "200Mi" }
    }
  })]
}
