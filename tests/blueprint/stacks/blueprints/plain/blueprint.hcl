blueprint "plain" {
  summary = "The same module from a second blueprint"
  each    = "estate"

  files "modules" {
    to = "terraform/shared/modules"
  }
}
