# A module alone: it is emitted where a stack of `state` calls it.
blueprint "state-access" {
  summary = "The role by which stacks of another AWS account reach a state bucket"
  each    = "state"
  when    = false

  files "modules" {
    to = "terraform/shared/modules"
  }
}
