# What each account may do in the project. Google's own roles, since these follow its API, and small roles of our own where theirs are too wide.
#
# What bounds them: names, where a service has conditions on them (Secret Manager, KMS, Cloud Storage: https://cloud.google.com/iam/docs/conditions-resource-attributes), and which roles may be
# given to others (https://cloud.google.com/iam/docs/setting-limits-on-granting-roles). Service accounts and roles of the project have no such conditions: README.md says what follows.
locals {
  none = null

  # Whoever makes or lists secrets asks the project, which is of another type.
  secrets = { title = "secrets of the project", description = "", expression = "!resource.type.startsWith('secretmanager.googleapis.com/Secret') || resource.name.extract('/secrets/{name}').startsWith('${var.project}-')" }
  buckets = { title = "buckets of the cells", description = "", expression = "resource.name.extract('projects/_/buckets/${var.project}-{region}-${var.short}-') != ''" }
  given = {
    foundation   = []
    platform     = ["roles/artifactregistry.reader", "roles/container.defaultNodeServiceAccount", "roles/secretmanager.secretAccessor", "roles/secretmanager.viewer"]
    clients      = []
    databases    = ["roles/cloudsql.client", "roles/cloudsql.instanceUser", "roles/memorystore.dbConnectionUser", "roles/pubsub.publisher"]
    applications = []
  }
  # Custom roles of the modules, each by the cell's name and its purpose.
  custom_given = {
    foundation   = []
    platform     = ["cert_manager", "cluster_finder", "external_dns_records", "external_dns_zones", "login_maker", "secret_ages"]
    clients      = []
    databases    = ["events", "login_maker", "sink", "source"]
    applications = []
  }
  grants_of = { for part in local.parts : part => {
    title       = "roles of the modules alone"
    description = "What it may give to others"
    expression = "api.getAttribute('iam.googleapis.com/modifiedGrantsByRole', []).hasOnly([${join(", ", [for role in concat(
      local.given[part],
      flatten([for cell in sort(var.cells) : [for name in local.custom_given[part] : "projects/${var.project_id}/roles/${replace(cell, "-", "_")}_${name}"]]),
    ) : "'${role}'"])}])"
  } }

  views = {
    "roles/artifactregistry.reader"           = local.none
    "roles/browser"                           = local.none
    "roles/cloudkms.viewer"                   = local.none
    "roles/cloudsql.viewer"                   = local.none
    "roles/compute.viewer"                    = local.none
    "roles/container.viewer"                  = local.none
    "roles/dns.reader"                        = local.none
    "roles/gkebackup.viewer"                  = local.none
    "roles/iam.securityReviewer"              = local.none
    "roles/memorystore.viewer"                = local.none
    "roles/monitoring.viewer"                 = local.none
    "roles/secretmanager.viewer"              = local.none
    "roles/serviceusage.serviceUsageConsumer" = local.none
    "roles/storagetransfer.viewer"            = local.none
  }

  roles = {
    plan = local.views
    apply-foundation = merge(local.views, {
      "roles/cloudkms.admin"                  = local.none
      "roles/compute.networkAdmin"            = local.none
      "roles/compute.securityAdmin"           = local.none
      "roles/dns.admin"                       = local.none
      "roles/logging.configWriter"            = local.none
      "roles/monitoring.editor"               = local.none
      "roles/resourcemanager.projectIamAdmin" = local.grants_of.foundation
      "roles/secretmanager.admin"             = local.secrets
      "roles/servicenetworking.networksAdmin" = local.none
      "roles/serviceusage.serviceUsageAdmin"  = local.none
    })
    apply-platform = merge(local.views, {
      "roles/artifactregistry.repoAdmin"      = local.none
      "roles/cloudkms.admin"                  = local.none
      "roles/compute.securityAdmin"           = local.none
      "roles/container.admin"                 = local.none
      "roles/dns.admin"                       = local.none
      "roles/gkebackup.admin"                 = local.none
      "roles/iam.roleAdmin"                   = local.none
      "roles/iam.serviceAccountAdmin"         = local.none
      "roles/iam.serviceAccountUser"          = local.none
      "roles/logging.configWriter"            = local.none
      "roles/monitoring.editor"               = local.none
      "roles/resourcemanager.projectIamAdmin" = local.grants_of.platform
      "roles/secretmanager.admin"             = local.secrets
      "roles/serviceusage.serviceUsageAdmin"  = local.none
    })
    apply-clients = merge(local.views, {
      "roles/cloudkms.admin"                 = local.none
      "roles/container.clusterAdmin"         = local.none
      "roles/iam.serviceAccountAdmin"        = local.none
      "roles/iam.serviceAccountUser"         = local.none
      "roles/secretmanager.admin"            = local.secrets
      "roles/serviceusage.serviceUsageAdmin" = local.none
      "roles/storage.admin"                  = local.buckets
    })
    apply-databases = merge(local.views, {
      "roles/cloudkms.admin"                  = local.none
      "roles/cloudsql.admin"                  = local.none
      "roles/compute.networkAdmin"            = local.none
      "roles/container.admin"                 = local.none
      "roles/dns.admin"                       = local.none
      "roles/iam.roleAdmin"                   = local.none
      "roles/iam.serviceAccountAdmin"         = local.none
      "roles/logging.configWriter"            = local.none
      "roles/memorystore.admin"               = local.none
      "roles/monitoring.editor"               = local.none
      "roles/resourcemanager.projectIamAdmin" = local.grants_of.databases
      "roles/secretmanager.admin"             = local.secrets
      "roles/serviceusage.serviceUsageAdmin"  = local.none
      "roles/storage.admin"                   = local.buckets
      "roles/storagetransfer.admin"           = local.none
    })
    apply-applications = merge(local.views, {
      "roles/compute.securityAdmin"          = local.none
      "roles/logging.configWriter"           = local.none
      "roles/serviceusage.serviceUsageAdmin" = local.none
    })
  }

  # What plans compare, and Google's viewers of logs would read logs for; and what has no role of Google.
  reads = [
    "logging.buckets.get",
    "logging.cmekSettings.get",
    "logging.exclusions.get",
    "logging.logMetrics.get",
    "logging.sinks.get",
    "networkconnectivity.serviceConnectionPolicies.get",
    "servicenetworking.services.get",
    "storage.buckets.get",
    "storage.buckets.getIamPolicy",
  ]
  custom = merge(
    { for identity in local.identities : identity => local.reads },
    { apply-foundation = concat(local.reads, [
      for verb in ["create", "delete", "list", "update"] : "networkconnectivity.serviceConnectionPolicies.${verb}"
    ], ["networkconnectivity.operations.get"]) },
    # The rest of what a bucket is made with is bounded by its name; these two are asked of the project.
    { for identity in ["apply-clients", "apply-databases"] : identity => concat(local.reads, ["storage.buckets.create", "storage.buckets.list"]) },
  )
}
