blueprint "pages" {
  summary = "Notes on the estate"
  each    = "estate"

  files "more" {
    to = "notes"
  }
}
