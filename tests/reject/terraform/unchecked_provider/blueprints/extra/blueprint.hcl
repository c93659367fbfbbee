blueprint "extra" {
  summary = "One record"
  each    = "cell"

  stack {
    layer = "05-extra"
  }
  files "stack" {
    to = "terraform/regions/${region.name}/${environment.name}/05-extra"
  }
}
