# The states of a part, and no others: a condition on the path of blobs. On the resource group, since Azure deletes no role assignment of a resource that is locked.
# https://learn.microsoft.com/azure/storage/blobs/storage-auth-abac-attributes
locals {
  digits = { foundation = ["01-*"], platform = ["02-*"], databases = ["03-*"], applications = concat(["04-*", "05-*", "06-*", "07-*", "08-*", "09-*"], sort(var.layers)), clients = ["clients"] }
  paths = merge(
    { for part in local.parts : "apply-${part}" => flatten([for layer in local.digits[part] : ["${var.project}/${var.environment}/${layer}/*", "${var.project}/${var.environment}/*/${layer}/*"]]) },
    { plan = flatten([for part in local.parts : flatten([for layer in local.digits[part] : ["${var.project}/${var.environment}/${layer}/*", "${var.project}/${var.environment}/*/${layer}/*"]])]) },
  )
  blobs = "Microsoft.Storage/storageAccounts/blobServices/containers/blobs"
  # Names of blobs may be listed.
  conditions = { for identity, paths in local.paths : identity => join(" ", [
    "(",
    join(" AND ", ["!(ActionMatches{'${local.blobs}/read'} AND NOT SubOperationMatches{'Blob.List'})"],
    [for action in identity == "plan" ? [] : ["add/action", "delete", "move/action", "write"] : "!(ActionMatches{'${local.blobs}/${action}'})"]),
    ") OR (",
    join(" OR ", [for path in paths : "@Resource[${local.blobs}:path] StringLike '${path}'"]),
    ")",
  ]) }

  in_states = { for pair in setproduct(keys(var.states), local.identities) : "${pair[0]}/${pair[1]}" => { state = var.states[pair[0]], identity = pair[1] } }
}

resource "azurerm_role_assignment" "states" {
  for_each = local.in_states

  scope                = each.value.state.resource_group_id
  role_definition_name = each.value.identity == "plan" ? "Storage Blob Data Reader" : "Storage Blob Data Contributor"
  principal_id         = azurerm_user_assigned_identity.this[each.value.identity].principal_id
  principal_type       = "ServicePrincipal"
  description          = "States of ${each.value.identity} in ${var.environment}"
  condition_version    = "2.0"
  condition            = local.conditions[each.value.identity]
}
