output "runs_on" {
  description = "What a workflow's job names in `runs-on`, with the run's own numbers in it."
  value       = module.runner.runs_on
}
