# Addresses that stay the same when home and copy change places, which Azure does for a copy that the second of them leads to, and for no other. They are
# gone once the copy stands alone.
resource "azurerm_postgresql_flexible_server_virtual_endpoint" "this" {
  when = !promoted

  name              = endpoint
  source_server_id  = ids[store.primary]
  replica_server_id = ids[cell.name]
  type              = "ReadWrite"
}
