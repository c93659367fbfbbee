resource "terraform_data" "this" {
  input = cell.short
}
