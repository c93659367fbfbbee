# A stack of its own, after the platforms of all cells that it deploys into: it is told where their clusters are.
blueprint "argocd-hub" {
  summary = "Argo CD in the cells that others name as their hub: its release, its roles, and the clusters that it deploys into"
  each    = "cell"
  clouds  = ["aws"]
  when    = estate.output.gitops == "argocd" && estate.output.kubernetes != false && length(managed) > 0

  stack {
    layer  = "05-argocd"
    shared = "root-module"
    needs  = ["platform"]

    needs_of_cells = { platform = keys(targets) }
  }

  names {
    # The cells that it deploys into, and of them the ones that it signs in to. Its own cluster it knows.
    managed = [
      for name, other in estate.cells : name
      if other.emitted && other.region.provider == "aws" && (try(other.delivery.hub, null) == cell.name || try(other.delivery.hub, null) == "own" && name == cell.name)
    ]
    targets = { for name in managed : name => estate.cells[name] if name != cell.name }
    # Whether something leads out of its network: a NAT, a site that announces all, or a transit gateway to what nobody lists.
    home = estate.cells[cell.network_owner.cell]
    way_out = home.network.nat != "none" || anytrue(concat(
      [for site in home.vpn : length(site.networks) == 0 || contains(site.networks, "0.0.0.0/0")],
      [for gateway in estate.transit_gateways : contains(gateway.cells, home.name)],
    ))
    # Of another account or region, read by a provider of its own.
    apart = { for name, other in targets : replace(name, "/", "-") => other if other.account != cell.account || other.region.name != region.name }
  }

  files "stack" {
    to = "terraform/regions/${region.name}/layers/05-argocd/${environment.name}"

    extension "stack" {}
    file "providers.tf" { appends = true }
  }

  files "modules" {
    to = "terraform/shared/modules"
  }

  # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html: ten attached policies, each with the names of fifty roles.
  check "clusters" {
    condition = length(targets) <= 500
    message   = "the Argo CD of ${cell.name} would sign in to ${length(targets)} clusters, and its roles in AWS have room for the names of 500"
    help      = "have the quota \"Managed policies per role\" raised to 20, or name another hub in `delivery.hub` for some of the cells"
    at        = cell.delivery.hub
    severity  = "warning"
  }
  # It reads the trees there, and its nodes pull its images: https://docs.aws.amazon.com/eks/latest/userguide/private-clusters.html
  check "nat" {
    condition = way_out
    message   = "the Argo CD of ${cell.name} reaches neither ${try(regex("^(?:https|ssh)://(?:[^/@]*@)?([^/:]+)", estate.output.repository)[0], "its repository")} nor the registry of its images: its network has no NAT, and nothing else that leads out"
    help      = "give the network a NAT, `nat = \"single\"`, or name another cell in `delivery.hub`; if both are reached within the network, say so in an exception"
    at        = [home.network.nat, cell.delivery.hub]
    severity  = "warning"
  }
}
