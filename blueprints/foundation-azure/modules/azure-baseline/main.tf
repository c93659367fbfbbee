# Everything of the cell that is not of one client or of the cluster's own making.
resource "azurerm_resource_group" "this" {
  name     = var.name
  location = var.location
  tags     = var.tags

  # Deleting a group deletes what is in it, whoever made that.
  lifecycle {
    prevent_destroy = true
  }
}
