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
  # A connection serves its account and region: https://docs.aws.amazon.com/codebuild/latest/userguide/connections-github-app.html
  check "connection" {
    condition = split(":", cell.runner.connection_arn)[3] == region.name && split(":", cell.runner.connection_arn)[4] == cell.account
    message   = "the runner of ${cell.name} cannot use a connection of ${split(":", cell.runner.connection_arn)[3]} in account ${split(":", cell.runner.connection_arn)[4]}"
    help      = "write one that was made in ${region.name}, in account ${cell.account}"
    at        = cell.runner.connection_arn
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
