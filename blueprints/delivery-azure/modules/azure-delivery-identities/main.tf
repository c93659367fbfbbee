locals {
  parts      = ["applications", "clients", "databases", "foundation", "platform"]
  identities = concat(["plan"], [for part in local.parts : "apply-${part}"])
  scope      = "/subscriptions/${var.subscription_id}"
}

resource "azurerm_resource_group" "this" {
  name     = "${var.project}-${var.short}-delivery"
  location = var.location

  tags = var.tags

  # A region that is added later may come first: nothing moves for it.
  lifecycle {
    ignore_changes = [location]
  }
}

resource "azurerm_user_assigned_identity" "this" {
  for_each = toset(local.identities)

  name                = "${var.project}-${var.short}-${each.key}"
  resource_group_name = azurerm_resource_group.this.name
  location            = var.location

  tags = var.tags

  lifecycle {
    ignore_changes = [location]
  }
}

# What no apply may do, whatever else it is allowed to: a pipeline that can widen its own rights has all rights. A lock is what only owners and administrators of access take away.
# https://learn.microsoft.com/azure/azure-resource-manager/management/lock-resources#who-can-create-or-delete-locks
resource "azurerm_management_lock" "this" {
  name       = "delivery"
  scope      = azurerm_resource_group.this.id
  lock_level = "ReadOnly"
  notes      = "Identities of pipelines are changed by people, who take this away for as long"

  depends_on = [azurerm_user_assigned_identity.this, azurerm_federated_identity_credential.this]
}
