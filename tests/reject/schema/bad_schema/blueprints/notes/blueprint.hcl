blueprint "notes" {
  summary = "Notes of a cell"
  each    = "cell"
  section = "notes"

  files "notes" {
    to = "notes/${region.name}/${environment.name}"
  }
}
