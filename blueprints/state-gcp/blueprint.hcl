# A module alone: it is emitted where a stack of `state` calls it.
blueprint "state-gcp" {
  summary = "A bucket of Google Cloud that states are kept in"
  each    = "state"
  when    = false

  files "modules" {
    to = "terraform/shared/modules"
  }
}
