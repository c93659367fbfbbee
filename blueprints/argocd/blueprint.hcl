blueprint "argocd" {
  summary = "Argo CD: projects that keep clients apart, and an application for each overlay"
  each    = "cell"
  when    = estate.output.gitops == "argocd" && estate.output.kubernetes != false
  section = "delivery"

  names {
    apps_by_name = { for path in keys(estate.apps) : replace(path, "/", "-") => path... }
    # Where the trees lie in the repository that Argo CD fetches.
    argocd_tree     = join("/", compact([estate.output.repository_path, estate.output.argocd == true ? "${estate.output.dir}/argocd" : estate.output.argocd]))
    kubernetes_tree = join("/", compact([estate.output.repository_path, estate.output.kubernetes == true ? "${estate.output.dir}/kubernetes" : estate.output.kubernetes]))

    used = length(cell.clients) + length(cell.apps) > 0
    # Whose apps run in the cell: clients, and the estate itself.
    owners = distinct([for path, workload in cell.apps : workload.client == null ? "shared" : workload.client])
    # From two approvals on, a merge alone changes no cluster: regions follow one after the other.
    automated = environment.approvals >= 2 ? null : {
      prune    = !environment.protected
      selfHeal = true
    }
    # When something may be changed. No window is: at any time.
    windows = [for window in cell.delivery.change_windows : {
      kind        = "allow"
      description = "Change window of ${cell.name}"
      schedule = "${tonumber(split(":", window.start)[1])} ${tonumber(split(":", window.start)[0])} * * ${length(window.days) == 0 ? "*" : join(",", [
        for number, day in ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] : tostring(number) if contains(window.days, day)
      ])}"
      duration   = "${window.hours}h"
      timeZone   = window.time_zone
      clusters   = [cell.cluster_name]
      manualSync = cell.delivery.manual_sync_any_time
    }]
  }

  # Applied once to the Argo CD that manages the estate's clusters.
  files "estate" {
    each = "estate"
    when = estate.output.repository != null && length(estate.clients) + length(estate.apps) > 0
    to   = "argocd/estate"
  }
  # A folder for each cell. Paths are those of the repository.
  files "cell" {
    when = estate.output.repository != null && used
    to   = "argocd/regions/${region.name}/${environment.name}"

    # A project for each client, and one for the apps of the whole estate: what a client tries in one environment reaches its project there first.
    file "owner.yaml" {
      for_each = { for path, workload in cell.apps : workload.client == null ? "shared" : workload.client => workload... }
      to       = "clients/${each.key}.yaml"
    }
  }

  check "repository" {
    each      = "estate"
    condition = estate.output.repository != null || length(estate.clients) + length(estate.apps) == 0
    message   = "nothing brings the apps into the clusters: Argo CD has to know the Git repository of the trees"
    help      = "write `repository` in `[output]`, or `gitops = \"none\"` if something else deploys them"
    at        = [estate.output.repository, estate.output.gitops, project]
    severity  = "note"
  }
  check "application-names" {
    each    = "estate"
    found   = [for path in keys(estate.apps) : path if length(apps_by_name[replace(path, "/", "-")]) > 1]
    message = "apps would share the name of their Argo CD application: ${join(", ", [for path in found : "`${path}`"])}"
    help    = "rename one: client and app are joined by a hyphen"
    at      = [for path in reverse(found) : estate.apps[path].name]
  }
  check "left-out" {
    each      = "estate"
    condition = estate.output.argocd != false || estate.output.repository == null
    message   = "nothing brings the apps into the clusters: Argo CD is to do it, and its folder is left out"
    help      = "take `argocd = false` out, or write `gitops = \"none\"` if something else deploys them"
    at        = estate.output.argocd
    severity  = "warning"
  }
}
