blueprint "notes" {
  summary = "Notes on the estate"
  each    = "estate"

  files "page" {
    to = "notes"
  }

  files "pages" {
    to = "notes"
  }
}
