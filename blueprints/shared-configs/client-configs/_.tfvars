# As the client is in this cell alone: what it has elsewhere is in files of its own.
client_config = {
  name           = client.name
  display_name   = client.display_name
  namespace      = client.namespace
  residency      = client.residency
  apps           = keys(client.apps)
  hosts          = client.hosts
  infrastructure = client.infrastructure
}
