blueprint "flux" {
  summary = "Flux: the Git repository of each cluster, and a Kustomization for each overlay"
  each    = "estate"
  when    = estate.output.gitops == "flux" && estate.output.kubernetes != false

  names {
    apps_by_name = { for path in keys(estate.apps) : replace(path, "/", "-") => path... }
    # Folders of hosts of the cell behind the gateway of Istio, by app.
    meshed        = region.provider == "aws" && contains(cell.platform.services, "istio")
    gateway_hosts = { for path, workload in cell.apps : path => values(workload.host_names) if workload.host != null && meshed }
    # Where the trees lie in the repository that Flux fetches.
    flux_tree       = join("/", compact([estate.output.repository_path, estate.output.dir, "flux"]))
    kubernetes_tree = join("/", compact([estate.output.repository_path, estate.output.kubernetes == true ? "${estate.output.dir}/kubernetes" : estate.output.kubernetes]))
  }

  # Applied once to the cell's cluster, which keeps itself from then on.
  files "cell" {
    each = "cell"
    when = estate.output.repository != null && length(cell.clients) + length(cell.apps) > 0
    to   = "flux/${region.name}/${environment.name}"

    # After the namespaces: who may deploy into them, and what.
    file "clients.yaml" { when = length(cell.apps) > 0 }
    # The only file that a new client touches.
    file "index-of-clients.yaml" {
      when = length(cell.apps) > 0
      to   = "clients/kustomization.yaml"
    }
  }
  files "owner" {
    each     = "cell"
    when     = estate.output.repository != null
    for_each = { for path, workload in cell.apps : workload.client == null ? "shared" : workload.client => workload... }
    to       = "flux/${region.name}/${environment.name}/clients/${each.key}"
  }
  files "app" {
    each = "app"
    when = estate.output.repository != null
    to   = "flux/${region.name}/${environment.name}/clients/${app.client == null ? "shared" : app.client}/apps/${app.name}"
  }

  # One for each host, so that one without a certificate holds up no other.
  files "host" {
    each     = "app"
    when     = estate.output.repository != null
    for_each = { for host in lookup(gateway_hosts, app.path, []) : host => host }
    to       = "flux/${region.name}/${environment.name}/clients/${app.client == null ? "shared" : app.client}/hosts/${each.key}"
  }

  check "repository" {
    # Keys that wait for it are told what they lack.
    condition = estate.output.repository != null || estate.output.repository_path != null || estate.output.repository_secret != null || length(estate.clients) + length(estate.apps) == 0
    message   = "nothing brings the apps into the clusters: Flux has to know the Git repository of the trees"
    help      = "write `repository` in `[output]`, or `gitops = \"none\"` if something else deploys them"
    at        = [estate.output.repository, estate.output.gitops, project]
    severity  = "warning"
  }
  # https://fluxcd.io/flux/installation/bootstrap/
  check "installed" {
    found = estate.output.repository == null ? [] : [
      for name, other in estate.cells : name if other.emitted && length(other.clients) + length(other.apps) > 0
    ]
    message  = "no stack installs Flux in the clusters of ${join(", ", found)}: until somebody does, nothing brings the apps there"
    help     = "run `flux install` in each cluster and then `kubectl apply -k` on the cell's folder below `flux/`, as `terrane explain apply` says"
    at       = [estate.output.gitops, estate.output.repository]
    severity = "note"
  }
  # Argo CD waits for a person there, Flux has nobody to wait for: https://fluxcd.io/flux/components/kustomize/kustomizations/
  check "merged-is-deployed" {
    each      = "environment"
    condition = environment.approvals < 2 || length([for cell in estate.cells : cell if cell.environment.name == environment.name && cell.emitted && length(cell.apps) > 0]) == 0
    message   = "a merge into `${environment.name}` is in its clusters minutes later: Flux waits for no second approval"
    help      = "hold merges by the rules of the repository's branch, or write `gitops = \"argocd\"`, which waits for a person where `approvals` is 2 or more"
    at        = [environment.approvals, environment.name]
    severity  = "note"
  }
  check "kustomization-names" {
    found   = [for path in keys(estate.apps) : path if length(apps_by_name[replace(path, "/", "-")]) > 1]
    message = "apps would share the name of their Flux Kustomization: ${join(", ", [for path in found : "`${path}`"])}"
    help    = "rename one: client and app are joined by a hyphen"
    at      = [for path in reverse(found) : estate.apps[path].name]
  }
  # "The referenced Secret is expected to contain identity and known_hosts": https://fluxcd.io/flux/components/source/gitrepositories/#ssh-authentication
  check "repository-key" {
    condition = estate.output.repository == null || estate.output.repository_secret != null || !can(regex("^ssh://|^[^/]+@[^/]+:", estate.output.repository))
    message   = "Flux fetches the repository over SSH, and has no key for it"
    help      = "write `repository_secret` in `[output]`, the name of the secret in `flux-system` that holds the key and the server's, or the address of a public repository, `https://...`"
    at        = estate.output.repository
    severity  = "warning"
  }
  check "left-out" {
    condition = estate.output.flux != false || estate.output.repository == null
    message   = "nothing brings the apps into the clusters: Flux is to do it, and its folder is left out"
    help      = "take `flux = false` out, or write `gitops = \"none\"` if something else deploys them"
    at        = estate.output.flux
    severity  = "warning"
  }
}
