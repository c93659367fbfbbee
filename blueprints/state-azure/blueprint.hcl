# A module alone: it is emitted where a stack of `state` calls it.
blueprint "state-azure" {
  summary = "A storage account of Azure that states are kept in"
  each    = "state"
  when    = false

  files "modules" {
    to = "terraform/shared/modules"
  }
}
