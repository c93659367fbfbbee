blueprint "docs" {
  summary = "Pages"
  each    = "estate"

  files "files" {
    to = "docs"
  }
}
