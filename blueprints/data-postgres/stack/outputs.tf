output "arn" {
  description = "ARN of the database in this place."
  value       = module.database.arn
}

output "host" {
  description = "Address of the database in this place."
  value       = module.database.host
}

output "reader_host" {
  description = "Address for queries that may lag behind."
  value       = module.database.reader_host
}

output "secret_arn" {
  description = "ARN of the secret with the login, which is empty where the database takes no writes."
  value       = module.database.secret_arn
}
