blueprint "queue" {
  summary = "Queues of a cell"
  each    = "cell"
  clouds  = ["aws"]

  stack {
    layer  = "05-queue"
    shared = "root-module"
  }

  files "stack" {
    to = "terraform/regions/${region.name}/layers/05-queue/${environment.name}"
  }

  files "modules" {
    to = "terraform/shared/modules"
  }
}
