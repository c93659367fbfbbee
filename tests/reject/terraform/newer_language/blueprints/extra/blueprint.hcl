blueprint "extra" {
  summary = "One bucket more"
  each    = "cell"

  stack {
    layer = "05-extra"
  }
  files "stack" {
    to = "terraform/regions/${region.name}/${environment.name}/05-extra"
  }
}
