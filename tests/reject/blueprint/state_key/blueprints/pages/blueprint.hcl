blueprint "pages" {
  summary = "Notes on the estate"
  each    = "cell"

  stack {
    layer = "09-notes"
  }

  files "stack" {
    to = "terraform/pages/${region.name}/${environment.name}"
  }
}
