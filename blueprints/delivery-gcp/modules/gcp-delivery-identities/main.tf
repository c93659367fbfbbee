locals {
  parts      = ["applications", "clients", "databases", "foundation", "platform"]
  identities = concat(["plan"], [for part in local.parts : "apply-${part}"])
  # 6 to 30 characters: https://cloud.google.com/iam/docs/service-accounts-create
  ids = { for identity in local.identities : identity => length("${var.project}-${var.short}-${identity}") <= 30 ? "${var.project}-${var.short}-${identity}" : "${var.short}-${identity}" }

  grants = flatten([for identity, roles in local.roles : [for role, condition in roles : { identity = identity, role = role, condition = condition }]])
}

# What federation calls. They stay on when the module goes.
resource "google_project_service" "this" {
  for_each = toset(["cloudresourcemanager.googleapis.com", "iam.googleapis.com", "iamcredentials.googleapis.com", "sts.googleapis.com"])

  project = var.project_id
  service = each.key

  disable_on_destroy = false
}

resource "google_service_account" "this" {
  for_each = local.ids

  project      = var.project_id
  account_id   = each.value
  display_name = each.key == "plan" ? "Plans of ${var.environment}" : "Applies ${trimprefix(each.key, "apply-")} of ${var.environment}"

  depends_on = [google_project_service.this]
}

# A member each, which takes nothing from others.
resource "google_project_iam_member" "this" {
  for_each = { for grant in local.grants : "${grant.identity}/${grant.role}" => grant }

  project = var.project_id
  role    = each.value.role
  member  = google_service_account.this[each.value.identity].member

  dynamic "condition" {
    for_each = each.value.condition == null ? [] : [each.value.condition]

    content {
      title       = condition.value.title
      description = condition.value.description
      expression  = condition.value.expression
    }
  }
}

# What no predefined role has by itself.
resource "google_project_iam_custom_role" "this" {
  for_each = local.custom

  project     = var.project_id
  role_id     = replace("${var.project}_${var.short}_${each.key}", "-", "_")
  title       = "${var.project} ${var.short} ${each.key}"
  description = "Pipelines of ${var.project} in ${var.environment}"
  permissions = each.value

  depends_on = [google_project_service.this]
}

resource "google_project_iam_member" "custom" {
  for_each = local.custom

  project = var.project_id
  role    = google_project_iam_custom_role.this[each.key].id
  member  = google_service_account.this[each.key].member
}
