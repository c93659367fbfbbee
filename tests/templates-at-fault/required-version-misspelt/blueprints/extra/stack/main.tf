terraform {
  requierd_version = ">= 1.9"
}
