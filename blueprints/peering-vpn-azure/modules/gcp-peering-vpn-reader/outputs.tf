output "keys" {
  description = "Keys of both tunnels, in the order of their inside ranges."
  value       = [for number in [0, 1] : element(split(",", data.google_secret_manager_secret_version.keys.secret_data), number)]
  sensitive   = true
}
