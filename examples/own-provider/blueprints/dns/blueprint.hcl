blueprint "dns" {
  summary = "Records for the hosts of every client"
  each    = "cell"

  stack {
    layer  = "05-dns"
    shared = "root-module"
  }

  files "stack" {
    to = "terraform/regions/${region.name}/layers/05-dns/${environment.name}"

    file "providers.tf" { appends = true }
  }
}
