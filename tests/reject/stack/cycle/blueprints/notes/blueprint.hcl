blueprint "notes" {
  summary = "Notes on the estate"
  each    = "cell"

  stack {
    layer = "notes"
  }

  files "stack" {
    to = "terraform/notes/${region.name}/${environment.name}"
  }
}
