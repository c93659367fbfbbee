blueprint "argocd" {
  summary = "Argo CD: projects that keep clients apart, and an application for each overlay"
  each    = "estate"
  when    = estate.output.gitops == "argocd" && estate.output.kubernetes != false

  # Applied once to the Argo CD that manages the estate's clusters.
  files "estate" {
    when     = estate.output.repository != null && length(estate.clients) + length(estate.apps) > 0
    for_each = [join("/", compact([estate.output.repository_path, estate.output.argocd == true ? "${estate.output.dir}/argocd" : estate.output.argocd]))]
    to       = "argocd/estate"
  }
  # A project for each client, and one for the apps of the whole estate.
  files "client" {
    when = estate.output.repository != null
    for_each = { for owner, project in merge(
      { for name, tenant in estate.clients : name => {
        title     = tenant.display_name
        namespace = tenant.namespace
        clusters  = [for place, cell in estate.cells : cell.cluster_name if cell.emitted && contains(cell.clients, name)]
      } },
      { for namespace in distinct([for path, workload in estate.apps : workload.namespace if workload.client == null]) : "shared" => {
        title     = "apps that all clients call"
        namespace = namespace
        clusters = [for place, cell in estate.cells : cell.cluster_name if cell.emitted && length([
          for path in cell.apps : path if estate.apps[path].client == null
        ]) > 0]
      } },
    ) : owner => project if length(project.clusters) > 0 }
    to = "argocd/clients/${each.key}"
  }
  # A folder for each cell. Paths are those of the repository.
  files "cell" {
    each     = "cell"
    when     = estate.output.repository != null && length(cell.clients) + length(cell.apps) > 0
    for_each = [join("/", compact([estate.output.repository_path, estate.output.argocd == true ? "${estate.output.dir}/argocd" : estate.output.argocd]))]
    to       = "argocd/regions/${region.name}/${environment.name}"
  }
  files "tenancy" {
    each     = "cell"
    when     = estate.output.repository != null && region.provider == "aws" && length(cell.clients) + length(cell.apps) > 0
    for_each = [join("/", compact([estate.output.repository_path, estate.output.kubernetes == true ? "${estate.output.dir}/kubernetes" : estate.output.kubernetes]))]
    to       = "argocd/regions/${region.name}/${environment.name}"
  }
  files "owner" {
    each = "cell"
    when = estate.output.repository != null
    for_each = {
      for owner in distinct([for path, workload in cell.apps : workload.client == null ? "shared" : workload.client]) : owner => {
        tree = join("/", compact([estate.output.repository_path, estate.output.kubernetes == true ? "${estate.output.dir}/kubernetes" : estate.output.kubernetes]))
        apps = [for path, workload in cell.apps : workload if(workload.client == null ? "shared" : workload.client) == owner]
      }
    }
    to = "argocd/regions/${region.name}/${environment.name}/clients/${each.key}"
  }

  check "repository" {
    condition = estate.output.repository != null || length(estate.clients) + length(estate.apps) == 0
    message   = "nothing brings the apps into the clusters: Argo CD has to know the Git repository of the trees"
    help      = "set `repository` in [output], or `gitops = \"none\"` if something else deploys them"
    at        = project.name
    severity  = "note"
  }
  check "application-names" {
    condition = length(distinct([for path in keys(estate.apps) : replace(path, "/", "-")])) == length(estate.apps)
    message = "apps would share the name of their Argo CD application: ${join(", ", [for path in keys(estate.apps) : "`${path}`" if length([
      for other in keys(estate.apps) : other if replace(other, "/", "-") == replace(path, "/", "-")
    ]) > 1])}"
    help = "rename one: client and app are joined by a hyphen"
    at   = project.name
  }
}
