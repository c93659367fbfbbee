blueprint "dns" {
  summary = "Records for the hosts of every client"
  each    = "cell"

  stack {
    layer = "05-dns"
  }

  files "stack" {
    to = "terraform/regions/${region.name}/layers/05-dns/${environment.name}"
  }
}
