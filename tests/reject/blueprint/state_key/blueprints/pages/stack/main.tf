locals {
  name = stack.name
}
