# Before the platform, whose stack is applied from it: Helm asks the private endpoint of the cluster.
blueprint "runner" {
  summary = "A runner for the pipelines in the network of a cell, which reaches the private endpoint of its cluster"
  each    = "cell"
  clouds  = ["aws"]
  section = "runner"
  when    = cell.runner != null

  stack {
    layer  = "01-runner"
    shared = "root-module"
    needs  = ["foundation"]
  }

  names {
    # As the cell's account has them.
    role_arns = [for role in cell.runner.roles : startswith(role, "arn:") ? role : "arn:${region.partition == null ? "aws" : region.partition}:iam::${cell.account}:role/${role}"]
  }

  files "stack" {
    to = "terraform/regions/${region.name}/layers/01-runner/${environment.name}"

    extension "stack" {}
  }

  files "modules" {
    to = "terraform/shared/modules"
  }

  # https://docs.aws.amazon.com/codebuild/latest/userguide/vpc-support.html: without a NAT a job in a network reaches nothing outside of it.
  check "nat" {
    condition = estate.cells[cell.network_owner.cell].network.nat != "none"
    message   = "the runner of ${cell.name} reaches neither GitHub nor the registry of providers: its network has no NAT"
    help      = "give the network a NAT, `nat = \"single\"`, or leave the runner out and use one that is reached through `platform.endpoint_networks`"
    at        = estate.cells[cell.network_owner.cell].network.nat
  }
  # One connection serves all regions of its account: https://docs.aws.amazon.com/dtconsole/latest/userguide/welcome-connections-how-it-works-global.html
  check "connection" {
    condition = split(":", cell.runner.connection_arn)[4] == cell.account && (region.partition == null || split(":", cell.runner.connection_arn)[1] == region.partition)
    message   = "the runner of ${cell.name} cannot use a connection of account ${split(":", cell.runner.connection_arn)[4]} in the partition `${split(":", cell.runner.connection_arn)[1]}`"
    help      = "write one that was made in account ${cell.account}${region.partition == null ? "" : ", in the partition `${region.partition}`"}"
    at        = cell.runner.connection_arn
  }
  check "role-partition" {
    found   = [for role in cell.runner.roles : role if startswith(role, "arn:") && region.partition != null && split(":", role)[1] != region.partition]
    message = "the runner of ${cell.name} is to become roles of another partition of AWS than ${region.name}: ${join(", ", [for role in found : "`${role}`"])}"
    help    = "write ARNs that begin with `arn:${region.partition == null ? "aws" : region.partition}:`"
    at      = found
  }
  # Who applies the stack of the platform administers the cluster.
  check "administers" {
    condition = length(cell.platform.admins) == 0 || length(setintersection(role_arns, [
      for role in cell.platform.admins : startswith(role, "arn:") ? role : "arn:${region.partition == null ? "aws" : region.partition}:iam::${cell.account}:role/${role}"
    ])) > 0
    message  = "none of the roles that jobs of the runner of ${cell.name} may assume is among `platform.admins`: the stack of the platform cannot be applied from there"
    help     = "write the role that applies the stack in both"
    at       = [cell.platform.admins, cell.runner.roles]
    severity = "warning"
  }
}
