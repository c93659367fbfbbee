data "aws_ssm_parameter" "foundation" {
  for_each = toset(concat(
    ["operations_kms_key_arn", "vpc_id"],
    [for subnet in cell.network.private_subnets : "private_subnet_id/${subnet.name}"],
  ))

  name = "/${project.name}/${environment.name}/${region.name}/foundation/${each.value}"
}

module "runner" {
  source = module("cell-runner")

  name       = "${project.name}-${cell.short}"
  account_id = cell.account
  region     = region.name
  partition  = region.partition
  vpc_id     = data.aws_ssm_parameter.foundation["vpc_id"].insecure_value
  subnet_ids = { for subnet in cell.network.private_subnets : subnet.name => data.aws_ssm_parameter.foundation["private_subnet_id/${subnet.name}"].insecure_value }

  network_account_id = estate.cells[cell.network_owner.cell].account == cell.account ? null : estate.cells[cell.network_owner.cell].account

  repository      = cell.runner.repository
  connection_arn  = cell.runner.connection_arn
  role_arns       = role_arns
  size            = cell.runner.size
  timeout_minutes = cell.runner.timeout_minutes
  log_days        = cell.runner.log_days
  log_key_arn     = data.aws_ssm_parameter.foundation["operations_kms_key_arn"].insecure_value
}
