blueprint "notes" {
  summary = "Notes on the estate"
  each    = "cell"

  files "pages" {
    to = "notes/${cell.slug}"
  }
}
