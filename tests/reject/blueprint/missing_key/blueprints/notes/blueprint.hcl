blueprint "notes" {
  summary = "Notes on the estate"
  each    = "estate"

  files "pages" {
    when = true
  }
}
