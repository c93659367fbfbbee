blueprint "tenancy" {
  summary = "Namespaces of a cluster: isolation, quotas, secret stores and the shared load balancers"
  each    = "client"
  section = "tenancy"

  names {
    mesh = contains(cell.platform.services, "istio")
    # Apps with a host, and whether something that they share answers for any: load balancers of AWS, or Istio's gateway.
    hosted = { for path, workload in cell.apps : path => workload if workload.host != null }
    edge   = (region.provider == "aws" || mesh) && length(hosted) > 0
    # Whether a stack lists the hosts whose certificates are issued.
    lists_issued = region.provider == "aws" && estate.output.terraform != false
    folder       = "kubernetes/regions/${region.name}/${environment.name}"
    # Folders and their namespaces: of each client, and of the apps of the whole estate.
    owners = merge(
      { for name, tenant in cell.clients : name => tenant.namespace },
      { for namespace in distinct([for path, workload in cell.apps : workload.namespace if workload.client == null]) : "shared" => namespace },
    )

    # Apps of the whole estate.
    estate_wide = { for path, workload in cell.apps : path => workload if workload.client == null }
    # Apps by namespace.
    apps_of = { for path, workload in cell.apps : workload.namespace => workload... }

    # A load balancer holds a hundred target groups, one for each app. Where the estate says so, a group is spread over several, and `kubernetes`
    # says which of them an app has. The gateway of Istio is one target group, however many apps are behind it.
    rules_quota   = lookup(estate.quotas, "alb.rules", 100)
    targets_quota = lookup(estate.quotas, "alb.targets", 1000)
    # Hosts and pods of each load balancer.
    on = { for path, workload in hosted : "${workload.ingress.group}/${workload.ingress.scheme}/${workload.load_balancer}" => {
      hosts = 1 + length(workload.aliases)
      pods  = workload.replicas.max == null ? workload.replicas.min : workload.replicas.max
    }... }
    hosts_on = { for balancer, all in on : balancer => sum([for one in all : one.hosts]) }
    pods_on  = { for balancer, all in on : balancer => sum([for one in all : one.pods]) }
    # Hosts of the fullest group: half full, the load balancers of it have room for what comes.
    most_hosts = max(0, [for balancer in balancers : sum(concat([0], [
      for path, workload in hosted : 1 + length(workload.aliases) if workload.ingress.group == balancer.group && workload.ingress.scheme == balancer.scheme
    ]))]...)
    classes = { for class in distinct([for path, workload in hosted : {
      group  = workload.ingress.group
      scheme = workload.ingress.scheme
      name   = "${workload.ingress.group}${workload.ingress.scheme == "internal" ? "-internal" : ""}${workload.load_balancer == 0 ? "" : ".${workload.load_balancer + 1}"}"
    }]) : class.name => class }
    schemes = sort(distinct([for path, workload in hosted : workload.ingress.scheme]))
    balancers = distinct([for path, workload in hosted : {
      group  = workload.ingress.group
      scheme = workload.ingress.scheme
      name   = "${workload.ingress.group}${workload.ingress.scheme == "internal" ? "-internal" : ""}"
    }])
    # From where load balancers send requests, by their scheme. On Google Cloud proxies outside of the network do, or those in a subnet of their own.
    requests_from = {
      "internet-facing" = region.provider == "aws" ? [for subnet in cell.network.public_subnets : subnet.cidr] : (
        region.provider == "gcp" ? health_from : [try(cell.network.subnets.ingress, cell.network.vpc_cidr)]
      )
      internal = region.provider == "aws" ? [for subnet in cell.network.private_subnets : subnet.cidr] : [
        try(cell.network.subnets[region.provider == "gcp" ? "load_balancers" : "ingress"], cell.network.vpc_cidr)
      ]
    }
    # Google Cloud asks from these whether pods live, whichever kind of load balancer they stand behind:
    # https://cloud.google.com/load-balancing/docs/health-checks#fw-rule
    health_from = region.provider == "gcp" ? ["130.211.0.0/22", "35.191.0.0/16"] : []
    # Names that lead to an app in several cells, whose records are made with the route; and those that requests come to through Cloudflare alone, which asks
    # the cell for its own host.
    led     = flatten([for route in values(estate.routing) : route.hosts])
    fronted = flatten([for route in values(estate.routing) : route.hosts if route.dns == ["cloudflare"] && try(route.cloudflare.proxied, false)])
    # With Istio: the hosts behind its gateway, by what their ingresses are called.
    gateway_hosts = merge([for path, workload in mesh ? hosted : {} : { for name, hosts in { for host, name in workload.host_names : name => host... } : name => {
      hosts           = hosts
      scheme          = workload.ingress.scheme
      issuer          = workload.ingress.cluster_issuer
      timeout         = workload.traffic.timeout_seconds
      class           = "${workload.ingress.group}${workload.ingress.scheme == "internal" ? "-internal" : ""}"
      health_check_id = workload.health_check_id
    } }]...)
    # What the gateway's pods listen on for each kind of load balancer, and what their service calls it.
    gateway_ports    = { "internet-facing" = 80, internal = 8080 }
    gateway_services = { "internet-facing" = "http2", internal = "http-internal" }
    # What a node answers itself, by addresses of its own. NodeLocal DNSCache is on in new clusters of GKE, and Cloud DNS answers at the metadata
    # server: https://cloud.google.com/kubernetes-engine/docs/how-to/nodelocal-dns-cache. LocalDNS is on in AKS from Kubernetes 1.37:
    # https://learn.microsoft.com/azure/aks/localdns-custom.
    node_resolvers = lookup({
      azure = ["169.254.10.10", "169.254.10.11"]
      gcp   = ["169.254.20.10", "169.254.169.254"]
    }, region.provider, [])
    # Dataplane V2 sends what is meant for the cluster's DNS or for the cache to the pod of the cache on the node, and looks at the labels of that pod
    # then: neither the address nor `kube-dns` lets it through. https://cloud.google.com/kubernetes-engine/docs/how-to/nodelocal-dns-cache
    node_caches = region.provider == "gcp" ? ["node-local-dns"] : []
    # Hosts for all names below one, and the names below them that other apps of the cell have.
    wide = flatten([for path, workload in hosted : [
      for host in concat([workload.host], workload.aliases) : { path = path, host = host, workload = workload } if startswith(host, "*.")
    ]])
    covered = flatten([for one in wide : [for path, other in hosted : [
      for host in concat([other.host], other.aliases) : { host = host, path = path, by = one, client = other.client, order = other.ingress.order }
      if path != one.path && host != one.host && endswith(host, trimprefix(one.host, "*"))
    ] if other.ingress.scheme == one.workload.ingress.scheme]])
    ordered = { for path, workload in hosted : path => "${workload.ingress.group}/${workload.ingress.scheme}/${workload.ingress.order}" if workload.ingress.order != 0 }

    # What the pods of each app of the client ask for: millicores and MiB, with the sidecar that Istio adds to each. During a rollout
    # there are a quarter more of them.
    demand = { for name, workload in client.apps : name => {
      pods            = workload.kind == "deployment" ? ceil((workload.replicas.max == null ? workload.replicas.min : workload.replicas.max) * 1.25) : workload.job.parallelism
      cpu             = millicores(workload.resources.requests.cpu) + (mesh ? 50 : 0)
      memory          = mebibytes(workload.resources.requests.memory) + (mesh ? 96 : 0)
      container_limit = memory_limits[name]
      limit           = memory_limits[name] + (mesh ? 512 : 0)
    } }
    # The same of the apps of the whole estate.
    demand_of_all = [for path, workload in estate_wide : {
      pods   = workload.kind == "deployment" ? ceil((workload.replicas.max == null ? workload.replicas.min : workload.replicas.max) * 1.25) : workload.job.parallelism
      cpu    = millicores(workload.resources.requests.cpu) + (mesh ? 50 : 0)
      memory = mebibytes(workload.resources.requests.memory) + (mesh ? 96 : 0)
      limit  = mebibytes(workload.resources.limits.memory == null ? workload.resources.requests.memory : workload.resources.limits.memory) + (mesh ? 512 : 0)
    }]
    # An app that is taken out of the file goes on running where a person prunes, and still counts: room for as much as a client has by default.
    left_over = environment.protected ? { cpu = 16000, limits = 65536, memory = 32768, pods = 100 } : { cpu = 0, limits = 0, memory = 0, pods = 0 }
    memory_limits = { for name, workload in client.apps :
      name => mebibytes(workload.resources.limits.memory == null ? workload.resources.requests.memory : workload.resources.limits.memory)
    }
    total = {
      pods   = sum(concat([0], [for of in demand : of.pods]))
      cpu    = sum(concat([0], [for of in demand : of.pods * of.cpu]))
      memory = sum(concat([0], [for of in demand : of.pods * of.memory]))
      limits = sum(concat([0], [for of in demand : of.pods * of.limit]))
    }
    # Logins of databases, which are renewed, and the apps whose pods keep the one that they started with.
    of_client = join("/", compact([project.name, environment.secrets_under, client.name]))
    logins = concat(
      lookup(client, "database", null) == null ? [] : ["${of_client}/database"],
      [for path, one in cell.stores : "${of_client}/data/${one.name}" if one.client == client.name && one.kind == "postgres" && (region.provider == "aws" || one.role == "primary" || try(one.postgres.promoted, false))],
    )
    holding = [for name, workload in client.apps : name if workload.kind == "deployment" && length(setintersection([for secret in workload.secrets : secret.name], logins)) > 0]
    # The same of the apps of the whole estate.
    shared_logins  = [for path, one in cell.stores : "${join("/", compact([project.name, environment.secrets_under, "shared"]))}/data/${one.name}" if one.client == null && one.kind == "postgres" && (region.provider == "aws" || one.role == "primary" || try(one.postgres.promoted, false))]
    shared_holding = [for path, workload in estate_wide : path if workload.kind == "deployment" && length(setintersection([for secret in workload.secrets : secret.name], shared_logins)) > 0]
    storage = sum(concat([0], flatten([for workload in client.apps : [
      for volume in workload.volumes : mebibytes(volume.size) if volume.persistent
    ]])))
    bounds = {
      container = mebibytes(client.tenancy.container.max_memory)
      cpu       = millicores(client.tenancy.quota.requests_cpu)
      limits    = mebibytes(client.tenancy.quota.limits_memory)
      memory    = mebibytes(client.tenancy.quota.requests_memory)
      storage   = mebibytes(client.tenancy.quota.storage)
    }
  }

  # The index of the cell: the only file here that a new client touches, but for the list of hosts of a gateway.
  files "cell" {
    each = "cell"
    when = length(cell.clients) + length(cell.apps) > 0
    to   = folder

    extension "cell" {}

    names {
      # Pods of clients never push out the cluster's own.
      has_priorities = length([for path, workload in cell.apps : path if workload.priority != null]) > 0
    }

    file "priority-classes.yaml" { when = has_priorities }
  }
  # One for each client, and one for the apps of the whole estate.
  files "namespace" {
    each     = "cell"
    for_each = owners
    to       = "${folder}/${each.key}"

    extension "namespace" {}

    names {
      # Of the client; nobody but the platform's people looks after the apps of the whole estate.
      tenant = lookup(cell.clients, each.key, null)
      access = tenant == null ? false : length(tenant.tenancy.access.view) + length(tenant.tenancy.access.deploy) > 0
      # Ports of the databases that its apps may ask: the client's own, or those of all clients for apps of the whole estate.
      database_ports = sort(distinct(concat(
        [for name, other in cell.clients : tostring(other.database.port) if(tenant == null || each.key == name) && try(other.database.port, null) != null],
        [for one in stores : tostring(one.postgres.port) if try(one.postgres.port, null) != null],
        [for one in stores : tostring(one.cache.port) if region.provider == "aws" && one.kind == "cache"],
        [for one in stores : "443" if one.kind == "search"],
      )))
      # Stores of `data` that its apps may use.
      stores = [for one in values(cell.stores) : one if tenant == null ? one.client == null : one.client == each.key]
      # Caches on Azure have endpoints in the network: one port, and where clients know shards one for each of these.
      # https://learn.microsoft.com/azure/redis/architecture#cluster-policies
      cache_ports = region.provider != "azure" || length([for one in stores : one if one.kind == "cache"]) == 0 ? [] : concat(
        [{ port = 10000, protocol = "TCP" }],
        length([for one in stores : one if try(one.cache.cluster, null) == true]) == 0 ? [] : [{ port = 8500, endPort = 8599, protocol = "TCP" }],
      )
      apps = lookup(apps_of, each.value, [])
      # Kinds of load balancers that its apps stand behind.
      kinds = distinct([for workload in apps : "${workload.ingress.scheme}${workload.entrance == "http" ? "" : ".${workload.entrance}"}" if workload.host != null])
      # Ports that requests from outside come to.
      entrances = sort(distinct([for workload in apps : workload.entrance if workload.host != null]))
      # Files of the policies for each, by what labels have at the end.
      door_files = mesh ? {} : { for port in entrances : (port == "http" ? "" : ".${port}") => port == "http" ? "load-balancers.yaml" : "load-balancers-${port}.yaml" }
      # Logins at registries that are made here, and the secret of each.
      pull_secrets = merge([for workload in apps : {
        for name, login in workload.image_pull_secrets : name => join("/", compact([project.name, environment.secrets_under, each.key, login.from])) if login.from != null
      }]...)
      hosts = length([for workload in apps : workload if workload.host != null]) > 0
      # Load balancers of apps' own: AWS's go to the pods, others through a port of the nodes for each of theirs.
      doors      = length([for workload in apps : workload if length(workload.expose.ports) > 0])
      node_ports = region.provider == "aws" ? 0 : length(flatten([for workload in apps : workload.expose.ports]))
      # Without the operator a cluster does not know these objects.
      secrets = length([for workload in apps : workload if length(workload.secrets) > 0]) + length(pull_secrets) > 0
      # On Azure nobody knows a client id before its identity was made: the client's stack writes it into the cluster, from where a store brings it.
      identities = region.provider == "azure" && (secrets || (tenant == null ? false : length(tenant.azure_identities) > 0))
      # Where secrets lie on Azure: the client's vault, or that of the cell for apps of the whole estate.
      vault = tenant == null ? cell.shared_key_vault : tenant.key_vault
      # The agent of EKS Pod Identity (https://docs.aws.amazon.com/eks/latest/userguide/pod-id-agent-setup.html); the metadata server of GKE, with
      # Dataplane V2 at its usual address and without at the node's
      # (https://cloud.google.com/kubernetes-engine/docs/how-to/network-policy#network-policy-and-workload-identity). Pods in AKS sign in over the internet.
      credential_servers = lookup({
        aws = { "169.254.170.23" = [80] }
        gcp = { "169.254.169.252" = [988], "169.254.169.254" = [80] }
      }, region.provider, {})
      # Its files, and whether it has them.
      parts = {
        # Who of the client's people may look, and who may deploy.
        "access.yaml"      = access
        "limit-range.yaml" = tenant != null
        # Where the cluster has Istio: every connection is encrypted, and refused unless an app's policy allows it.
        "mesh.yaml"             = mesh
        "namespace.yaml"        = true
        "network-policies.yaml" = true
        "resource-quota.yaml"   = true
        "identities.yaml"       = identities
        "secret-reader.yaml"    = secrets || identities
        "secret-store.yaml"     = secrets
        "service-account.yaml"  = true
      }
    }

    file "access.yaml" { when = parts["access.yaml"] }
    file "limit-range.yaml" { when = parts["limit-range.yaml"] }
    # From where requests from outside come to an app.
    file "load-balancers.yaml" {
      for_each = { for ending, file in door_files : file => ending }
      to       = each.key
    }
    file "mesh.yaml" { when = parts["mesh.yaml"] }
    file "pull-secret.yaml" {
      for_each = pull_secrets
      to       = "pull-secret-${each.key}.yaml"
    }
    file "resource-quota.yaml" { when = tenant != null }
    file "shared-quota.yaml" {
      when = tenant == null
      to   = "resource-quota.yaml"
    }
    file "identities.yaml" { when = parts["identities.yaml"] }
    file "secret-reader.yaml" { when = parts["secret-reader.yaml"] && region.provider == "aws" }
    file "secret-reader-azure.yaml" {
      when = parts["secret-reader.yaml"] && region.provider == "azure"
      to   = "secret-reader.yaml"
    }
    file "secret-reader-gcp.yaml" {
      when = parts["secret-reader.yaml"] && region.provider == "gcp"
      to   = "secret-reader.yaml"
    }
    file "secret-store.yaml" { when = parts["secret-store.yaml"] && region.provider == "aws" }
    file "secret-store-azure.yaml" {
      when = parts["secret-store.yaml"] && region.provider == "azure"
      to   = "secret-store.yaml"
    }
    file "secret-store-gcp.yaml" {
      when = parts["secret-store.yaml"] && region.provider == "gcp"
      to   = "secret-store.yaml"
    }
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

    extension "ingress" {}

    # What an ingress of a client may say: load balancers are shared on AWS.
    file "admission.yaml" { when = region.provider == "aws" }
    file "authorization-policy.yaml" { when = mesh }
    # What load balancers of Google Cloud are to know of the gateway: its service names these.
    file "backend-config.yaml" {
      when     = region.provider == "gcp"
      for_each = schemes
      to       = "${each.value}-backend-config.yaml"
    }
    file "frontend-config.yaml" { when = region.provider == "gcp" && contains(schemes, "internet-facing") }
    # One for each kind of load balancer: on ports of their own, what is internal cannot be asked for from the internet.
    file "gateway.yaml" {
      when     = mesh
      for_each = schemes
      to       = "${each.value}-gateway.yaml"
    }
    # Here nothing waits but the load balancer itself, for the certificate.
    file "host-app-gateway.yaml" {
      when     = region.provider == "azure"
      for_each = gateway_hosts
      to       = "${each.key}.yaml"
    }
    file "host-gce.yaml" {
      when     = region.provider == "gcp"
      for_each = gateway_hosts
      to       = "${each.key}.yaml"
    }
    file "namespace.yaml" { when = !mesh }
    file "network-policy.yaml" { when = mesh }
    file "service.yaml" { when = region.provider != "aws" }
  }
  files "ingress-class" {
    each     = "cell"
    when     = edge && region.provider == "aws"
    for_each = classes
    to       = "${folder}/ingress/${each.key}"

    names {
      # With Istio: the hosts that it answers for.
      recorded = flatten([for one in gateway_hosts : [for host in one.hosts : host if !contains(led, host)] if one.class == each.key && one.health_check_id == null])
    }
  }
  # Apart from what the cell stands on: a host waits for its certificate, and who applies a folder may ask the cluster about all of it before anything
  # is applied, as Flux does (https://github.com/fluxcd/kustomize-controller/issues/1194). No client's name has a dot.
  files "hosts" {
    each     = "cell"
    when     = edge && region.provider == "aws"
    for_each = gateway_hosts
    to       = "${folder}/ingress.hosts/${each.key}"
  }
  files "all-hosts" {
    each = "cell"
    when = edge && region.provider == "aws" && length(gateway_hosts) > 0 && estate.output.gitops != "flux"
    to   = "${folder}/ingress.hosts"
  }

  # The internal load balancer of a group is called like the group with `-internal` at the end. A group of that very name that faces
  # the internet would be told to be both, and the controller stops updating a load balancer whose ingresses contradict each other.
  check "class-names" {
    each = "cell"
    found = [
      for balancer in balancers : "`${balancer.group}`" if balancer.scheme == "internet-facing" && length([for other in balancers : other if other.name == balancer.name]) > 1
    ]
    message = "two load balancers of ${cell.name} would have one name: ${join(", ", found)} faces the internet, and is the internal load balancer of the group without `-internal`"
    help    = "give the `ingress.group` that ends in `-internal` another name"
    at      = [for workload in hosted : workload.ingress.group if endswith(workload.ingress.group, "-internal")]
  }
  # The controller takes names of groups up to 63 characters.
  check "group-names" {
    each    = "cell"
    found   = [for balancer in balancers : balancer if length("${project.name}-${environment.name}-${balancer.name}.128") > 63]
    message = "the group of load balancers `${found[0].group}` would be called `${project.name}-${environment.name}-${found[0].name}` in ${cell.name}, which leaves no room within 63 characters for what stands behind it"
    help    = "shorten `ingress.group`, `project.name` or the environment's name"
    at      = [for workload in hosted : workload.ingress.group if contains([for balancer in found : balancer.group], workload.ingress.group)]
  }
  # Each host is a rule of the load balancer, and beyond the quota the controller makes none of the new ones. Behind Istio's gateway
  # hosts are no rules.
  # https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html
  check "load-balancer-rules" {
    each     = "cell"
    found    = mesh || region.provider != "aws" ? [] : [for balancer, hosts in hosts_on : hosts if hosts > rules_quota]
    message  = "a load balancer of ${cell.name} would answer for ${max(0, found...)} hosts, and has ${rules_quota} rules unless the quota is raised: the controller makes no new ones"
    help     = "write `load_balancers = ${ceil(most_hosts * 2 / rules_quota)}` in `[regions.${region.name}.environments.${environment.name}.applications]`, which moves apps once; or give some apps another `ingress.group`, or have the quota `Rules per Application Load Balancer` raised and write `\"alb.rules\"` under `[quotas]`"
    at       = [lookup(estate.quotas, "alb.rules", null), cell.applications.load_balancers, cell.name]
    severity = "warning"
  }
  # https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html, for this and the next one.
  check "load-balancer-quota" {
    each      = "cell"
    condition = region.provider != "aws" || length(classes) <= lookup(estate.quotas, "alb.load-balancers", 50)
    message   = "${cell.name} would have ${length(classes)} load balancers, and an account has ${lookup(estate.quotas, "alb.load-balancers", 50)} in a region"
    help      = "put apps together with `ingress.group`, or have the quota `Application Load Balancers per Region` raised and write `\"alb.load-balancers\"` under `[quotas]`"
    at        = [lookup(estate.quotas, "alb.load-balancers", null), cell.name]
    severity  = "warning"
  }
  # Each pod is a target, unless Istio's gateway stands between.
  check "target-quota" {
    each     = "cell"
    found    = mesh || region.provider != "aws" ? [] : [for balancer, pods in pods_on : pods if pods > targets_quota]
    message  = "apps on one load balancer of ${cell.name} scale to ${max(0, found...)} pods, and a load balancer has ${targets_quota} targets"
    help     = "raise `load_balancers` in `[regions.${region.name}.environments.${environment.name}.applications]`, which moves apps once; or give some apps another `ingress.group`, or have the quota `Targets per Application Load Balancer` raised and write `\"alb.targets\"` under `[quotas]`"
    at       = [lookup(estate.quotas, "alb.targets", null), cell.applications.load_balancers, cell.name]
    severity = "warning"
  }
  # Places on a load balancer are unique; of two apps with the same one, the names of namespaces would decide.
  check "ingress-order" {
    each    = "cell"
    found   = [for path, place in ordered : path if length([for other in ordered : other if other == place]) > 1]
    message = "apps on one load balancer of ${cell.name} have the same `ingress.order`: ${join(", ", [for path in found : "`${path}`"])}"
    help    = "give each a number of its own, or leave it out"
    at      = [for path in reverse(found) : hosted[path].ingress.order]
  }
  # The certificate of a wildcard is good for names of others below it, and what they do not take themselves goes to its app. Exact names win in
  # DNS and at Istio's gateway, and at load balancers by `ingress.order`.
  check "host-covered" {
    each     = "cell"
    found    = distinct([for one in covered : "`${one.host}` of `${one.path}`" if one.client != one.by.workload.client])
    message  = "wildcard hosts in ${cell.name} cover names of another client: ${join(", ", found)} below ${join(", ", distinct([for one in covered : "`${one.by.host}` of `${one.by.path}`" if one.client != one.by.workload.client]))}"
    help     = "give each client a domain of its own, such as `*.${length(found) == 0 ? "acme" : [for one in covered : one.by.workload.client == null ? one.by.workload.name : one.by.workload.client if one.client != one.by.workload.client][0]}.${project.domain == null ? "example.com" : project.domain}`; or if both are of one owner, write an exception with the reason, and a higher `ingress.order` for the app of the wildcard"
    at       = flatten([for one in covered : [for host in concat([one.by.workload.host], one.by.workload.aliases) : host if host == one.by.host] if one.client != one.by.workload.client])
    severity = "error"
  }
  # A load balancer takes the first rule that fits: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-rules.html
  check "wildcard-order" {
    each = "cell"
    found = region.provider != "aws" || mesh ? [] : [
      for one in covered : one if one.by.workload.ingress.group == hosted[one.path].ingress.group && one.by.workload.load_balancer == hosted[one.path].load_balancer &&
      one.order >= one.by.workload.ingress.order
    ]
    message = "requests for ${join(", ", distinct([for one in found : "`${one.host}`"]))} may never reach its app in ${cell.name}: on the load balancer ${join(", ", distinct([for one in found : "`${one.by.host}` of `${one.by.path}`"]))} fits, too, and nothing says that it comes last"
    help    = "write a higher `ingress.order` for the app of the wildcard, such as `ingress = { order = 1000 }`, which no other app of the load balancer has"
    at      = flatten([for one in found : [one.by.workload.ingress.order, [for host in concat([one.by.workload.host], one.by.workload.aliases) : host if host == one.by.host]]])
  }
  # One secret for all apps of the namespace.
  check "pull-secrets" {
    each = "cell"
    found = sort(distinct(flatten([for owner, apps in { for workload in cell.apps : workload.namespace => workload... } : concat(
      [for name, logins in { for login in flatten([for workload in apps : [
        for name, login in workload.image_pull_secrets : { name = name, from = login.from }
      ]]) : login.name => login.from == null ? "" : login.from... } : "`${name}` of `${owner}` has several contents" if length(distinct(logins)) > 1],
      [for workload in apps : "`${workload.name}` of `${owner}` is the secret with its `secrets`" if length(workload.secrets) > 0 && anytrue([
        for other in apps : contains(keys(other.image_pull_secrets), workload.name)
      ])],
    )])))
    message = "`image_pull_secrets` in ${cell.name} contradict each other, and a namespace has one secret of a name: ${join(", ", found)}"
    help    = "give each login a name of its own, and say the same of it in all apps of the namespace"
    at      = [for workload in cell.apps : workload.image_pull_secrets if length(workload.image_pull_secrets) > 0]
  }
  # Of clusters in other clouds somebody else says what runs in them.
  check "services-of-aws" {
    each = "cell"
    found = region.provider == "aws" ? [] : [
      for service in cell.platform.services : service
      if !(contains(["azure", "gcp"], region.provider) && contains(["cert-manager", "external-dns", "external-secrets", "istio", "reloader"], service)) && !anytrue([for other in estate.cells : other.region.provider == "aws" && contains(try(other.platform.services, []), service)])
    ]
    message  = "nobody installs ${join(", ", [for service in found : "`${service}`"])} in ${cell.name}: ${contains(["azure", "gcp"], region.provider) ? "that is for AWS, and here the cloud has what it needs of it in the cluster" : "`platform.services` are made in AWS"}"
    help     = "write `services = ${replace(jsonencode([for service in cell.platform.services : service if !contains(found, service)]), ",", ", ")}` for the cell, such as in `[regions.${region.name}.platform]`"
    at       = found
    written  = true
    severity = "warning"
  }
  # A vault calls versions by 32 hexadecimal digits: https://learn.microsoft.com/azure/key-vault/general/about-keys-secrets-certificates#object-identifiers
  check "secret-versions-of-azure" {
    found = distinct(flatten([for workload in client.apps : [
      for secret in workload.secrets : secret.version if region.provider == "azure" && secret.version != null && !can(regex("^[0-9a-f]{32}$", secret.version == null ? "" : secret.version))
    ]]))
    message = "apps of `${client.name}` in ${cell.name} ask for versions of secrets that no Key Vault has: ${join(", ", [for version in found : "`${version}`"])}"
    help    = "leave `version` out there, or write that of the vault in an override of the cell: `az keyvault secret list-versions` lists them"
    at      = found
  }
  # Secrets of these names have the client ids of apps: one those of all for the stores, and one for each app.
  check "identities-of-azure" {
    found = region.provider != "azure" ? [] : distinct(concat(
      [for name, workload in client.apps : "the app `${name}`" if length(workload.secrets) > 0 && contains(concat(["identities"], [for app in client.azure_identities : "${app}-identity"]), name)],
      flatten([for workload in client.apps : [
        for name in keys(workload.image_pull_secrets) : "the login `${name}`" if contains(concat(["identities"], [for app in client.azure_identities : "${app}-identity"]), name)
      ]]),
    ))
    message = "${join(" and ", found)} of `${client.name}` in ${cell.name} would have a secret of the same name as one with identities of apps"
    help    = "give it another name"
    at = concat(
      [for name, workload in client.apps : workload.name if contains(concat(["identities"], [for app in client.azure_identities : "${app}-identity"]), name)],
      flatten([for workload in client.apps : [
        for name in keys(workload.image_pull_secrets) : workload.image_pull_secrets if contains(concat(["identities"], [for app in client.azure_identities : "${app}-identity"]), name)
      ]]),
    )
  }
  # Two logins take turns: the one that goes with a password is another one after each renewal.
  check "login-without-name" {
    found = flatten([for name, workload in client.apps : [
      for login in logins : [for secret in workload.secrets : secret.name if secret.name == login]
      if length([for secret in workload.secrets : 1 if secret.name == login && secret.property == "password"]) > 0 && length([for secret in workload.secrets : 1 if secret.name == login && (secret.property == null ? true : contains(["username", "url"], secret.property))]) == 0
    ]])
    message  = "apps of `${client.name}` in ${cell.name} take the password of `${found[0]}`, and not the name that goes with it, which is another one after each renewal: they are locked out by it"
    help     = "take `username` of the same secret as well, or `url`, which has both"
    at       = found
    severity = "warning"
  }
  check "shared-login-without-name" {
    each = "cell"
    found = flatten([for path, workload in estate_wide : [
      for login in shared_logins : [for secret in workload.secrets : secret.name if secret.name == login]
      if length([for secret in workload.secrets : 1 if secret.name == login && secret.property == "password"]) > 0 && length([for secret in workload.secrets : 1 if secret.name == login && (secret.property == null ? true : contains(["username", "url"], secret.property))]) == 0
    ]])
    message  = "apps of the whole estate take the password of `${found[0]}`, and not the name that goes with it, which is another one after each renewal: in ${cell.name} they are locked out by it"
    help     = "take `username` of the same secret as well, or `url`, which has both"
    at       = found
    severity = "warning"
  }
  check "services" {
    found = [for service, wanted in {
      "aws-load-balancer-controller" = anytrue([for workload in client.apps : workload.host != null || length(workload.expose.ports) > 0])
      "external-secrets"             = anytrue([for workload in client.apps : length(workload.secrets) + length([for login in workload.image_pull_secrets : 1 if login.from != null]) > 0])
      "metrics-server"               = anytrue([for workload in client.apps : workload.replicas.max != null])
      "reloader"                     = length(holding) > 0
    } : service if(region.provider == "aws" || contains(["external-secrets", "reloader"], service)) && wanted && !contains(cell.platform.services, service)]
    message = "apps of `${client.name}` in ${cell.name} need ${join(", ", [for service in found : "`${service}`"])} in the cluster: ${join(", ", [for service in found : {
      "aws-load-balancer-controller" = "nothing else makes a load balancer for ${anytrue([for workload in client.apps : workload.host != null]) ? "a `host`" : "what they `expose`"}"
      "external-secrets"             = "nothing else brings ${anytrue([for workload in client.apps : length(workload.secrets) > 0]) ? "`secrets`" : "`image_pull_secrets`"} into it"
      "metrics-server"               = "nothing else tells how busy pods with `replicas.max` are"
      "reloader"                     = "the login of the database is renewed, and nothing else replaces the pods that hold the old one"
    }[service]])}"
    help = "write it beside the others: `services = ${replace(jsonencode(concat(cell.platform.services, found)), ",", ", ")}`"
    at = concat([cell.platform.services], flatten([for workload in client.apps : [
      contains(found, "aws-load-balancer-controller") ? workload.host : null,
      contains(found, "aws-load-balancer-controller") ? try(workload.expose.ports[0], null) : null,
      contains(found, "external-secrets") ? concat([for secret in workload.secrets : secret.name], [for login in workload.image_pull_secrets : login.from if login.from != null]) : [],
      contains(found, "metrics-server") ? workload.replicas.max : null,
      contains(found, "reloader") ? [for secret in workload.secrets : secret.name if contains(logins, secret.name)] : [],
    ]]))
  }

  # The same of apps of the whole estate, in each cell where they run.
  check "shared-services" {
    each = "cell"
    # What apps of clients need, too, is told of them.
    found = [for service, wants in {
      "aws-load-balancer-controller" = [for workload in cell.apps : workload.client if workload.host != null || length(workload.expose.ports) > 0]
      "external-secrets"             = [for workload in cell.apps : workload.client if length(workload.secrets) + length([for login in workload.image_pull_secrets : 1 if login.from != null]) > 0]
      "metrics-server"               = [for workload in cell.apps : workload.client if workload.replicas.max != null]
      "reloader"                     = [for path in shared_holding : null]
    } : service if(region.provider == "aws" || contains(["external-secrets", "reloader"], service)) && length(wants) > 0 && alltrue([for client in wants : client == null]) && !contains(cell.platform.services, service)]
    message = "apps of the whole estate need ${join(", ", [for service in found : "`${service}`"])} in the cluster of ${cell.name}: ${join(", ", [for service in found : {
      "aws-load-balancer-controller" = "nothing else makes a load balancer for ${anytrue([for workload in estate_wide : workload.host != null]) ? "a `host`" : "what they `expose`"}"
      "external-secrets"             = "nothing else brings ${anytrue([for workload in estate_wide : length(workload.secrets) > 0]) ? "`secrets`" : "`image_pull_secrets`"} into it"
      "metrics-server"               = "nothing else tells how busy pods with `replicas.max` are"
      "reloader"                     = "the login of a store is renewed, and nothing else replaces the pods that hold the old one"
    }[service]])}"
    help = "write it beside the others: `services = ${replace(jsonencode(concat(cell.platform.services, found)), ",", ", ")}`"
    at = concat([cell.platform.services], flatten([for workload in estate_wide : [
      contains(found, "aws-load-balancer-controller") ? workload.host : null,
      contains(found, "aws-load-balancer-controller") ? try(workload.expose.ports[0], null) : null,
      contains(found, "external-secrets") ? concat([for secret in workload.secrets : secret.name], [for login in workload.image_pull_secrets : login.from if login.from != null]) : [],
      contains(found, "metrics-server") ? workload.replicas.max : null,
      contains(found, "reloader") ? [for secret in workload.secrets : secret.name if contains(shared_logins, secret.name)] : [],
    ]]))
  }
  # Jobs of the platform and of databases have namespaces of their own.
  check "namespace-of-jobs" {
    condition = region.provider == "aws" || !contains(["secret-ages"], client.namespace) && !startswith(client.namespace, "login-${cell.short}-")
    message   = "the namespace of `${client.name}` in ${cell.name}, `${client.namespace}`, is that of a job which ${client.namespace == "secret-ages" ? "looks how old secrets are" : "makes logins"}"
    help      = "give the client another name, and keep this one in `display_name`"
    at        = client.name
  }
  # EKS: "it cannot start with system:" (https://github.com/terraform-aws-modules/terraform-aws-eks/issues/2915), and Kubernetes puts people, pods and nodes
  # into such groups by itself: https://kubernetes.io/docs/reference/access-authn-authz/rbac/#default-roles-and-role-bindings. Groups of service accounts
  # may well be meant.
  check "access-groups" {
    found    = distinct([for group in concat(client.tenancy.access.view, client.tenancy.access.deploy) : group if startswith(group, "system:") && !startswith(group, "system:serviceaccounts:")])
    message  = "`${client.name}` gives access in ${cell.name} to ${join(", ", [for group in found : "`${group}`"])}: groups that begin with `system:` are Kubernetes' own, and EKS puts nobody into them"
    help     = contains(found, "system:authenticated") ? "name a group of the client's people: everybody who can sign in is in `system:authenticated`" : "name a group of the client's people, as the access entry or the identity provider has it"
    at       = found
    severity = "warning"
  }

  # Entra ID tells clusters the object ids of somebody's groups, and no names: https://learn.microsoft.com/azure/aks/azure-ad-rbac
  check "access-groups-of-azure" {
    found = region.provider != "azure" ? [] : distinct([
      for group in concat(client.tenancy.access.view, client.tenancy.access.deploy) : group
      if !startswith(group, "system:") && !can(regex("^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", group))
    ])
    message  = "`${client.name}` gives access in ${cell.name} to ${join(", ", [for group in found : "`${group}`"])}, and Entra ID tells clusters the object ids of groups only, in small letters: nobody there is in such a group"
    help     = "write the object id, `az ad group show --group NAME --query id`, in `[clients.${client.name}.overrides.\"${cell.name}\".tenancy.access]`"
    at       = found
    severity = "warning"
  }
  # Groups are addresses: https://cloud.google.com/kubernetes-engine/docs/how-to/google-groups-rbac
  check "access-groups-of-google" {
    found = region.provider != "gcp" ? [] : distinct([
      for group in concat(client.tenancy.access.view, client.tenancy.access.deploy) : group
      if !startswith(group, "system:") && !can(regex("^[^@: ]+@[^@ ]+[.][^@ ]+$", group))
    ])
    message  = "`${client.name}` gives access in ${cell.name} to ${join(", ", [for group in found : "`${group}`"])}, and groups of GKE are addresses of Google Groups: nobody there is in such a group"
    help     = "write the address, such as `${replace(lower(replace(found[0], "/^group:/", "")), "/[^a-z0-9@.-]/", "-")}${strcontains(found[0], "@") ? "" : "@${project.domain == null ? "example.com" : project.domain}"}`, in `[clients.${client.name}.overrides.\"${cell.name}\".tenancy.access]`"
    at       = found
    severity = "warning"
  }

  # `deploy` adds verbs to what `view` may look at: alone it restarts what it cannot see.
  check "deploy-without-view" {
    found    = [for group in client.tenancy.access.deploy : group if !contains(client.tenancy.access.view, group)]
    message  = "`${client.name}` lets ${join(", ", [for group in found : "`${group}`"])} roll out and restart in ${cell.name}, and look at nothing there"
    help     = "write the groups in `tenancy.access.view`, too"
    at       = found
    severity = "note"
  }

  # What the limit range and the quota refuse at run time.
  check "container-memory" {
    found   = [for name, of in demand : name if of.container_limit > bounds.container]
    message = "${join(", ", [for name in found : "`${name}`"])} of `${client.name}` in ${cell.name} may use ${demand[found[0]].container_limit}Mi of memory, and a container of the client no more than `${client.tenancy.container.max_memory}`: the pods would be refused"
    help    = "lower `resources.limits.memory` or `resources.requests.memory`, or raise `tenancy.container.max_memory` of the client"
    at = concat([client.tenancy.container.max_memory], flatten([
      for name in found : [client.apps[name].resources.limits.memory, client.apps[name].resources.requests.memory]
    ]))
  }
  # All at once: what is too much is mostly one app's `replicas.max`, or the quota as a whole.
  check "quota" {
    found = [for part, is_beyond in {
      pods            = total.pods > client.tenancy.quota.pods
      requests_cpu    = total.cpu > bounds.cpu
      requests_memory = total.memory > bounds.memory
      # An app that asks for more than a container may have is told that.
      limits_memory = total.limits > bounds.limits && length([for of in demand : of if of.container_limit > bounds.container]) == 0
    } : part if is_beyond]
    message = "apps of `${client.name}` in ${cell.name} are beyond their quota when they are scaled out: ${join(", ", [for part in found : {
      pods            = "${total.pods} pods during a rollout, of ${client.tenancy.quota.pods}"
      requests_cpu    = "${total.cpu}m of CPU requested, of `${client.tenancy.quota.requests_cpu}`"
      requests_memory = "${total.memory}Mi of memory requested, of `${client.tenancy.quota.requests_memory}`"
      limits_memory   = "memory limits of ${total.limits}Mi, of `${client.tenancy.quota.limits_memory}`"
    }[part]])}"
    help = "raise ${join(", ", [for part in found : "`tenancy.quota.${part}`"])}, or lower `replicas.max` or what a pod asks for"
    at = concat(
      [for name, workload in client.apps : workload.replicas.max if workload.replicas.max == null ? false : anytrue([
        demand[name].pods > 3 * client.tenancy.quota.pods, demand[name].pods * demand[name].cpu > 3 * bounds.cpu, demand[name].pods * demand[name].memory > 3 * bounds.memory,
      ]) && 2 * workload.replicas.min * demand[name].cpu <= bounds.cpu && 2 * workload.replicas.min * demand[name].memory <= bounds.memory],
      [for part in found : client.tenancy.quota[part]],
    )
    severity = "warning"
  }
  # A claim beyond the quota is refused, and its pod waits for ever.
  check "quota-storage" {
    condition = storage <= bounds.storage
    message   = "persistent volumes of the apps of `${client.name}` in ${cell.name} claim ${storage}Mi, the quota is `${client.tenancy.quota.storage}`"
    help      = "raise `tenancy.quota.storage`, or lower the `size` of volumes"
    at        = client.tenancy.quota.storage
  }

  # The API server refuses such a limit range: https://kubernetes.io/docs/concepts/policy/limit-range/
  check "container-default" {
    condition = mebibytes(client.tenancy.container.default_memory) <= bounds.container
    message   = "a container of `${client.name}` in ${cell.name} that asks for nothing would get `${client.tenancy.container.default_memory}` of memory, and may have `${client.tenancy.container.max_memory}`"
    help      = "lower `tenancy.container.default_memory`, or raise `max_memory`"
    at        = [client.tenancy.container.default_memory, client.tenancy.container.max_memory]
  }
}
