# Stands for the database of a client.
blueprint "stores" {
  summary = "A database"
  each    = "client"

  stack {
    layer  = "03-databases"
    shared = "on-disk"
    needs  = ["tenants"]
  }

  files "stack" {
    to = "terraform/regions/${region.name}/layers/03-databases/${environment.name}/${client.name}"
  }
}
