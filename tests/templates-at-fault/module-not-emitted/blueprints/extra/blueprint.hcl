blueprint "extra" {
  summary = "A layer with a fault"
  each    = "cell"
  section = "extra"

  stack {
    layer = "05-extra"
  }

  files "stack" {
    to = "terraform/regions/${region.name}/${environment.name}/05-extra"
  }
}
