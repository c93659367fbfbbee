resource "terraform_data" "database" {
  input = "of ${client.display_name}"
}
