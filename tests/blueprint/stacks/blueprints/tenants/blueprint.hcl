blueprint "tenants" {
  summary = "Clients"
  each    = "client"

  stack {
    layer = "clients"
    needs = ["foundation"]
  }

  files "stack" {
    to = "terraform/regions/${region.name}/clients/${client.name}/${environment.name}"
  }
}
