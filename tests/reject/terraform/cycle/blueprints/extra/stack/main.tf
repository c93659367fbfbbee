locals {
  name = "${local.prefix}-bucket"
  prefix = trimsuffix(local.name, "-bucket")
}
