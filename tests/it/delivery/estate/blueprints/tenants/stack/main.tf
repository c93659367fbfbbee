resource "terraform_data" "client" {
  input            = client.display_name
  triggers_replace = [client.name]
}
