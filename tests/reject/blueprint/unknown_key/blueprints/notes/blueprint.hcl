blueprint "notes" {
  summary = "Notes on the estate"
  each    = "estate"

  files "pages" {
    to       = "notes"
    fore_ech = estate.regions
  }
}
