module "peering_reader" {
  source = module("peering-reader")

  name          = "${project.name}-${cell.short}"
  account_ids   = distinct([for peer in asking : peer.account])
  parameter_arn = "arn:${region.partition}:ssm:${region.name}:${cell.account}:parameter/${project.name}/${environment.name}/${region.name}/foundation/vpc_id"
}
