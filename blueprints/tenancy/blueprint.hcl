blueprint "tenancy" {
  summary = "Namespaces of a cluster: isolation, quotas, secret stores and the shared load balancers"
  each    = "client"
  section = "tenancy"

  names {
    mesh      = contains(cell.platform.services, "istio")
    monitored = try(cell.monitoring.enabled, false)
    # Apps with a host, and whether a load balancer of AWS answers for any.
    hosted = { for path, workload in cell.apps : path => workload if workload.host != null }
    edge   = region.provider == "aws" && length(hosted) > 0
    folder = "kubernetes/regions/${region.name}/${environment.name}"

    # A load balancer holds a hundred target groups, one for each app. In a cell with more apps every group is spread over several, by
    # a hash of the app's path: a new app moves no other, until their number doubles. The ingress of an app finds its class by the
    # same rule. The gateway of Istio is one target group, however many apps are behind it.
    shards = [for apps in [mesh ? 1 : length(cell.apps)] : [for n in [1, 4, 8, 16, 32, 64, 128] : n if apps <= (n == 1 ? 100 : 50 * n)][0]][0]
    classes = { for class in distinct([for many in [shards] : [for path, workload in hosted : {
      group  = workload.ingress.group
      scheme = workload.ingress.scheme
      name = "${workload.ingress.group}${workload.ingress.scheme == "internal" ? "-internal" : ""}${[
        for shard in [parseint(substr(sha256(path), 0, 8), 16) % many] : shard == 0 ? "" : ".${shard + 1}"
      ][0]}"
    }]][0]) : class.name => class }
    schemes = sort(distinct([for path, workload in hosted : workload.ingress.scheme]))
    balancers = distinct([for path, workload in hosted : {
      group  = workload.ingress.group
      scheme = workload.ingress.scheme
      name   = "${workload.ingress.group}${workload.ingress.scheme == "internal" ? "-internal" : ""}"
    }])
    ordered = { for path, workload in hosted : path => "${workload.ingress.group}/${workload.ingress.scheme}/${workload.ingress.order}" if workload.ingress.order != 0 }

    # What the pods of each app of the client ask for: millicores and MiB, with the sidecar that Istio adds to each. During a rollout
    # there are a quarter more of them.
    demand = { for name, workload in client.apps : name => {
      pods = workload.kind == "deployment" ? ceil((workload.replicas.max == null ? workload.replicas.min : workload.replicas.max) * 1.25) : workload.job.parallelism
      cpu  = tonumber(trimsuffix(workload.resources.requests.cpu, "m")) * (endswith(workload.resources.requests.cpu, "m") ? 1 : 1000) + (mesh ? 50 : 0)
      memory = tonumber(replace(workload.resources.requests.memory, "/[MG]i/", "")) * (
        endswith(workload.resources.requests.memory, "Gi") ? 1024 : 1
      ) + (mesh ? 96 : 0)
      container_limit = [for limit in [workload.resources.limits.memory == null ? workload.resources.requests.memory : workload.resources.limits.memory] :
        tonumber(replace(limit, "/[MG]i/", "")) * (endswith(limit, "Gi") ? 1024 : 1)
      ][0]
      limit = [for limit in [workload.resources.limits.memory == null ? workload.resources.requests.memory : workload.resources.limits.memory] :
        tonumber(replace(limit, "/[MG]i/", "")) * (endswith(limit, "Gi") ? 1024 : 1) + (mesh ? 512 : 0)
      ][0]
    } }
    storage = sum(concat([0], flatten([for workload in client.apps : [for volume in workload.volumes :
      tonumber(replace(volume.size, "/[MG]i/", "")) * (endswith(volume.size, "Gi") ? 1024 : 1) if volume.persistent
    ]])))
    bounds = merge(
      { cpu = tonumber(trimsuffix(client.tenancy.quota.requests_cpu, "m")) * (endswith(client.tenancy.quota.requests_cpu, "m") ? 1 : 1000) },
      { for name, quantity in {
        container = client.tenancy.container.max_memory
        limits    = client.tenancy.quota.limits_memory
        memory    = client.tenancy.quota.requests_memory
        storage   = client.tenancy.quota.storage
      } : name => tonumber(replace(quantity, "/[MG]i/", "")) * (endswith(quantity, "Gi") ? 1024 : 1) },
    )
  }

  # The index of the cell: the only file here that a new client touches, but for the list of hosts of a gateway.
  files "cell" {
    each = "cell"
    when = length(cell.clients) + length(cell.apps) > 0
    to   = folder
  }
  # One for each client, and one for the apps of the whole estate.
  files "namespace" {
    each = "cell"
    for_each = merge(
      { for name, tenant in cell.clients : name => {
        namespace    = tenant.namespace
        pod_security = tenant.tenancy.pod_security
        database     = try(tenant.database.port, null)
        quota        = true
        access       = length(tenant.tenancy.access.view) + length(tenant.tenancy.access.deploy) > 0
        hosts        = length([for path, workload in cell.apps : path if workload.client == name && workload.host != null]) > 0
        secrets      = length([for path, workload in cell.apps : path if workload.client == name && length(workload.secrets) > 0]) > 0
      } },
      { for namespace in distinct([for path, workload in cell.apps : workload.namespace if workload.client == null]) : "shared" => {
        namespace    = namespace
        pod_security = "restricted"
        database     = null
        quota        = false
        access       = false
        hosts        = length([for path, workload in cell.apps : path if workload.client == null && workload.host != null]) > 0
        secrets      = length([for path, workload in cell.apps : path if workload.client == null && length(workload.secrets) > 0]) > 0
      } },
    )
    to = "${folder}/${each.key}"
  }
  # Only where an app has secrets: without the operator a cluster does not know these objects.
  files "secrets" {
    each = "cell"
    when = region.provider == "aws"
    for_each = {
      for owner in distinct([for path, workload in cell.apps :
        workload.client == null ? "shared" : workload.client if length(workload.secrets) > 0
      ]) : owner => owner
    }
    to = "${folder}/${each.key}"
  }
  files "quota" {
    to = "${folder}/${client.name}"
  }
  # The edge of a cell: load balancers that all clients share. What may be said once for a load balancer is said here, by its
  # class and by one ingress of the platform; the ingresses of apps add routes and nothing else.
  #
  # With Istio the load balancers send everything to its gateway, which platform installs, and the gateway to the apps by their
  # host, so that every connection in the cluster is mutual TLS. An ingress can only name services of its own namespace: it
  # stands in the gateway's, and no client has one. Between load balancer and gateway it is HTTP inside of the network, as it is
  # to the pods of a cell without Istio: load balancers have no identity in a mesh, and do not check certificates.
  files "ingress" {
    each = "cell"
    when = edge
    to   = "${folder}/ingress"
  }
  files "ingress-admission" {
    each = "cell"
    when = edge
    to   = "${folder}/ingress"
  }
  files "ingress-namespace" {
    each = "cell"
    when = edge && !mesh
    to   = "${folder}/ingress"
  }
  files "ingress-mesh" {
    each = "cell"
    when = edge && mesh
    to   = "${folder}/ingress"
  }
  files "ingress-mesh-monitoring" {
    each = "cell"
    when = edge && mesh && monitored
    to   = "${folder}/ingress"
  }
  # One for each kind of load balancer: on ports of their own, what is internal cannot be asked for from the internet.
  files "ingress-gateway" {
    each     = "cell"
    when     = edge && mesh
    for_each = schemes
    to       = "${folder}/ingress/${each.value}-gateway"
  }
  files "ingress-class" {
    each     = "cell"
    when     = edge
    for_each = classes
    to       = "${folder}/ingress/${each.key}"
  }
  # Pods of clients never push out the cluster's own.
  files "priority" {
    each = "cell"
    when = length([for path, workload in cell.apps : path if workload.priority != null]) > 0
    to   = folder
  }
  # Who of the client's people may look, and who may deploy.
  files "access" {
    when = length(client.tenancy.access.view) + length(client.tenancy.access.deploy) > 0
    to   = "${folder}/${client.name}"
  }
  # From where requests from outside come to an app.
  files "load-balancers" {
    each = "cell"
    when = !mesh
    for_each = distinct([
      for path, workload in cell.apps : workload.client == null ? "shared" : workload.client if workload.host != null
    ])
    to = "${folder}/${each.value}"
  }
  # Where the cluster has Istio: every connection is encrypted, and refused unless an app's policy allows it.
  files "mesh" {
    each = "cell"
    when = mesh
    for_each = distinct(concat(
      keys(cell.clients),
      [for path, workload in cell.apps : "shared" if workload.client == null],
    ))
    to = "${folder}/${each.value}"
  }
  files "mesh-monitoring" {
    each = "cell"
    when = mesh && monitored
    for_each = distinct(concat(
      keys(cell.clients),
      [for path, workload in cell.apps : "shared" if workload.client == null],
    ))
    to = "${folder}/${each.value}"
  }

  # Folder and namespace of the load balancers have this name in every cell.
  check "reserved-name" {
    condition = client.name != "ingress" && client.namespace != "ingress"
    message   = "`ingress` is the namespace of the load balancers: no client can be called so"
    help      = "rename the client"
    at        = client.name
  }
  # The internal load balancer of a group is called like the group with `-internal` at the end. A group of that very name that faces
  # the internet would be told to be both, and the controller stops updating a load balancer whose ingresses contradict each other.
  check "class-names" {
    each      = "cell"
    condition = length(distinct([for balancer in balancers : balancer.name])) == length(balancers)
    message = "two load balancers of ${cell.name} would have one name: ${join(", ", [
      for balancer in balancers : "`${balancer.group}`" if balancer.scheme == "internet-facing" && length([for other in balancers : other if other.name == balancer.name]) > 1
    ])} faces the internet, and is the internal load balancer of the group without `-internal`"
    help = "give the `ingress.group` that ends in `-internal` another name"
    at   = cell.name
  }
  # The controller takes names of groups up to 63 characters.
  check "group-names" {
    each      = "cell"
    condition = alltrue([for balancer in balancers : length("${project.name}-${environment.name}-${balancer.name}.128") <= 63])
    message   = "a group of load balancers of ${cell.name} would have a name of more than 63 characters"
    help      = "shorten `ingress.group`: `project.name` and the environment's name stand before it"
    at        = cell.name
  }
  # Each host is a rule of the load balancer, and beyond the quota the controller makes none of the new ones. Behind Istio's gateway
  # hosts are no rules.
  # https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html
  check "load-balancer-rules" {
    each = "cell"
    condition = mesh || region.provider != "aws" || alltrue([for balancer in balancers : sum(concat([0], [
      for path, workload in hosted : 1 + length(workload.aliases)
      if workload.ingress.group == balancer.group && workload.ingress.scheme == balancer.scheme
    ])) <= 100 * shards])
    message  = "apps on one load balancer of ${cell.name} have more than a hundred hosts, and a load balancer has a hundred rules unless the quota is raised"
    help     = "give some apps another `ingress.group`, or have the quota `Rules per Application Load Balancer` raised"
    at       = cell.name
    severity = "warning"
  }
  # https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html, for this and the next one.
  check "load-balancer-quota" {
    each      = "cell"
    condition = region.provider != "aws" || length(classes) <= 50
    message   = "${cell.name} would have ${length(classes)} load balancers, and an account has 50 in a region by default"
    help      = "put apps together with `ingress.group`, or have the quota `Application Load Balancers per Region` raised"
    at        = cell.name
    severity  = "warning"
  }
  # Each pod is a target, unless Istio's gateway stands between.
  check "target-quota" {
    each = "cell"
    condition = mesh || region.provider != "aws" || alltrue([for balancer in balancers : sum(concat([0], [
      for path, workload in hosted : workload.replicas.max == null ? workload.replicas.min : workload.replicas.max
      if workload.ingress.group == balancer.group && workload.ingress.scheme == balancer.scheme
    ])) <= 1000 * shards])
    message  = "apps on one load balancer of ${cell.name} scale to more than a thousand pods, and a load balancer has a thousand targets by default"
    help     = "give some apps another `ingress.group`, or have the quota `Targets per Application Load Balancer` raised"
    at       = cell.name
    severity = "warning"
  }
  # Places on a load balancer are unique; of two apps with the same one, the names of namespaces would decide.
  check "ingress-order" {
    each      = "cell"
    condition = length(distinct([for path, place in ordered : place])) == length(ordered)
    message = "apps on one load balancer of ${cell.name} have the same `ingress.order`: ${join(", ", [
      for path, place in ordered : "`${path}`" if length([for other in ordered : other if other == place]) > 1
    ])}"
    help = "give each a number of its own, or leave it out"
    at   = cell.name
  }
  # The mesh is more than a word in the list: its control plane and gateway have to be installed, which platform does on AWS.
  check "mesh-of-aws" {
    each      = "cell"
    condition = region.provider == "aws" || !mesh
    message   = "`istio` is among the services of ${cell.name}, but platform installs it and its gateway on AWS only"
    help      = "leave it out of `platform.services` there"
    at        = cell.platform.services
  }

  # Objects that nothing in the cluster would act upon.
  check "load-balancers" {
    condition = mesh || length(cell.apps) <= 6400
    message   = "${cell.name} runs more apps than its load balancers can be split for"
    help      = "6400 are possible: place some clients in another cell"
    at        = cell.name
  }
  check "secrets-of-aws" {
    condition = region.provider == "aws" || length([for name, workload in client.apps : name if length(workload.secrets) > 0]) == 0
    message   = "apps of `${client.name}` in ${cell.name} have `secrets`, which are read from AWS Secrets Manager: there is none in ${region.name}"
    help      = "leave `secrets` out for apps that run there, and let them read the store of their cloud themselves"
    at        = client.name
  }
  check "services" {
    condition = length([for service, wanted in {
      "aws-load-balancer-controller" = region.provider == "aws" && length([for name, workload in client.apps : name if workload.host != null]) > 0
      "external-secrets"             = region.provider == "aws" && length([for name, workload in client.apps : name if length(workload.secrets) > 0]) > 0
      "metrics-server"               = region.provider == "aws" && length([for name, workload in client.apps : name if workload.replicas.max != null]) > 0
    } : service if wanted && !contains(cell.platform.services, service)]) == 0
    message = "apps of `${client.name}` in ${cell.name} need ${join(", ", [for service, wanted in {
      "aws-load-balancer-controller" = region.provider == "aws" && length([for name, workload in client.apps : name if workload.host != null]) > 0
      "external-secrets"             = region.provider == "aws" && length([for name, workload in client.apps : name if length(workload.secrets) > 0]) > 0
      "metrics-server"               = region.provider == "aws" && length([for name, workload in client.apps : name if workload.replicas.max != null]) > 0
    } : "`${service}`" if wanted && !contains(cell.platform.services, service)])} in the cluster"
    help = "add it to `platform.services`: a `host` needs the load balancer controller, `secrets` the external secrets operator, `replicas.max` the metrics server"
    at   = cell.platform.services
  }

  # What the limit range and the quota refuse at run time.
  check "container-memory" {
    condition = length([for name, of in demand : name if of.container_limit > bounds.container]) == 0
    message   = "an app of `${client.name}` in ${cell.name} wants more memory than a container may have, `${client.tenancy.container.max_memory}`: its pods would be refused"
    help      = "raise `tenancy.container.max_memory`, or lower the app's `resources`"
    at        = client.tenancy.container.max_memory
  }
  check "quota-pods" {
    condition = sum(concat([0], [for name, of in demand : of.pods])) <= client.tenancy.quota.pods
    message   = "apps of `${client.name}` in ${cell.name} scale to ${sum(concat([0], [for name, of in demand : of.pods]))} pods during a rollout, the quota is ${client.tenancy.quota.pods}"
    help      = "raise `tenancy.quota.pods`, or lower `replicas.max`"
    at        = client.tenancy.quota.pods
    severity  = "warning"
  }
  check "quota-cpu" {
    condition = sum(concat([0], [for name, of in demand : of.pods * of.cpu])) <= bounds.cpu
    message   = "apps of `${client.name}` in ${cell.name} request ${sum(concat([0], [for name, of in demand : of.pods * of.cpu]))}m of CPU when they are scaled out, the quota is `${client.tenancy.quota.requests_cpu}`"
    help      = "raise `tenancy.quota.requests_cpu`, or lower `replicas.max` or `resources.requests.cpu`"
    at        = client.tenancy.quota.requests_cpu
    severity  = "warning"
  }
  check "quota-memory" {
    condition = sum(concat([0], [for name, of in demand : of.pods * of.memory])) <= bounds.memory
    message   = "apps of `${client.name}` in ${cell.name} request ${sum(concat([0], [for name, of in demand : of.pods * of.memory]))}Mi of memory when they are scaled out, the quota is `${client.tenancy.quota.requests_memory}`"
    help      = "raise `tenancy.quota.requests_memory`, or lower `replicas.max` or `resources.requests.memory`"
    at        = client.tenancy.quota.requests_memory
    severity  = "warning"
  }
  check "quota-limits" {
    condition = sum(concat([0], [for name, of in demand : of.pods * of.limit])) <= bounds.limits
    message   = "memory limits of the apps of `${client.name}` in ${cell.name} come to ${sum(concat([0], [for name, of in demand : of.pods * of.limit]))}Mi when they are scaled out, the quota is `${client.tenancy.quota.limits_memory}`"
    help      = "raise `tenancy.quota.limits_memory`, or lower `replicas.max` or `resources.limits.memory`"
    at        = client.tenancy.quota.limits_memory
    severity  = "warning"
  }
  # A claim beyond the quota is refused, and its pod waits for ever.
  check "quota-storage" {
    condition = storage <= bounds.storage
    message   = "persistent volumes of the apps of `${client.name}` in ${cell.name} claim ${storage}Mi, the quota is `${client.tenancy.quota.storage}`"
    help      = "raise `tenancy.quota.storage`, or lower the `size` of volumes"
    at        = client.tenancy.quota.storage
  }
}
