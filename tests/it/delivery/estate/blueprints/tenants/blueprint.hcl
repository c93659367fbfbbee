# Stands for what a client has in a cell.
blueprint "tenants" {
  summary = "A client"
  each    = "client"

  stack {
    layer  = "clients"
    shared = "on-disk"
    needs  = ["networks"]
  }

  files "stack" {
    to = "terraform/regions/${region.name}/clients/${client.name}/${environment.name}"
  }
}
