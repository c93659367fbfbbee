output "host" {
  description = "Name of the cache in the network."
  value       = module.cache.host
}

output "instance_id" {
  description = "Id of the instance."
  value       = module.cache.instance_id
}

output "secret_id" {
  description = "Id of the secret that says where it is."
  value       = module.cache.secret_id
}
