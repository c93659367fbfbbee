output "namespace" {
  description = "Namespace of the job."
  value       = module.job.namespace
}
