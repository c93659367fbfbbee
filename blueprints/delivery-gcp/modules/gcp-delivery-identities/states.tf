# The states of a part, and no others. A condition needs uniform access, which the bucket has.
# The key of a state is `PROJECT/ENVIRONMENT[/REGION]/LAYER/...`: `extract` gives what stands for the region, and nothing where the rest does not fit.
# https://cloud.google.com/iam/docs/conditions-attribute-reference#extract
locals {
  begins = { for name, state in var.states : name => "projects/_/buckets/${state.bucket}/objects/${var.project}/${var.environment}/" }
  digits = { foundation = ["01-"], platform = ["02-"], databases = ["03-"], applications = concat(["04-", "05-", "06-", "07-", "08-", "09-"], [for layer in sort(var.layers) : "${layer}/"]), clients = ["clients/"] }

  in_states = merge([for name, begin in local.begins : merge(
    # Names of objects, which `terraform init` lists. Objects themselves are of another type.
    { for identity in local.identities : "${name}/${identity}/list" => {
      bucket     = var.states[name].bucket
      identity   = identity
      role       = "roles/storage.objectViewer"
      title      = "names"
      expression = "resource.type == 'storage.googleapis.com/Bucket'"
    } },
    # Of what makes states and identities no plan is made by a pipeline.
    { "${name}/plan/read" = {
      bucket     = var.states[name].bucket
      identity   = "plan"
      role       = "roles/storage.objectViewer"
      title      = "states"
      expression = "resource.name.startsWith('${begin}') && !resource.name.startsWith('${begin}00-') && resource.name.extract('/objects/${var.project}/${var.environment}/{region}/00-') == ''"
    } },
    # One for each layer: an expression has at most twelve operators.
    merge([for part in local.parts : { for digit in local.digits[part] : "${name}/apply-${part}/${trimsuffix(digit, "/")}" => {
      bucket     = var.states[name].bucket
      identity   = "apply-${part}"
      role       = "roles/storage.objectUser"
      title      = "states of ${trimsuffix(digit, "/")}"
      expression = "resource.name.startsWith('${begin}${digit}') || (resource.name.startsWith('${begin}') && resource.name.extract('/objects/${var.project}/${var.environment}/{region}/${digit}') != '')"
    } }]...),
  )]...)
}

resource "google_storage_bucket_iam_member" "states" {
  for_each = local.in_states

  bucket = each.value.bucket
  role   = each.value.role
  member = google_service_account.this[each.value.identity].member

  condition {
    title      = each.value.title
    expression = each.value.expression
  }
}
