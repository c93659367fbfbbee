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
}
