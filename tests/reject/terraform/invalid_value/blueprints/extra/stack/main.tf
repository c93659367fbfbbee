resource "terraform_data" "this" {
  provisioner "local-exec" {
    when    = destory
    command = "true"
  }
}
