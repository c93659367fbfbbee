# The login of apps, made and renewed by a job in the cell's cluster: nobody types a password, and none is in a state. Two logins take turns (renew.py), so that apps
# have a whole rotation's time to fetch the new one.

locals {
  # Every day, each database at another time.
  minute = parseint(substr(sha1(var.name), 0, 4), 16)
}

module "job" {
  source = "../cluster-job"

  name        = var.name
  part_of     = replace(var.of, "/", "-")
  description = "Makes the login of the apps to the database of ${var.of}, and another one every ${var.rotation_days} days"
  image       = var.image
  schedule    = "${local.minute % 60} ${1 + floor(local.minute / 60) % 5} * * *"
  at_once     = true

  files = {
    "postgres.py" = file("${path.module}/postgres.py")
    "renew.py"    = file("${path.module}/renew.py")
  }
  main = "renew.py"

  environment = merge(var.environment, {
    CLOUD         = var.cloud
    DATABASE      = var.database
    HOST          = var.host
    LOGIN         = var.login_prefix
    OWNER         = var.owner
    PORT          = "5432"
    ROTATION_DAYS = tostring(var.rotation_days)
    SECRET        = var.secret
  })

  # https://learn.microsoft.com/azure/aks/workload-identity-overview#service-account-labels-and-annotations
  account_annotations = var.cloud == "azure" ? { "azure.workload.identity/client-id" = var.client_id } : {}
  pod_labels          = var.cloud == "azure" ? { "azure.workload.identity/use" = "true" } : {}

  egress          = [for range in var.ranges : { cidr = range, ports = [5432] }]
  metadata_server = var.cloud == "gcp"

  deadline_seconds = 900
}
