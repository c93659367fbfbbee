# A pool for each environment of a project: none of them is another's, so that environments come and go. Deleted ones keep their id for 30 days.
# https://cloud.google.com/iam/docs/workload-identity-federation-with-deployment-pipelines
resource "google_iam_workload_identity_pool" "this" {
  project                   = var.project_id
  workload_identity_pool_id = "${var.project}-${var.short}-jobs"
  display_name              = "${var.project}-${var.short}-jobs"
  description               = "Jobs of pipelines of ${var.project} in ${var.environment}"

  depends_on = [google_project_service.this]
}

# A token is for the provider, by its full name, where nothing else is said. A job of GitLab says in its text for whom it is, where no number of a project stands: there it may be for IAM as well.
#
# Claims become the one attribute that service accounts trust, `trust`: `plan`, `apply`, or of Azure DevOps the identity itself. A token that comes to none of these is refused.
# Claims that a job does not have are asked for first.
locals {
  github_repository = var.github == null ? "" : join(" && ", concat(
    ["assertion.repository == '${var.github.repository}'"],
    var.github.repository_id == null ? [] : ["assertion.repository_id == '${var.github.repository_id}'", "assertion.repository_owner_id == '${var.github.owner_id}'"],
  ))
  github_apply = var.github == null ? "" : "'environment' in assertion && assertion.environment == '${var.github.environment}' && assertion.ref == 'refs/heads/${var.github.branch}'"
  # Runs by the clock are of the repository's own branch, whatever environment they look at.
  github_plan = var.github == null ? "" : "!('environment' in assertion) && (assertion.event_name == 'pull_request' || assertion.ref in [${join(", ", [for branch in distinct([var.github.branch, var.github.revision]) : "'refs/heads/${branch}'"])}])"

  # `environment` is there in jobs with one, and `ref_protected` says that the branch is protected: https://docs.gitlab.com/ci/secrets/id_token_authentication/
  gitlab_project = var.gitlab == null ? "" : "assertion.project_path == '${var.gitlab.project}'"
  gitlab_apply   = var.gitlab == null ? "" : "'environment' in assertion && assertion.environment == '${var.gitlab.environment}' && assertion.ref == '${var.gitlab.branch}' && assertion.ref_type == 'branch' && assertion.ref_protected == 'true'"
  gitlab_plan    = var.gitlab == null ? "" : "!('environment' in assertion) && assertion.ref_type == 'branch'"

  issuers = merge(
    var.github == null ? {} : { github = {
      uri       = "https://token.actions.githubusercontent.com"
      audiences = []
      subject   = "assertion.repository_id + '/' + assertion.run_id"
      trust     = "${local.github_apply} ? 'apply' : ${local.github_plan} ? 'plan' : 'none'"
      condition = "${local.github_repository} && attribute.trust != 'none'"
    } },
    var.gitlab == null ? {} : { gitlab = {
      uri       = "https://${var.gitlab.host}"
      audiences = ["https://iam.googleapis.com/${google_iam_workload_identity_pool.this.name}/providers/gitlab", "https://iam.googleapis.com"]
      subject   = "assertion.project_id + '/' + assertion.job_id"
      trust     = "${local.gitlab_apply} ? 'apply' : ${local.gitlab_plan} ? 'plan' : 'none'"
      condition = "${local.gitlab_project} && attribute.trust != 'none'"
    } },
    { for number, issuer in sort(distinct([for connection in var.connections : connection.issuer])) : "azure-devops-${number}" => {
      uri       = issuer
      audiences = ["api://AzureADTokenExchange"]
      subject   = "assertion.sub"
      trust     = join(" : ", concat([for identity, connection in var.connections : "assertion.sub == '${connection.subject}' ? '${identity}'" if connection.issuer == issuer], ["'none'"]))
      condition = "attribute.trust != 'none'"
    } },
  )

  # Who may act as which account.
  trusted = { for pair in setproduct(local.identities, ["any", "exact"]) : "${pair[0]}/${pair[1]}" => {
    identity = pair[0]
    trust    = pair[1] == "exact" ? pair[0] : pair[0] == "plan" ? "plan" : "apply"
  } if pair[1] == "any" || pair[0] != "plan" }
}

resource "google_iam_workload_identity_pool_provider" "this" {
  for_each = local.issuers

  project                            = var.project_id
  workload_identity_pool_id          = google_iam_workload_identity_pool.this.workload_identity_pool_id
  workload_identity_pool_provider_id = each.key
  display_name                       = each.key
  attribute_condition                = each.value.condition

  # A subject has at most 127 bytes, which that of GitHub may exceed.
  attribute_mapping = {
    "google.subject"  = each.value.subject
    "attribute.trust" = each.value.trust
  }

  oidc {
    issuer_uri        = each.value.uri
    allowed_audiences = length(each.value.audiences) == 0 ? null : each.value.audiences
  }
}

resource "google_service_account_iam_member" "this" {
  for_each = local.trusted

  service_account_id = google_service_account.this[each.value.identity].name
  role               = "roles/iam.workloadIdentityUser"
  member             = "principalSet://iam.googleapis.com/${google_iam_workload_identity_pool.this.name}/attribute.trust/${each.value.trust}"
}
