terraform {
  required_version = cell.extra.terraform
}
