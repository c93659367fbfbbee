blueprint "notes" {
  summary = "Notes on the estate"
  each    = "estate"

  files "stack" {
    to = "terraform/notes"
  }
}
