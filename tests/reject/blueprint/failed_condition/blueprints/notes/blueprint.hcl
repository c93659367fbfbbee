blueprint "notes" {
  summary = "Notes on the estate"
  each    = "cell"

  files "stack" {
    to = "terraform/notes/${cell.slug}"
  }
}
