output "name" {
  description = "Name of the pool."
  value       = google_container_node_pool.this.name
}

output "id" {
  description = "Id of the pool (projects/P/locations/L/clusters/C/nodePools/N)."
  value       = google_container_node_pool.this.id
}

# What runs in the cluster takes the cluster's name from here: by then there are nodes.
output "cluster_name" {
  description = "Name of the cluster, known once the nodes are there."
  value       = var.cluster_name

  depends_on = [google_container_node_pool.this]
}
