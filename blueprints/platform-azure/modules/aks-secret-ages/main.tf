# Names are made by the layers above, values by people: this one only looks how old they are, from a job in the cell's cluster, which vaults answer to.

locals {
  job = "secret-ages"
}

# Vaults of other stacks are made later, and give the identity this role themselves, as they give others theirs. It sees names, tags and dates of secrets, and no
# value: https://learn.microsoft.com/azure/role-based-access-control/built-in-roles/security#key-vault-reader
module "identity" {
  source = "../aks-workload-identity"

  identity_name       = "${var.name}-${local.job}"
  resource_group_name = var.resource_group_name
  location            = var.location
  oidc_issuer         = var.oidc_issuer
  namespace           = local.job
  service_account     = local.job
  tags                = var.tags

  roles = { for name, id in var.own_vaults : name => { scope = id, role = "Key Vault Reader" } }
}

module "job" {
  source = "../cluster-job"

  name        = local.job
  part_of     = var.name
  description = "Tells which secrets of ${var.name} are older than they may be"
  image       = var.image
  files       = { "ages.py" = file("${path.module}/ages.py") }
  main        = "ages.py"

  # Once a day: what failed counts as failed for twelve hours (cluster-job), so that an alarm ends before the next run, and is told again by it.
  schedule = "41 6 * * *"

  # For as long a pod waits whose image cannot be pulled, before it goes with its run: time for an alarm (alarms.tf).
  deadline_seconds = 3600

  environment         = { VAULTS = jsonencode(var.vaults) }
  account_annotations = { "azure.workload.identity/client-id" = module.identity.client_id }

  # https://learn.microsoft.com/azure/aks/workload-identity-overview#pod-labels
  pod_labels = { "azure.workload.identity/use" = "true" }

  # The name is known once whoever applies this may do something in the cluster.
  depends_on = [module.identity, var.cluster_name]
}
