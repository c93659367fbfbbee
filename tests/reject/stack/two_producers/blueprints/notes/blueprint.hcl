blueprint "notes" {
  summary = "Notes on the estate"
  each    = "cell"

  stack {
    layer = "08-notes"
  }

  files "stack" {
    to = "terraform/notes/${region.name}/${environment.name}"
  }
}
