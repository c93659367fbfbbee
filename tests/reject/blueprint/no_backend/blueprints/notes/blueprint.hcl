blueprint "notes" {
  summary = "Notes on the estate"
  each    = "cell"

  stack {
    layer = "09-notes"
  }

  files "stack" {
    to = "terraform/notes/${region.name}/${environment.name}"
  }
}
