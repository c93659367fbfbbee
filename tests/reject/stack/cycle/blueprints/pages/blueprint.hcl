blueprint "pages" {
  summary = "Notes on the estate"
  each    = "cell"

  stack {
    layer = "pages"
  }

  files "stack" {
    to = "terraform/pages/${region.name}/${environment.name}"
  }
}
