resource "terraform_data" "client" {
  input            = client.display_name
  triggers_replace = [client.name]

  lifecycle {
    precondition {
      condition     = terraform_data.gate.input != "broken"
      error_message = "It is broken."
    }
  }
}

resource "terraform_data" "gate" {
  input = client.display_name
}
