blueprint "budget" {
  summary = "What a cell may cost"
  each    = "cell"

  files "alarms" {
    to = "terraform/regions/${region.name}/layers/01-foundation/${environment.name}"
  }
}
