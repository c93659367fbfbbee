blueprint "notes" {
  summary = "Notes on the estate"
  each    = "cel"

  files "pages" {
    to = "notes"
  }
}
