# Modules that stacks of several layers call; they are emitted where one of these does.
blueprint "cluster-jobs" {
  summary = "Small jobs that look after what a cloud does not look after itself, in namespaces of their own in the cell's cluster"
  each    = "estate"

  files "modules" {
    to = "terraform/shared/modules"
  }
}
