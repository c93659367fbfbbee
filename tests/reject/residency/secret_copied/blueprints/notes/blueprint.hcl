blueprint "notes" {
  summary = "Notes of clients"
  each    = "client"

  stack {
    layer  = "05-notes"
    shared = "root-module"
  }

  files "stack" {
    to = "terraform/regions/${region.name}/layers/05-notes/${environment.name}/${client.name}"
  }
}
