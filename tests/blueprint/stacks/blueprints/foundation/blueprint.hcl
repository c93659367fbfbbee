blueprint "foundation" {
  summary = "Network"
  each    = "cell"
  when    = region.provider == "aws"

  stack {
    layer = "01-foundation"
  }

  files "stack" {
    to = "terraform/regions/${region.name}/layers/01-foundation/${environment.name}"
  }

  files "modules" {
    to = "terraform/shared/modules"
  }
}
