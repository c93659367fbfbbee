output "host" {
  description = "Address of the database."
  value       = module.database.host
}

output "reader_host" {
  description = "Address for queries that may lag behind."
  value       = module.database.reader_host
}

output "secret_arn" {
  description = "ARN of the secret with the login."
  value       = module.database.secret_arn
}
