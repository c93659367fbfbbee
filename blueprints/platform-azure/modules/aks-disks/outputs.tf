output "storage_class" {
  description = "Name of the default storage class."
  value       = var.keep_volumes ? kubernetes_storage_class_v1.kept.metadata[0].name : kubernetes_storage_class_v1.disk.metadata[0].name
}
