blueprint "kubernetes" {
  summary = "Workloads: a Kustomize base of each app, and an overlay of what differs in each cell"
  each    = "app"
  tables  = ["app", "platform.services"]

  # By highest hash, so that one load balancer more takes over its share and moves no other app.
  provides "load_balancer" {
    description = "Which of the load balancers of its group answers for it: 0 is the first."
    type        = number
    value = cell.applications.load_balancers == 1 || contains(cell.platform.services, "istio") ? 0 : index(
      [for n in range(cell.applications.load_balancers) : substr(sha256("${app.path} ${n}"), 0, 16)],
      reverse(sort([for n in range(cell.applications.load_balancers) : substr(sha256("${app.path} ${n}"), 0, 16)]))[0],
    )
  }

  # An account of its own for an app that uses buckets, objects of a store, or a database or cache of the client's. Ids of accounts have 6 to 30 characters: a digest tells apart what had to be
  # cut. https://cloud.google.com/iam/docs/service-accounts-create
  provides "google_service_account" {
    description = "Address of the account of Google Cloud that its pods act as; empty where they have none."
    type        = string
    value = region.provider != "gcp" || app.client == null ? "" : !anytrue(concat(
      [for bucket in client.infrastructure.buckets : contains(keys(bucket.apps), app.name)],
      [lookup(client, "database", null) != null && app.egress.database],
      [for store in values(cell.stores) : store.kind == "objects" ? contains(keys(store.objects.apps), app.name) : app.egress.database if store.client == app.client && store.kind != "search"],
      )) ? "" : "${length("${project.name}-${cell.short}-${app.client}-${app.name}") <= 30 ? "${project.name}-${cell.short}-${app.client}-${app.name}" : (
      "${trimsuffix(substr("${project.name}-${cell.short}-${app.client}-${app.name}", 0, 23), "-")}-${substr(sha1("${project.name}-${cell.short}-${app.client}-${app.name}"), 0, 6)}"
    )}@${cell.account}.iam.gserviceaccount.com"
  }

  # On AWS each host has one, whose name says all of a host that faces the internet, if it can. Elsewhere an app has one for all of its hosts, in whose name
  # Google Cloud takes no dots: https://github.com/kubernetes/ingress-gce/blob/master/pkg/utils/namer/frontendnamer.go
  provides "host_names" {
    description = "What objects and folders of its hosts are called, by host."
    type        = map(string)
    value = { for host in app.host == null ? [] : concat([app.host], app.aliases) : host => (
      region.provider != "aws" ? "${substr(replace(app.path, "/", "-"), 0, 45)}-${substr(sha256("${app.path} ${app.ingress.scheme}"), 0, 8)}" :
      length(host) <= 63 && !startswith(host, "*.") && app.ingress.scheme == "internet-facing" ? host : (
        "${substr(replace(replace(host, "*.", "any-"), ".", "-"), 0, 54)}-${substr(sha256("${host} ${app.ingress.scheme}"), 0, 8)}"
      )
    ) }
  }

  names {
    # Names that lead to an app in several cells, by the app. In each cell it has a host of its own, and in its own table it may have none: there the first name
    # stands for it, and cells replace it.
    led = { for name, route in estate.routing : route.app => route.hosts... }
    declared = { for path, workload in estate.apps : path => workload.host != null || !contains(keys(led), path) ? workload : merge(workload, {
      host    = led[path][0][0]
      aliases = [for alias in workload.aliases : alias if alias != led[path][0][0]]
    }) }
    # Those of the app, whose records are made with the route; and those that requests come to through Cloudflare alone, which asks the cell for its own host.
    led_here = flatten(lookup(led, app.path, []))
    fronted  = flatten([for route in values(estate.routing) : route.hosts if route.app == app.path && route.dns == ["cloudflare"] && try(route.cloudflare.proxied, false)])
    recorded = app.host == null ? [] : [for host in concat([app.host], app.aliases) : host if !contains(led_here, host)]
    proved   = app.host == null ? [] : [for host in concat([app.host], app.aliases) : host if !contains(fronted, host)]

    # The app as its own table has it, which is what its base is made of.
    base    = declared[app.path]
    overlay = "kubernetes/regions/${region.name}/${environment.name}/${app.path}"

    # On Azure a pod with an identity of its own says so, and takes its client id from what the namespace's store brings.
    identified = region.provider == "azure" && app.client != null && contains(try(cell.clients[app.client].azure_identities, []), app.name)
    # AKS taints nodes that it may lose, and nobody can leave that taint out: https://learn.microsoft.com/azure/aks/spot-node-pool
    on_spot = region.provider == "azure" && app.client != null && app.node_pool == "client" && try(cell.clients[app.client].infrastructure.nodes.capacity, "") == "spot"

    # Unless somebody wrote which one it is.
    names_itself = identified && !contains(keys(app.env), "AZURE_CLIENT_ID")
    pod_differs  = identified || on_spot || anytrue([for key in ["args", "env", "node_pool", "priority", "resources"] : app[key] != base[key]])
    # The image in parts: a registry may have a port, and what Kubernetes pulls by digest may have a tag as well.
    parts_of_image = { for of, image in { app = app.image, base = base.image } : of => try(
      regex("^(?P<name>.+?)(?::(?P<tag>[^:/@]+))?(?:@(?P<digest>sha256:[0-9a-f]+))?$", image), { name = image, tag = null, digest = null }
    ) }
    # The files of an overlay that change an object of the base, and whether this cell needs them.
    patches = {
      "authorization-policy.yaml" = mesh && length(app.listens) > 0 && join(" ", callers_here) != join(" ", callers_anywhere)
      # Policies of Google Cloud that each cell has its own of.
      "backend-config.yaml"            = app.host != null && !mesh && region.provider == "gcp" && base.ingress.scheme == "internet-facing"
      "frontend-config.yaml"           = app.host != null && !mesh && region.provider == "gcp" && base.ingress.scheme == "internet-facing"
      "cron-job.yaml"                  = app.kind == "cron_job" && (pod_differs || app.job != base.job)
      "deployment.yaml"                = app.kind == "deployment" && pod_differs
      "external-secret.yaml"           = length(app.secrets) > 0 && (region.provider != "aws" || app.secrets != base.secrets || app.secrets_refresh != base.secrets_refresh)
      "horizontal-pod-autoscaler.yaml" = app.kind == "deployment" && app.replicas.max != null && (app.replicas != base.replicas || app.autoscaling != base.autoscaling)
      "ingress-route.yaml"             = app.host != null && mesh && (app.host != base.host || app.aliases != base.aliases)
      "ingress.yaml"                   = app.host != null && !mesh && (region.provider == "aws" || app.host != base.host || app.aliases != base.aliases || length(led_here) > 0)
      "job.yaml"                       = app.kind == "job" && (pod_differs || app.job != base.job)
      "service-account.yaml"           = app.service_account.iam_role != null || app.google_service_account != "" || app.image_pull_secrets != base.image_pull_secrets || app.service_account.annotations != base.service_account.annotations
    }
    # Whether requests to the app's host come through Istio's gateway, or from the load balancer itself.
    mesh = contains(cell.platform.services, "istio")
    # Whether other clients' apps stand behind the same load balancer. The group for all is always shared, so that nobody's coming changes others' files.
    shared = app.ingress.group == "shared" || anytrue([
      for other in cell.apps : other.host != null && other.client != app.client && other.ingress.group == app.ingress.group && other.ingress.scheme == app.ingress.scheme
    ])
    # Regions that answer for the app's host beside this one.
    elsewhere = [
      for name in base.cells : name
      if name != cell.name && estate.cells[name].emitted && estate.cells[name].environment.name == environment.name && estate.cells[name].region.provider == "aws"
    ]
    # Who may ask the app for something, wherever they run, and those of them that run here: a policy lets nobody in who is not there.
    callers_of_app = {
      for path, caller in estate.apps : path => "*/ns/${caller.namespace}/sa/${caller.name}"
      if contains(caller.calls, app.client == null ? "shared/${app.name}" : app.name) && (app.client == null || caller.client == app.client)
    }
    gateway = app.host == null ? [] : ["*/ns/istio-ingress/sa/istio-ingressgateway"]
    # Of an app that all clients may call, each cell says its callers itself: one client's coming changes nothing elsewhere.
    callers_anywhere = sort(distinct(concat(app.client == null ? [] : values(callers_of_app), gateway)))
    callers_here     = sort(distinct(concat(apps_here, gateway)))
    apps_here        = sort([for path, caller in callers_of_app : caller if contains(estate.apps[path].cells, cell.name)])
    tcp_ports        = sort([for port in app.listens : tostring(port.port) if port.protocol == "TCP"])
    # The gateway asks the port that the host leads to, and no other.
    asking = length(tcp_ports) == 1 ? [{ principals = callers_here, ports = tcp_ports }] : [
      { principals = apps_here, ports = tcp_ports },
      { principals = gateway, ports = app.host == null ? [] : [tostring(app.listens[app.entrance].port)] },
    ]
    # Apps that run in a cell with Istio, and those of them that have anything to say to it: of a worker that calls others and
    # serves nobody, the namespace's own settings are all there is.
    meshed = { for path, workload in declared : path => workload if anytrue([
      for cell in workload.cells : contains(estate.cells[cell].platform.services, "istio")
    ]) }
    in_mesh = { for path, workload in meshed : path => workload if workload.kind != "deployment" || length(workload.listens) > 0 || workload.metrics.port != null }
    # Apps that a load balancer of Google Cloud brings requests to, and those that an Application Gateway does: with Istio they come by its gateway.
    google_ingresses = { for path, workload in declared : path => workload if workload.host != null && anytrue([
      for cell in workload.cells : estate.regions[split("/", cell)[0]].provider == "gcp" && !contains(estate.cells[cell].platform.services, "istio")
    ]) }
    app_gateways = { for path, workload in declared : path => workload if workload.host != null && anytrue([
      for cell in workload.cells : estate.regions[split("/", cell)[0]].provider == "azure" && !contains(estate.cells[cell].platform.services, "istio")
    ]) }
    # How long pods go on serving. Behind a load balancer for connections on AWS, which knows pods by their addresses, it takes about two minutes until
    # none come any more: https://github.com/kubernetes-sigs/aws-load-balancer-controller/issues/2366, https://github.com/aws/containers-roadmap/issues/470.
    # An Application Gateway is written anew when pods come and go, within a minute or so, and answers 502 for those that are gone by then:
    # https://azure.github.io/application-gateway-kubernetes-ingress/how-tos/minimize-downtime-during-deployments/.
    # Load balancers of Google Cloud know pods by their addresses, and hear of each that goes from a controller: Google's example waits 40 seconds, others
    # saw requests for about a minute: https://cloud.google.com/knowledge/kb/502-503-errors-on-external-http-s-load-balancer-000006416,
    # https://github.com/kubernetes/ingress-gce/issues/2222
    drains = { for path, workload in estate.apps : path => workload.drain_seconds != null ? workload.drain_seconds : (
      length(workload.expose.ports) > 0 && anytrue([for cell in workload.cells : estate.regions[split("/", cell)[0]].provider == "aws"]) ? 120 : (
        contains(keys(app_gateways), path) ? 90 : contains(keys(google_ingresses), path) ? 60 : 15
      )
    ) }
    # Apps, with what the pods of one consist of whatever its kind: the templates of each kind put it in its place.
    workloads = { for path, workload in declared : path => merge(workload, { pod = {
      # The access labels are what the network policies select.
      labels = merge({ for call in workload.calls : "calls.${project.domain}/${replace(call, "/", ".")}" => "true" }, {
        "access.${project.domain}/database" = workload.egress.database ? "true" : null
        "app.kubernetes.io/name"            = workload.name
      })
      priority = workload.priority == null ? null : "${project.name}-${workload.priority}"
      # A toleration alone lets pods on to the client's nodes, the selector keeps them there.
      node_selector = workload.client == null || workload.node_pool == "shared" ? null : { "${project.domain}/client" = workload.client }
      tolerations = workload.client == null || workload.node_pool == "shared" ? null : [
        { key = "${project.domain}/client", operator = "Equal", value = workload.client, effect = "NoSchedule" },
      ]
      # Kubernetes reads `$(NAME)` as a variable and `$$` as a dollar sign: a text of the estate file means itself.
      drain   = drains[path]
      command = length(workload.command) == 0 ? null : [for text in workload.command : replace(text, "$", "$$")]
      args    = length(workload.args) == 0 ? null : [for text in workload.args : replace(text, "$", "$$")]
      env = concat(
        [for name, label in { ENVIRONMENT = "environment", REGION = "region" } : {
          name                            = name
          valueFrom                       = { fieldRef = { fieldPath = "metadata.labels['${project.domain}/${label}']" } }
        }],
        [for name, value in workload.env : { name = name, value = replace(value, "$", "$$") }],
      )
      env_from     = length(workload.secrets) == 0 ? null : [{ secretRef = { name = workload.name } }]
      memory_limit = workload.resources.limits.memory == null ? workload.resources.requests.memory : workload.resources.limits.memory
      # Otherwise every start walks through the whole volume.
      group_change = length([for volume in workload.volumes : volume if volume.persistent]) == 0 ? null : "OnRootMismatch"
      mounts = concat(
        [for name, volume in workload.volumes : { name = name, mountPath = volume.path }],
        length(workload.config) == 0 ? [] : [{ name = "config", mountPath = workload.config_path, readOnly = true }],
      )
      volumes = concat(
        [for name, volume in workload.volumes : {
          name                  = name
          emptyDir              = volume.persistent ? null : { medium = volume.medium == "memory" ? "Memory" : null, sizeLimit = volume.size }
          persistentVolumeClaim = volume.persistent ? { claimName = "${workload.name}-${name}" } : null
        }],
        length(workload.config) == 0 ? [] : [{ name = "config", configMap = { name = workload.name } }],
      )
    } }) }
    # Of that, what this cell has another value of.
    pod_patch = {
      priority = app.priority == base.priority || app.priority == null ? null : "${project.name}-${app.priority}"
      node_selector = app.client == null || app.node_pool == base.node_pool ? null : {
        "$patch"                   = app.node_pool == "shared" ? "delete" : null
        "${project.domain}/client" = app.node_pool == "client" ? app.client : null
      }
      tolerations = app.client == null || app.node_pool == base.node_pool && !on_spot ? null : app.node_pool != "client" ? [] : concat([{
        key      = "${project.domain}/client"
        operator = "Equal"
        value    = app.client
        effect   = "NoSchedule"
      }], on_spot ? [{ key = "kubernetes.azure.com/scalesetpriority", operator = "Equal", value = "spot", effect = "NoSchedule" }] : [])
      args = app.args == base.args ? null : [for text in app.args : replace(text, "$", "$$")]
      env = app.env == base.env && !identified ? null : concat(
        names_itself ? [{ name = "AZURE_CLIENT_ID", valueFrom = { secretKeyRef = { name = "${app.name}-identity", key = "client-id" } } }] : [],
        [for name, value in app.env : { name = name, value = replace(value, "$", "$$") } if lookup(base.env, name, null) != value],
      )
      # Only such pods are given a token: https://azure.github.io/azure-workload-identity/docs/topics/service-account-labels-and-annotations.html
      labels = identified ? { "azure.workload.identity/use" = "true" } : null
      resources = app.resources == base.resources ? null : {
        requests = app.resources.requests
        limits = {
          cpu    = app.resources.limits.cpu
          memory = app.resources.limits.memory == null ? app.resources.requests.memory : app.resources.limits.memory
        }
      }
    }
    # Ports that a sidecar of Istio has in each pod.
    ports_of_mesh = [15000, 15001, 15004, 15006, 15008, 15009, 15020, 15021, 15053, 15090]
    # ECR's part of the image's name: account and region.
    registry = try(regex("^(?P<account>[0-9]{12})\\.dkr\\.ecr(?:-fips)?\\.(?P<region>[a-z0-9-]+)\\.amazonaws\\.com(?:\\.cn)?/", app.image), null)
    # MiB of its volumes that lie in memory.
    in_memory = sum(concat([0], [for volume in app.volumes : mebibytes(volume.size) if volume.medium == "memory"]))
    # Whether no month of the schedule has a day of it: the least day against the longest month. With a weekday, days of the month do not decide alone.
    cron        = app.job.schedule == null || !can(regex(" ", app.job.schedule)) ? ["*", "*", "*", "*", "*"] : split(" ", app.job.schedule)
    days        = can(regex("^[0-9,-]+$", cron[2])) ? [for part in split(",", cron[2]) : parseint(split("-", part)[0], 10)] : [1]
    month_names = { jan = 1, feb = 2, mar = 3, apr = 4, may = 5, jun = 6, jul = 7, aug = 8, sep = 9, oct = 10, nov = 11, dec = 12 }
    months = can(regex("^[0-9A-Za-z,]+$", cron[3])) ? [
      for part in split(",", cron[3]) : lookup(month_names, lower(part), null) == null ? parseint(part, 10) : month_names[lower(part)]
    ] : [1]
    never           = contains(["*", "?"], cron[4]) && min(days...) > max([for month in months : month == 2 ? 29 : contains([4, 6, 9, 11], month) ? 30 : 31]...)
    role_annotation = lookup(app.service_account.annotations, "eks.amazonaws.com/role-arn", null)
    role_account    = role_annotation == null ? null : try(regex("^arn:[a-z-]+:iam::([0-9]{12}):role/", role_annotation)[0], null)
    # Services of the cell by their namespace, each with its ports, and addresses in `env` that lead to one: `http://orders:9000`, `http://orders.shop`.
    services_here = { for other in estate.apps : other.namespace => other.name... if length(other.listens) > 0 && contains(other.cells, cell.name) }
    ports_here = { for namespace in keys(services_here) : namespace => flatten([for other in estate.apps : [
      for port in other.listens : "${other.name}:${port.service_port}"
    ] if other.namespace == namespace && contains(other.cells, cell.name)]) }
    addresses = {
      for key, text in app.env : key => regex("^[a-z][a-z0-9+.-]*://(?:[^/@]*@)?(?P<name>[a-z][a-z0-9-]*)(?:\\.(?P<namespace>[a-z][a-z0-9-]*))?(?:\\.svc(?:\\.cluster\\.local)?)?(?::(?P<port>[0-9]+))?(?:/.*)?$", text)
      if can(regex("^[a-z][a-z0-9+.-]*://(?:[^/@]*@)?[a-z][a-z0-9-]*(?:\\.[a-z][a-z0-9-]*)?(?:\\.svc(?:\\.cluster\\.local)?)?(?::[0-9]+)?(?:/.*)?$", text))
    }
    # Storage classes that come with the clusters of a cloud, or that the platform makes there, the usual one first.
    classes_of_clouds = {
      aws   = ["gp3", "gp3-retain", "gp2", "efs-sc"]
      azure = ["premium-disk", "premium-disk-retain", "default", "managed", "managed-premium", "managed-csi", "managed-csi-premium", "azurefile", "azurefile-premium", "azurefile-csi", "azurefile-csi-premium"]
      gcp   = ["balanced", "balanced-retain", "standard", "standard-rwo", "premium-rwo", "standard-rwx", "premium-rwx", "zonal-rwx", "enterprise-rwx", "enterprise-multishare-rwx"]
    }
    # A name without a registry is one of Docker Hub: https://docs.docker.com/reference/cli/docker/image/tag/
    image_of_internet = app.image != null && !can(regex("^localhost[:/]", app.image)) && can(regex("^((docker\\.io|ghcr\\.io|quay\\.io|gcr\\.io|registry\\.k8s\\.io|public\\.ecr\\.aws|mcr\\.microsoft\\.com)/|[^/]+$|[^/.:]+/)", app.image))
    # Whether something may lead out of the network besides NAT: a site that announces all, or what nobody lists.
    way_out = region.provider != "aws" || cell.network.nat != "none" || anytrue(concat(
      [for site in cell.vpn : length(site.networks) == 0 || contains(site.networks, "0.0.0.0/0")],
      [for gateway in estate.transit_gateways : contains(gateway.cells, cell.name)],
    ))
    # Where something is mounted, and bytes of the files of `config`: base64 has four characters for three of them, but for its padding.
    mounted      = concat([for volume in app.volumes : volume.path], length(app.config) == 0 ? [] : [app.config_path])
    config_bytes = { for name, text in app.config : name => floor(length(replace(base64encode(text), "=", "")) * 3 / 4) }
    # What the app may call, as it is written in `calls`.
    callable = concat(
      [for path, other in estate.apps : "`${other.name}`" if other.client != null && other.client == app.client && path != app.path],
      [for path, other in estate.apps : "`${path}`" if other.client == null && path != app.path],
    )
    # What its own load balancer for connections is called in the cluster, and from where they come. What a site tells by BGP is not known here: then
    # any private address is let in.
    exposed = length(app.expose.ports) > 0
    zone    = try(cell.applications.zone, null) == null ? project.domain : cell.applications.zone
    door    = "${app.name}-load-balancer"
    # Other cells with the app that write its host into a zone of that name: on the same cloud it is the very same zone, on another one it has only the name.
    zone_beside = app.host == null || app.host != base.host ? [] : [
      for name in base.cells : name if name != cell.name && estate.cells[name].emitted && estate.cells[name].environment.name == environment.name && zone == (
        try(estate.cells[name].applications.zone, null) == null ? project.domain : estate.cells[name].applications.zone
      )
    ]
    rivals       = region.provider == "aws" ? [] : [for name in zone_beside : name if estate.cells[name].region.provider == region.provider && contains(estate.cells[name].platform.services, "external-dns")]
    zones_beside = sort(distinct([for name in concat([cell.name], zone_beside) : dns_of[estate.cells[name].region.provider]]))
    dns_of       = { aws = "Route 53", gcp = "Cloud DNS", azure = "Azure DNS" }
    sources = length(app.expose.from) > 0 ? app.expose.from : app.expose.scheme == "internet-facing" ? ["0.0.0.0/0"] : distinct(concat(
      [cell.network.vpc_cidr],
      cell.network.secondary_cidrs,
      cell.reached_networks,
      cell.site_networks,
      anytrue([for site in cell.vpn : length(site.networks) == 0]) ? ["10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16"] : [],
    ))
    # Ranges of networks that are nobody's on the internet and lie within a wider one of those.
    private_within = { for range in sources : range => [
      for private in ["10.0.0.0/8", "100.64.0.0/10", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16"] : private if try(
        tonumber(split("/", range)[1]) < tonumber(split("/", private)[1]) && cidrhost("${split("/", private)[0]}/${split("/", range)[1]}", 0) == cidrhost(range, 0), false,
      )
    ] }
    exposed_rules = length(sources) * length(app.expose.ports)
    # Ports that probes can connect to, and those of them that a load balancer brings requests to.
    connected = [for name, port in app.listens : name if port.protocol == "TCP"]
    asked     = [for name in connected : name if contains(["http", "http2", "grpc"], app.listens[name].app_protocol)]
    # Those that understand what probes say, and those that these may ask if nobody says which.
    understood = [for name in connected : name if !contains(["http", "grpc"], app.probes.type) || contains([app.probes.type, "http2"], app.listens[name].app_protocol)]
    same_words = [for name in understood : name if app.listens[name].app_protocol == app.probes.type]
    may_probe  = length(same_words) > 0 ? same_words : understood
    # Keys that an overlay cannot change, and that this cell has another value of.
    fixed = [for key in [
      "calls", "command", "config_path", "disruption", "drain_seconds", "egress", "grace_seconds", "ingress", "kind",
      "metrics", "port", "ports", "probes", "run_as_user", "session_affinity_seconds", "traffic", "volumes",
    ] : key if app[key] != base[key]]
  }

  # The base: what an app is, wherever it runs.
  files "base" {
    each     = "estate"
    for_each = workloads
    to       = "kubernetes/base/${each.key}"

    extension "base" {}

    names {
      workload = each.value
      # Whether a new pod needs the disk of the old one.
      moves_a_disk = length([for volume in workload.volumes : volume if volume.persistent && volume.access == "one"]) > 0
      # Its files, and whether it has them.
      parts = {
        "cron-job.yaml"                  = workload.kind == "cron_job"
        "deployment.yaml"                = workload.kind == "deployment"
        "external-secret.yaml"           = length(workload.secrets) > 0
        "horizontal-pod-autoscaler.yaml" = workload.kind == "deployment" && workload.replicas.max != null
        "job.yaml"                       = workload.kind == "job"
        "network-policy.yaml"            = true
        "pod-disruption-budget.yaml"     = workload.kind == "deployment"
        "service-account.yaml"           = true
        "service.yaml"                   = length(workload.listens) > 0
      }
    }

    file "cron-job.yaml" { when = parts["cron-job.yaml"] }
    file "deployment.yaml" { when = parts["deployment.yaml"] }
    file "external-secret.yaml" { when = parts["external-secret.yaml"] }
    file "horizontal-pod-autoscaler.yaml" { when = parts["horizontal-pod-autoscaler.yaml"] }
    file "job.yaml" { when = parts["job.yaml"] }
    file "pod-disruption-budget.yaml" { when = parts["pod-disruption-budget.yaml"] }
    file "service.yaml" { when = parts["service.yaml"] }
    file "volume.yaml" {
      for_each = { for name, volume in workload.volumes : name => volume if volume.persistent }
      to       = "${each.key}-volume.yaml"
    }
  }

  # Parts that only some cells have: each is a component beside the base, for the cells that want it.
  files "component-alb" {
    each = "estate"
    for_each = { for path, workload in declared : path => workload if workload.host != null && anytrue([
      for cell in workload.cells : estate.regions[split("/", cell)[0]].provider == "aws" && !contains(estate.cells[cell].platform.services, "istio")
    ]) }
    to = "kubernetes/components/${each.key}/alb"

    names {
      # A load balancer takes the first rule that fits: what is for all names below one comes last.
      hosts = concat(
        [for host in concat([each.value.host], each.value.aliases) : host if !startswith(host, "*.")],
        [for host in concat([each.value.host], each.value.aliases) : host if startswith(host, "*.")],
      )
      spoken = each.value.listens[each.value.entrance].app_protocol
      # Whether probes ask the port that requests come to, and in the same language, so that the load balancer can do as they do.
      looked_at = each.value.probes.type == (spoken == "grpc" ? "grpc" : "http") && each.value.probed == each.value.entrance
    }
  }
  files "component-gce" {
    each     = "estate"
    for_each = google_ingresses
    to       = "kubernetes/components/${each.key}/gce"

    file "frontend-config.yaml" { when = each.value.ingress.scheme == "internet-facing" }
  }
  files "component-app-gateway" {
    each     = "estate"
    for_each = app_gateways
    to       = "kubernetes/components/${each.key}/app-gateway"
  }
  files "component-mesh" {
    each     = "estate"
    for_each = in_mesh
    to       = "kubernetes/components/${each.key}/mesh"

    names {
      # Ports that requests come to, which the mesh spreads and sends again.
      requests = { for name, port in each.value.listens : name => port if contains(["http", "http2", "grpc"], port.app_protocol == null ? "" : port.app_protocol) }
      ports    = sort([for port in each.value.listens : tostring(port.port) if port.protocol == "TCP"])
      # Who may ask the app for something. Of an app that all clients may call, each cell says it.
      callers = sort([for path, caller in estate.apps : "*/ns/${caller.namespace}/sa/${caller.name}" if(
        each.value.client != null && contains(caller.calls, each.value.name) && caller.client == each.value.client
      )])
      by_gateway = each.value.host == null ? [] : ["*/ns/istio-ingress/sa/istio-ingressgateway"]
      # The gateway asks the port that the host leads to, and no other.
      let_in = length(ports) == 1 ? [{ principals = sort(concat(callers, by_gateway)), ports = ports }] : [
        { principals = callers, ports = ports },
        { principals = by_gateway, ports = each.value.host == null ? [] : [tostring(each.value.listens[each.value.entrance].port)] },
      ]
      # Ports of its load balancer of which nobody knows who speaks first.
      bytes = { for name, port in each.value.listens : name => port if contains(each.value.expose.ports, name) && port.app_protocol == "tcp" }
      # Ports that somebody without an identity connects to: Prometheus, and the load balancer of the app.
      plain = distinct(concat(
        each.value.metrics.port == null ? [] : [each.value.metrics.port],
        [for name, port in each.value.listens : port.port if contains(each.value.expose.ports, name)],
      ))
    }

    file "authorization-policy.yaml" { when = length(each.value.listens) > 0 || each.value.metrics.port != null }
    file "cron-job.yaml" { when = each.value.kind == "cron_job" }
    file "destination-rule.yaml" { when = length(each.value.listens) > 0 }
    file "ingress-route.yaml" { when = each.value.host != null }
    file "job.yaml" { when = each.value.kind == "job" }
    file "peer-authentication.yaml" { when = length(plain) > 0 }
    file "virtual-service.yaml" { when = length(requests) > 0 }
  }

  # The overlay: the namespace, and a patch for each object that is not as in the base.
  files "overlay" {
    to = overlay

    extension "overlay" {}

    names {
      # A load balancer takes the first rule that fits: what is for all names below one comes last.
      hosts = app.host == null ? [] : concat(
        [for host in concat([app.host], app.aliases) : host if !startswith(host, "*.")],
        [for host in concat([app.host], app.aliases) : host if startswith(host, "*.")],
      )
      components = [for component, wanted in {
        alb         = app.host != null && region.provider == "aws" && !mesh
        app-gateway = app.host != null && region.provider == "azure" && !mesh
        gce         = app.host != null && region.provider == "gcp" && !mesh
        mesh        = mesh && (app.kind != "deployment" || length(app.listens) > 0 || app.metrics.port != null)
      } : "../../../../../components/${app.path}/${component}" if wanted]
      spec = {
        ingressClassName = region.provider != "aws" || app.load_balancer == 0 ? null : "alb-${app.ingress.group}${app.ingress.scheme == "internal" ? "-internal" : ""}.${app.load_balancer + 1}"
        tls = region.provider == "aws" || app.host == base.host && app.aliases == base.aliases && length(fronted) == 0 ? null : [{
          hosts      = proved
          secretName = "${app.name}-tls"
        }]
        rules = app.host == base.host && app.aliases == base.aliases ? null : [
          for host in hosts : {
            host = host
            http = {
              paths = [{
                path     = "/"
                pathType = "Prefix"
                backend  = { service = { name = app.name, port = { name = app.entrance } } }
              }]
            }
          }
        ]
      }
    }

    file "authorization-policy.yaml" { when = patches["authorization-policy.yaml"] }
    file "cron-job.yaml" { when = patches["cron-job.yaml"] }
    file "identity.yaml" { when = names_itself }
    file "load-balancer.yaml" { when = exposed }
    file "backend-config.yaml" { when = patches["backend-config.yaml"] }
    file "external-secret.yaml" { when = patches["external-secret.yaml"] }
    file "frontend-config.yaml" { when = patches["frontend-config.yaml"] }
    file "horizontal-pod-autoscaler.yaml" { when = patches["horizontal-pod-autoscaler.yaml"] }
    file "ingress-route.yaml" { when = patches["ingress-route.yaml"] }
    file "ingress.yaml" { when = patches["ingress.yaml"] }
    file "pod.yaml" {
      when = patches["deployment.yaml"] || patches["job.yaml"]
      to   = "${app.kind}.yaml"
    }
    file "service-account.yaml" { when = patches["service-account.yaml"] }
  }

  # What an overlay cannot change: an object that comes or goes, and the shape of the pod.
  check "same-in-every-cell" {
    found   = [for key in fixed : "`${key}`"]
    message = "app `${app.path}` in ${cell.name}: ${join(", ", found)} must be the same in every cell"
    help    = "set it in the app itself or in [defaults.app], not for an environment, a region or a cell"
    at      = app[fixed[0]]
  }
  # https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover-complex-configs.html
  check "fails-over" {
    condition = app.host == null || region.provider != "aws" || app.health_check_id != null || !mesh && !shared || length(elsewhere) == 0 || length(led_here) > 0
    message   = "the host of `${app.path}` stays with ${cell.name} when all its pods there are dead, although the app runs in ${join(" and ", elsewhere)}, too: ${mesh ? "Istio's gateway answers for it" : "its load balancer is that of other clients, too"}"
    help      = "${mesh ? "" : "give the client a load balancer of its own, `ingress.group = \"${app.client == null ? app.name : app.client}\"`, whose health decides about its records alone; or "}have a name that only ${cell.name} answers watched by a health check of Route 53, and write its id as `health_check_id` of the app in this cell (`terrane explain apply`)"
    at        = app.host
    severity  = "note"
  }
  # On AWS each region has a record of its own under the name; elsewhere the first cell's is the only one, and the others leave what is not theirs:
  # https://kubernetes-sigs.github.io/external-dns/latest/docs/registry/registry/
  check "record-of-one-cell" {
    condition = length(rivals) == 0 || !contains(cell.platform.services, "external-dns")
    message   = "requests to `${app.host == null ? "" : app.host}` come to one cell alone, although `${app.path}` runs in ${cell.name} and ${join(" and ", rivals)}: all write into the zone `${zone == null ? "" : zone}` of ${dns_of[region.provider]}, the first has the name there, and nothing moves when it is lost"
    help      = "give the app a host of its own in each cell (`[${app.client == null ? "environments.${environment.name}.app" : "clients.${app.client}.overrides.\"${cell.name}\".apps.${app.name}"}]`), and have this name, among its `aliases` then, lead to them by ${region.provider == "azure" ? "Traffic Manager or Front Door" : "a routing policy of Cloud DNS"}: external-dns leaves a record that it did not make"
    at        = app.host
    severity  = "note"
  }
  # Only one of them is asked; cert-manager writes its proofs into that of its own cloud: https://cert-manager.io/docs/configuration/acme/dns01/
  check "zone-of-one-cloud" {
    condition = length(zones_beside) < 2 || length(setintersection(cell.platform.services, ["cert-manager", "external-dns"])) == 0
    message   = "`${app.host == null ? "" : app.host}` is a name of the zone `${zone == null ? "" : zone}`, of which ${join(" and ", zones_beside)} have one each: whoever resolves it, or issues a certificate for it, asks that to which the domain is delegated, and what is written into the others is read by nobody"
    help      = "delegate a name below it to each cloud but one, and write it in the tables of that cloud's regions, such as `applications.zone = \"azure.${zone == null ? "example.com" : zone}\"`, with a host in it for each of its cells (`${app.client == null ? "environments.${environment.name}.app" : "clients.${app.client}.overrides"}`)"
    at        = app.host
    severity  = "note"
  }
  # What one check says would take the host out of all cells at once.
  check "health-check-of-cell" {
    condition = app.health_check_id == null || app.health_check_id != base.health_check_id || length(elsewhere) == 0
    message   = "one health check decides about the host of `${app.path}` in ${cell.name} and in ${join(" and ", elsewhere)}: it fails in all of them at once"
    help      = "write the id of a check of its own for each cell, in `[${app.client == null ? "environments.${environment.name}.app" : "clients.${app.client}.overrides.\"${cell.name}\".apps.${app.name}"}]`"
    at        = app.health_check_id
  }
  check "host-everywhere" {
    condition = (app.host == null) == (base.host == null) || app.host == null && length(led_here) > 0
    message   = "app `${app.path}` has a `host` in some cells only, here in ${cell.name}"
    help      = "give the app a `host` in its own table; a cell may replace it, and not take it back"
    at        = app.host
  }
  check "autoscaled-everywhere" {
    condition = (app.replicas.max == null) == (base.replicas.max == null)
    message   = "app `${app.path}` is autoscaled in some cells only, here in ${cell.name}"
    help      = "give the app `replicas.max` in its own table; a cell may replace it, and not take it back"
    at        = app.replicas.max
  }
  check "secrets-everywhere" {
    condition = (length(app.secrets) == 0) == (length(base.secrets) == 0)
    message   = "app `${app.path}` has `secrets` in some cells only, here in ${cell.name}"
    help      = "list the secrets in the app's own table; a cell may replace each, and not take them back. An app without `secrets` in some cells is two apps, each with its `cells`"
    at        = app.secrets
  }
  check "config-everywhere" {
    condition = (length(app.config) == 0) == (length(base.config) == 0)
    message   = "app `${app.path}` has `config` in some cells only, here in ${cell.name}"
    help      = "list the files in the app's own table; a cell may replace each, and not take them back"
    at        = app.config
  }

  # What Kubernetes would refuse, or take and never serve.
  check "domain" {
    condition = project.domain != null
    message   = "apps need `project.domain`: labels and taints start with it"
    help      = "write `domain = \"example.com\"` in `[project]`"
    at        = [project.domain, project]
  }
  check "domain-name" {
    condition = project.domain == null ? true : can(regex("^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$", project.domain))
    message   = "`${project.domain}` is not a domain: labels and taints start with it, and hosts end with it"
    help      = "write a DNS name in lower case and nothing around it, such as `example.com`"
    at        = project.domain
  }
  check "replica-range" {
    condition = app.replicas.max == null ? true : app.replicas.max >= app.replicas.min
    message   = "app `${app.path}` in ${cell.name}: `replicas.max` is below `replicas.min`"
    help      = "raise `replicas.max`, or leave it out for a fixed count"
    at        = app.replicas.max
  }
  # "If any of the pods' containers do not have the relevant resource request set, CPU utilization for the pod will not be defined":
  # https://kubernetes.io/docs/concepts/workloads/autoscaling/horizontal-pod-autoscale/#algorithm-details
  check "scaled-by-nothing" {
    found = [for resource, is_nothing in {
      cpu    = app.autoscaling.cpu_percent != null && millicores(app.resources.requests.cpu) == 0
      memory = app.autoscaling.memory_percent != null && mebibytes(app.resources.requests.memory) == 0
    } : resource if app.kind == "deployment" && app.replicas.max != null && is_nothing]
    message = "app `${app.path}` in ${cell.name} is scaled by a share of what it reserves, and reserves nothing: ${join(", ", [for name in found : "`resources.requests.${name}`"])}"
    help    = "write what a pod needs, such as `requests.cpu = \"100m\"`"
    at      = app.resources.requests[found[0]]
  }
  # Whatever is pushed under such a tag is what the next pod starts with, and a rollback starts it, too.
  check "moving-tag" {
    condition = !can(regex(":(stable|mainline|main|master|trunk|head|develop|dev|edge|nightly|canary|current|rolling|lts)$", app.image))
    message   = "the image of app `${app.path}` in ${cell.name} has the tag `${reverse(split(":", app.image))[0]}`, which moves: pods of one app may run different versions, and nothing says which"
    help      = "write the tag of a version, or a digest (`@sha256:...`)"
    at        = app.image
    severity  = "warning"
  }
  check "port-variable" {
    condition = try(tonumber(app.env.PORT) == app.listens.http.port, true)
    message   = "app `${app.path}` in ${cell.name} is told to listen on ${try(app.env.PORT, "")} in `env`, and is called on ${try(app.listens.http.port, 0)}"
    help      = "write the same number in both places"
    at        = [app.env.PORT, app.port, app.ports]
    severity  = "warning"
  }
  # The API server refuses such a pod; what has no limit is within it: https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/
  check "limit-below-request" {
    found = [for resource, is_less in {
      memory = app.resources.limits.memory == null ? false : mebibytes(app.resources.limits.memory) < mebibytes(app.resources.requests.memory)
      cpu    = app.resources.limits.cpu == null ? false : millicores(app.resources.limits.cpu) < millicores(app.resources.requests.cpu)
    } : resource if is_less]
    message = "app `${app.path}` in ${cell.name} may use less than it reserves: ${join(", ", [for name in found : "`resources.limits.${name}` is below `resources.requests.${name}`"])}"
    help    = "raise the limit, lower the request, or leave the limit out"
    at      = app.resources.limits[found[0]]
  }
  check "job-serves-nobody" {
    found = [for key, value in {
      "host"         = app.host
      "metrics.port" = app.metrics.port
      "port"         = app.port
      "ports"        = length(app.ports) == 0 ? null : app.ports
      "replicas.max" = app.replicas.max
    } : key if app.kind != "deployment" && value != null]
    message = "app `${app.path}` is a ${replace(app.kind, "_", " ")}, which runs to its end, and has ${join(", ", [for key in found : "`${key}`"])}: nobody sends requests to it, and nothing scales it"
    help    = "leave ${join(" and ", [for key in found : "`${key}`"])} out, or write `kind = \"deployment\"`"
    at = [
      for key in [base.replicas.max, base.host, base.port, base.metrics.port, app.replicas.max, app.host, app.port, app.metrics.port, app.ports] : key if key != null
    ]
  }
  check "schedule" {
    condition = (app.kind == "cron_job") == (app.job.schedule != null)
    message   = app.kind == "cron_job" ? "app `${app.path}` is a cron job without a `job.schedule`" : "app `${app.path}` has a `job.schedule`, but is no cron job"
    help      = app.kind == "cron_job" ? "write when it runs, for example `job = { schedule = \"30 2 * * *\" }`" : "leave `job` out, or write `kind = \"cron_job\"`"
    at        = [app.job.schedule, app.job, app.kind]
  }
  # The API server refuses it: https://pkg.go.dev/github.com/robfig/cron/v3#hdr-CRON_Expression_Format
  check "schedule-ranges" {
    found = flatten([for field in cron : [
      for part in split(",", field) : part
      if can(regex("^[0-9]+-[0-9]+", part)) && try(parseint(regex("^[0-9]+", part), 10) > parseint(regex("-([0-9]+)", part)[0], 10), false)
    ]])
    message = "`job.schedule` of app `${app.path}` has ${join(", ", [for part in found : "`${part}`"])}, which ends before it begins"
    help    = "write the smaller number first, or two ranges: `22-23,0-2`"
    at      = app.job.schedule
  }
  check "one-disk-one-pod" {
    condition = length([for volume in app.volumes : volume if volume.persistent && volume.access == "one" && volume.medium != "memory"]) == 0 || (
      app.replicas.min == 1 && app.replicas.max == null && app.job.parallelism == 1
    )
    message = "app `${app.path}` in ${cell.name} has a persistent volume for one pod, and more pods than one"
    help    = "write `replicas = { min = 1 }`, or give the volume `access = \"many\"` and the `storage_class` of a shared file system"
    at      = [for volume in app.volumes : volume.persistent if volume.persistent && volume.access == "one"]
  }
  check "memory-does-not-last" {
    found   = [for name, volume in app.volumes : name if volume.persistent && volume.medium == "memory"]
    message = "the volume `${found[0]}` of app `${app.path}` is to be persistent, and in memory, which is lost with the pod"
    help    = "leave out `persistent` or `medium`"
    at      = [for name in found : app.volumes[name].medium]
  }
  check "probe-port" {
    # One with a schedule is told that it is no cron job.
    condition = app.kind != "deployment" || length(app.listens) > 0 || length(base.listens) > 0 || app.host != null || contains(["exec", "none"], app.probes.type) || app.job.schedule != null
    message   = "app `${app.path}` has no `port` for its ${app.probes.type} probes to ask"
    help      = "write the `port` that it listens on; for a worker, which listens on none, `probes = { type = \"exec\", command = [...] }` or `{ type = \"none\" }`"
    at        = [app.probes.type, app.port]
  }
  check "probe-command" {
    condition = app.kind != "deployment" || app.probes.type != "exec" || length(app.probes.command) > 0
    message   = "app `${app.path}` has exec probes without a `command`"
    help      = "write the program and its arguments in `probes.command`, such as `probes = { type = \"exec\", command = [\"/bin/healthy\"] }`"
    at        = [app.probes.command, app.probes.type]
  }
  check "host-needs-port" {
    # A port that only this cell lacks is told as that, and of a job its host.
    condition = app.host == null || length(app.listens) > 0 || length(base.listens) > 0 || app.kind != "deployment"
    message   = "app `${app.path}` has a `host`, but no `port` that the load balancer could send requests to"
    help      = "write the `port` that it listens on, for example `port = 8080`; an app that nobody asks anything has no `host`"
    at        = [base.host, app.host]
  }
  # Both name one of `ports`, or `http`, which `port` is.
  check "port-named" {
    found   = [for key, name in { "ingress.port" = app.ingress.port, "probes.port" = app.probes.port } : key if name != null && !contains(keys(app.listens), name == null ? "" : name)]
    message = "${join(" and ", [for key in found : "`${key}`"])} of app `${app.path}` names `${found[0] == "ingress.port" ? app.ingress.port : app.probes.port}`, which is none of its ports"
    help    = "its ports are ${length(app.listens) == 0 ? "none yet" : join(", ", [for name in keys(app.listens) : "`${name}`"])}: write one of them, or declare it in `ports`"
    at      = [contains(found, "ingress.port") ? app.ingress.port : null, app.probes.port]
  }
  check "port-unsaid" {
    found = [for key, is_unsaid in {
      "ingress.port" = app.host != null && app.entrance == null && length(asked) > 1
      "probes.port"  = app.kind == "deployment" && contains(["http", "tcp", "grpc"], app.probes.type) && app.probed == null && length(may_probe) > 1
    } : key if is_unsaid]
    message = "app `${app.path}` has several ports, and nobody says which of them ${join(" and ", [for key in found : key == "ingress.port" ? "its `host` leads to" : "its probes ask"])}"
    help = "write ${join(" and ", [for key in found : "`${key} = \"${key == "ingress.port" ? asked[0] : may_probe[0]}\"`"])}, or another of ${join(", ", [
      for name in distinct(concat(contains(found, "ingress.port") ? asked : [], contains(found, "probes.port") ? may_probe : [])) : "`${name}`"
    ])}"
    at = [contains(found, "ingress.port") ? app.host : null, app.probes.type, app.ports]
  }
  # Load balancers of hosts look at requests. Those for connections are `expose`, a service of its own.
  check "host-protocol" {
    condition = app.host == null || length(app.listens) == 0 ? true : app.entrance == null ? length(asked) > 0 : !contains(keys(app.listens), app.entrance) || contains(asked, app.entrance)
    message   = "the `host` of app `${app.path}` leads to a port where no requests come in (${join(", ", [for name, port in app.listens : "`${name}`: ${port.app_protocol == null ? port.protocol : port.app_protocol}" if app.entrance == null || app.entrance == name])}), and only requests are brought to a `host`"
    help      = "give the app a port that speaks `http`, `http2` or `grpc` for its `host` and write that in `app_protocol`; connections of anything else are brought by `expose = { ports = [\"${length(connected) == 0 ? "smpp" : connected[0]}\"] }`, a load balancer of the app's own, whose name is `expose.host`"
    at        = [app.ingress.port, app.host]
  }
  check "exposed-port" {
    found   = [for name in app.expose.ports : name if !contains(keys(app.listens), name)]
    message = "`expose.ports` of app `${app.path}` names ${join(", ", [for name in found : "`${name}`"])}, which ${length(found) == 1 ? "is none" : "are none"} of its ports"
    help    = "its ports are ${length(app.listens) == 0 ? "none yet" : join(", ", [for name in keys(app.listens) : "`${name}`"])}: write one of them, or declare it in `ports`"
    at      = found
  }
  # The health of a port of UDP is asked at one of TCP, which only the app knows:
  # https://docs.aws.amazon.com/elasticloadbalancing/latest/network/target-group-health-checks.html
  check "exposed-protocol" {
    found   = [for name in app.expose.ports : name if try(app.listens[name].protocol, "TCP") != "TCP"]
    message = "`expose.ports` of app `${app.path}` has ${join(", ", [for name in found : "`${name}`"])}, which takes datagrams (UDP): the load balancer of an app brings connections"
    help    = "take it out of `expose.ports`; a service for datagrams is written beside the tree"
    at      = found
  }
  check "exposed-everywhere" {
    found   = [for key in ["ports", "scheme"] : key if app.expose[key] != base.expose[key]]
    message = "app `${app.path}` in ${cell.name}: ${join(" and ", [for key in found : "`expose.${key}`"])} must be the same in every cell"
    help    = "set it in the app's own table, or make an app of its own for the cells that differ; `from` and `host` may differ"
    at      = [app.expose[found[0]], base.expose[found[0]]]
  }
  # Nothing looks at what such connections carry, and no web ACL stands in front.
  check "exposed-to-all" {
    condition = !exposed || app.expose.scheme != "internet-facing" || length(app.expose.from) > 0
    message   = "anybody on the internet may connect to ${join(", ", [for name in app.expose.ports : "`${name}`"])} of app `${app.path}` in ${cell.name}"
    help      = "list the networks of those who do in `expose.from`, or write `from = [\"0.0.0.0/0\"]` where everybody is meant"
    at        = [app.expose.scheme, app.expose.ports]
    severity  = "warning"
  }
  # Networks have IPv4 addresses only, and so have the load balancers in them.
  check "exposed-from-ipv6" {
    found   = [for range in app.expose.from : range if can(regex(":", range))]
    message = "`expose.from` of app `${app.path}` has ${join(", ", [for range in found : "`${range}`"])}, and its load balancer has IPv4 addresses only"
    help    = "take it out"
    at      = found
  }
  # Nobody is in the internet who reaches an address within the network.
  check "exposed-from-anywhere" {
    found   = app.expose.scheme != "internal" ? [] : [for range in app.expose.from : range if try(tonumber(split("/", range)[1]) < 8, false)]
    message = "`expose.from` of app `${app.path}` has ${join(", ", [for range in found : "`${range}`"])}, and its load balancer is internal: no network that reaches it in ${cell.name} is as wide as that"
    help    = "leave `from` out, which lets in the network, its peers and the sites behind its VPNs, or list networks of those; who connects over the internet needs `scheme = \"internet-facing\"`"
    at      = found
  }
  # The load balancer controller makes a security group for it, with a rule for each network and port:
  # https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/deploy/security_groups/. Rules of one: data/aws-quotas.json.
  check "exposed-rules" {
    condition = !exposed || region.provider != "aws" || exposed_rules <= lookup(estate.quotas, "vpc.rules-per-group", 60)
    message   = "the security group of the load balancer of app `${app.path}` in ${cell.name} would have ${exposed_rules} rules, ${length(sources) == 1 ? "one network" : "${length(sources)} networks"} times ${length(app.expose.ports) == 1 ? "one port" : "${length(app.expose.ports)} ports"}, and AWS allows ${lookup(estate.quotas, "vpc.rules-per-group", 60)}: it lets nobody in who comes after these"
    help      = "write neighbouring networks as one in `expose.from`, expose fewer ports, or ask AWS for more and write `\"vpc.rules-per-group\" = ${exposed_rules}` under `[quotas]`"
    at        = concat(app.expose.from, [app.expose.ports, lookup(estate.quotas, "vpc.rules-per-group", null)])
    severity  = "warning"
  }
  check "exposed-drain" {
    condition = !exposed || region.provider != "aws" || app.drain_seconds == null ? true : app.drain_seconds >= 120
    message   = "pods of app `${app.path}` in ${cell.name} stop ${app.drain_seconds == null ? 0 : app.drain_seconds} seconds after they are told to, and the load balancer for its connections brings them new ones for about two minutes more: these fail whenever a pod is replaced"
    help      = "write `drain_seconds = 120` in the app's own table, or leave it out everywhere, which comes to the same; every pod that goes then stays as much longer, with what it reserves"
    at        = app.drain_seconds
    severity  = "warning"
  }
  # https://azure.github.io/application-gateway-kubernetes-ingress/how-tos/minimize-downtime-during-deployments/
  check "gateway-drain" {
    condition = app.host == null || mesh || region.provider != "azure" || app.kind != "deployment" || app.drain_seconds == null ? true : app.drain_seconds >= 90
    message   = "pods of app `${app.path}` in ${cell.name} stop ${app.drain_seconds == null ? 0 : app.drain_seconds} seconds after they are told to, and Application Gateway may bring them requests for up to a minute and a half more, which it answers with 502: some fail whenever a pod is replaced"
    help      = "write `drain_seconds = 90` in the app's own table, or leave it out everywhere, which comes to the same; every pod that goes then stays as much longer, with what it reserves"
    at        = app.drain_seconds
    severity  = "warning"
  }
  # https://cloud.google.com/knowledge/kb/502-503-errors-on-external-http-s-load-balancer-000006416
  check "endpoints-drain" {
    condition = app.host == null || mesh || region.provider != "gcp" || app.kind != "deployment" || app.drain_seconds == null ? true : app.drain_seconds >= 60
    message   = "pods of app `${app.path}` in ${cell.name} stop ${app.drain_seconds == null ? 0 : app.drain_seconds} seconds after they are told to, and the load balancer of Google Cloud may bring them requests for up to a minute, which it answers with 502: some fail whenever a pod is replaced"
    help      = "write `drain_seconds = 60` in the app's own table, or leave it out everywhere, which comes to the same; every pod that goes then stays as much longer, with what it reserves"
    at        = app.drain_seconds
    severity  = "warning"
  }
  # A name of a service is a label of DNS: https://kubernetes.io/docs/concepts/services-networking/service/#defining-a-service
  check "exposed-name" {
    condition = !exposed || length(door) <= 63 && !anytrue([for other in cell.apps : other.name == door && other.namespace == app.namespace])
    message   = "the service of the load balancer of app `${app.path}` would be called `${door}`, which is ${length(door) > 63 ? "longer than 63 characters" : "an app of its own"}"
    help      = length(door) > 63 ? "give the app a name of 49 characters at most" : "give one of the two apps another name"
    at        = [app.expose.ports, app.name]
  }
  check "exposed-record" {
    condition = !exposed || app.expose.host == null || contains(cell.platform.services, "external-dns")
    message   = "nobody makes a record for `${app.expose.host == null ? "" : app.expose.host}` in ${cell.name}, the `expose.host` of app `${app.path}`: `external-dns` is not among the services of its cluster"
    help      = "write it beside the others: `services = ${replace(jsonencode(concat(cell.platform.services, ["external-dns"])), ",", ", ")}`, unless somebody else makes the record"
    at        = [cell.platform.services, app.expose.host]
    severity  = "note"
  }
  check "exposed-zone" {
    condition = !exposed || app.expose.host == null || zone == null ? true : endswith(".${app.expose.host}", ".${zone}")
    message   = "no record is made for `${app.expose.host == null ? "" : app.expose.host}` in ${cell.name}, the `expose.host` of app `${app.path}`: not in the zone `${zone == null ? "" : zone}`"
    help      = "correct the name, or leave it out where somebody else makes the record"
    at        = app.expose.host
    severity  = "warning"
  }
  # Load balancers of Google Cloud and Azure ask a service over HTTP/2 by TLS only: https://cloud.google.com/kubernetes-engine/docs/how-to/ingress-http2,
  # https://learn.microsoft.com/azure/application-gateway/ingress-controller-annotations#backend-protocol. With Istio what they bring to the gateway is HTTP/1.1,
  # for all hosts together, and gRPC needs HTTP/2 all the way.
  check "host-protocol-here" {
    condition = app.host == null || !contains(mesh ? ["grpc"] : region.provider == "aws" ? [] : ["grpc", "http2"], try(app.listens[app.entrance].app_protocol, "http"))
    message   = "the `host` of app `${app.path}` leads to its port `${app.entrance == null ? "" : app.entrance}`, and the load balancers of ${cell.name} ${mesh ? "speak HTTP/1.1 to the gateway of Istio, over which gRPC does not work" : "do not speak HTTP/2 without TLS to services"}"
    help      = "let the app run in cells of AWS without `istio` only (`cells`), or let its `host` lead to a port that speaks `http`"
    at        = [app.ingress.port, app.host]
  }
  # A port that speaks something else never gives the answer that a probe waits for, and the container is restarted for ever:
  # https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/
  check "probe-protocol" {
    condition = app.kind != "deployment" || contains(["exec", "none"], app.probes.type) || length(app.listens) == 0 || (
      app.probed == null ? length(may_probe) > 1 : !contains(keys(app.listens), app.probed) || contains(understood, app.probed)
    )
    message = "probes of app `${app.path}` ask over ${lookup({ http = "HTTP", grpc = "gRPC" }, app.probes.type, "TCP")}, which ${app.probed == null ? "none of its ports speaks" : "its port `${app.probed}` does not speak"} (${join(", ", [
      for name, port in app.listens : "`${name}`: ${port.app_protocol == null ? port.protocol : port.app_protocol}" if app.probed == null || app.probed == name
    ])})"
    help = length(connected) == 0 || app.probes.type == "tcp" ? (
      "let them ask another port (`probes.port`), run a command in the container (`probes = { type = \"exec\", command = [...] }`), or leave them out (`type = \"none\"`)"
      ) : "let them only connect, `probes = { type = \"tcp\", port = \"${app.probed == null ? connected[0] : app.probed}\" }`${
      app.probes.type != "grpc" && app.listens[app.probed == null ? connected[0] : app.probed].app_protocol == "grpc" ? ", or ask gRPC's health service if there is one, `type = \"grpc\"`" : ""
    }${length(may_probe) > 0 ? ", or let them ask `${may_probe[0]}`" : ""}; if the app does answer them there, say so: `ports.${app.probed == null ? connected[0] : app.probed}.app_protocol = \"${app.probes.type}\"`${app.port == null ? "" : " in place of `port`, which is short for one that speaks `http`"}"
    at = [app.probes.port, app.probes.type, app.ports]
  }
  # What is not told apart by an HTTP probe of that port is asked for `/`, and only 200 will do: https://cloud.google.com/kubernetes-engine/docs/concepts/ingress#health_checks,
  # https://learn.microsoft.com/azure/application-gateway/ingress-controller-add-health-probes
  check "load-balancer-asks" {
    condition = !contains(["gcp", "azure"], region.provider) || mesh || app.host == null || app.entrance == null || app.kind != "deployment" || app.probes.type == "http" && app.probed == app.entrance
    message   = "the load balancer in ${cell.name} asks the port `${app.entrance == null ? "" : app.entrance}` of app `${app.path}` for `/`, and brings it no requests unless it answers 200: probes ${app.probes.type == "http" ? "ask another port" : "are not of `http`"}, so that no other path is known"
    help      = "let the app answer `/` with 200, or write `probes` of `http` that ask the same port as its `host` leads to"
    at        = [app.probes.port, app.probes.type, app.host]
    severity  = "note"
  }
  # The API server refuses the service: https://kubernetes.io/docs/concepts/services-networking/service/#multi-port-services
  check "port-twice" {
    found = concat(
      app.port != null && contains(keys(app.ports), "http") ? ["`port` and `ports.http` are the same one"] : [],
      [for place, names in { for name, port in app.listens : "${port.protocol} ${port.port}" => name... } : "${join(" and ", [for name in names : "`${name}`"])} listen on ${place}" if length(names) > 1],
      [for place, names in { for name, port in app.listens : "${port.protocol} ${port.service_port}" => name... } :
        "${join(" and ", [for name in names : "`${name}`"])} are reached at ${place} of the service" if length(names) > 1 && length(distinct([for name in names : app.listens[name].port])) > 1
      ],
    )
    message = "app `${app.path}` has two ports in one place: ${join("; ", found)}"
    help    = "write another number, or another `service_port`"
    at      = [app.ports, app.port]
  }
  check "alias-needs-host" {
    condition = app.host != null || length([for alias in app.aliases : alias if !contains(led_here, alias)]) == 0
    message   = "app `${app.path}` has `aliases`, but no `host`"
    help      = "make one of them the `host`"
    at        = app.aliases
  }
  # Set twice: as it is and as a secret.
  check "env-and-secret" {
    found   = sort(setintersection(keys(app.env), keys(app.secrets)))
    message = "app `${app.path}`: ${join(", ", [for name in found : "`${name}`"])} is in `env` and in `secrets`; the pod would see the one in `env`"
    help    = "take it out of `env`, or out of `secrets`"
    at      = [for name in found : app.env[name]]
  }
  check "env-reserved" {
    found   = [for name in concat(keys(app.env), keys(app.secrets)) : name if contains(["ENVIRONMENT", "REGION"], name)]
    message = "app `${app.path}` sets ${join(" and ", [for name in found : "`${name}`"])}, which every pod has already: the name of its environment or region"
    help    = "use another name, or leave it out and read what is there"
    at      = [for name in found : lookup(merge(app.secrets, app.env), name, null)]
  }
  check "mount-paths" {
    found = [
      for volume in app.volumes : volume.path
      if length([for other in app.volumes : other if other.path == volume.path]) > 1 || length(app.config) > 0 && volume.path == app.config_path ||
      contains([for name in keys(app.config) : "${app.config_path}/${name}"], volume.path)
    ]
    message = "app `${app.path}` mounts two things at `${found[0]}`: ${join(" and ", concat(
      [for name, volume in app.volumes : "the volume `${name}`" if volume.path == found[0]],
      length(app.config) > 0 && app.config_path == found[0] ? ["the files of `config`"] : [],
      [for name in keys(app.config) : "the file `${name}` of `config`" if "${app.config_path}/${name}" == found[0]],
    ))}"
    help = "give one of them another `path`${length(app.config) > 0 && app.config_path == found[0] ? ", or write another `config_path`" : ""}"
    at   = reverse(found)
  }
  # runc refuses what lies in /proc: https://github.com/opencontainers/runc/blob/main/libcontainer/rootfs_linux.go. The others are files that the kubelet and
  # the runtime mount into each container: https://kubernetes.io/docs/tasks/network/customize-hosts-file-for-pods/
  check "mount-refused" {
    found   = [for path in mounted : path if can(regex("^/proc(/|$)|^/etc/(hosts|hostname|resolv\\.conf)(/|$)|^/dev/termination-log(/|$)", path))]
    message = "app `${app.path}` mounts a folder at `${found[0]}`, which is ${startswith(found[0], "/proc") ? "the kernel's: no container starts with it" : "a file that Kubernetes mounts into each container: it would not start"}"
    help    = "mount it elsewhere, such as at `/var/lib/${app.name}`"
    at      = found
  }
  check "mount-hides" {
    found = [
      for path in mounted : path
      if can(regex("^/(bin|boot|dev|etc|lib|lib64|sbin|sys|usr)$|^/(dev|sys)/", path)) && !can(regex("^/dev/(shm|mqueue|termination-log)(/|$)", path))
    ]
    message  = "app `${app.path}` mounts something at `${found[0]}`, and sees nothing any more of what the image or the kernel has there"
    help     = "mount it at a folder of its own, such as `/var/lib/${app.name}`${length(app.config) > 0 && contains(found, app.config_path) ? "; files of `config` lie in `config_path`, for example `/etc/${app.name}`" : ""}"
    at       = found
    severity = "warning"
  }
  # "The data stored in a ConfigMap cannot exceed 1 MiB": https://kubernetes.io/docs/concepts/configuration/configmap/#motivation
  check "config-size" {
    condition = sum(concat([0], values(config_bytes))) <= 1048576
    message   = "the files of `config` of app `${app.path}` have ${sum(concat([0], values(config_bytes)))} bytes in ${cell.name}, and a config map holds 1048576 (1 MiB)"
    help      = "put large files into the image, or let the app fetch them from a bucket when it starts"
    at        = [for name, text in app.config : text if config_bytes[name] == max(values(config_bytes)...)]
  }
  # "Higher values of .spec.parallelism are effectively ignored": https://kubernetes.io/docs/concepts/workloads/controllers/job/#controlling-parallelism
  check "parallelism" {
    condition = app.kind == "deployment" || app.job.parallelism <= app.job.completions
    message   = "app `${app.path}` is to run as ${app.job.parallelism} pods at a time, and ${app.job.completions == 1 ? "one is" : "${app.job.completions} are"} all that a run consists of: no more are started"
    help      = "write `job.completions = ${app.job.parallelism}` if each of them has a part of the work, or lower `job.parallelism`"
    at        = [app.job.parallelism, app.job.completions]
    severity  = "warning"
  }
  # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
  check "role-name" {
    condition = app.service_account.iam_role == null ? true : length(reverse(split("/", app.service_account.iam_role))[0]) <= 64
    message   = "app `${app.path}` in ${cell.name} assumes a role with a name of ${app.service_account.iam_role == null ? 0 : length(reverse(split("/", app.service_account.iam_role))[0])} characters, and IAM has none of more than 64"
    help      = "write the name that the role has"
    at        = app.service_account.iam_role
  }
  # EKS reads the role of this annotation: https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html
  check "role-annotation" {
    condition = role_annotation == null ? true : app.service_account.iam_role == null && can(regex("^arn:[a-z-]+:iam::[0-9]{12}:role/.+$", role_annotation))
    message = (
      app.service_account.iam_role == null
      ? "the role in the annotation of app `${app.path}` in ${cell.name} is no ARN of a role: its pods would sign in as nobody"
      : "app `${app.path}` in ${cell.name} has two roles: `iam_role`, and one in an annotation"
    )
    help = "take `eks.amazonaws.com/role-arn` out of `service_account.annotations`, and write `service_account.iam_role`, the name of the role"
    at   = role_annotation
  }
  # Pods sign in to another account only where that trusts the tokens of this cluster, which these stacks do not set up:
  # https://docs.aws.amazon.com/eks/latest/userguide/cross-account-access.html
  check "role-account" {
    condition = role_account == null || role_account == cell.account
    message   = "the role in the annotation of app `${app.path}` is one of account ${role_account == null ? "" : role_account}, and ${cell.name} lies in ${cell.account == null ? "another one" : cell.account}"
    help      = "write `service_account.iam_role`, the name of a role of the cell's account; a role elsewhere has to trust this cluster's tokens there"
    at        = role_annotation
    severity  = "note"
  }
  # What Flux fetches are these trees.
  check "trees-left-out" {
    each      = "estate"
    condition = estate.output.kubernetes != false || estate.output.gitops != "flux" || estate.output.repository == null
    message   = "Flux is to bring the apps into the clusters, and the trees that it would fetch are left out"
    help      = "take `kubernetes = false` out, or write `gitops = \"none\"`"
    at        = estate.output.kubernetes
    severity  = "warning"
  }
  # One missed probe ends the start: https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/
  check "startup-once" {
    condition = app.kind != "deployment" || app.probes.type == "none" || app.probes.startup_seconds > min(app.probes.period_seconds, 5)
    message   = "containers of app `${app.path}` are asked once whether they have started, as they start, and restarted if they have not: `startup_seconds` is ${app.probes.startup_seconds}, and they are asked every ${min(app.probes.period_seconds, 5)} seconds"
    help      = "write how long the app may take to start at most, such as `startup_seconds = 60`"
    at        = app.probes.startup_seconds
    severity  = "warning"
  }
  # Nobody answers under another name. Of names alone, only what is one slip from a service: others may be somebody else's in the namespace.
  check "address-answered" {
    found = [
      for key, to in addresses : key if !contains(lookup(services_here, to.namespace == null ? app.namespace : to.namespace, []), to.name) ? (
        to.namespace == null
        ? nearest(to.name, lookup(services_here, app.namespace, [])) != null
        : to.namespace == "shared" || contains(keys(estate.clients), to.namespace)
      ) : to.port == null ? false : !contains(ports_here[to.namespace == null ? app.namespace : to.namespace], "${to.name}:${to.port}")
    ]
    message = "app `${app.path}` in ${cell.name} is given ${join(", ", [for key in found : "`${key} = ${app.env[key]}`"])}, and no app listens there"
    help = "what listens there: ${join(", ", [
      for one in flatten([
        for namespace in distinct([for key in found : addresses[key].namespace == null ? app.namespace : addresses[key].namespace]) : lookup(ports_here, namespace, ["nothing"])
      ]) : one == "nothing" ? one : "`${one}`"
    ])}"
    at       = [for key in found : app.env[key]]
    severity = "warning"
  }
  check "registry-reached" {
    condition = way_out || !image_of_internet
    message   = "${cell.name} has no way to the internet, and the image of app `${app.path}` lies there: its pods do not start"
    help      = "copy the image into ECR, and write it with that address, or give the network a NAT"
    at        = app.image
    severity  = "warning"
  }
  check "shared-pool" {
    condition = app.client != null || app.node_pool == "shared"
    message   = "app `${app.path}` is one of the whole estate: it runs on shared nodes, whatever `node_pool` says"
    help      = "take `node_pool` out"
    at        = app.node_pool
    written   = true
    severity  = "warning"
  }
  # What execve takes of one variable, with its name: https://man7.org/linux/man-pages/man2/execve.2.html
  check "env-size" {
    found = [
      for name, value in app.env : name if floor(length(replace(base64encode("${name}=${value}"), "=", "")) * 3 / 4) >= 131072
    ]
    message = "app `${app.path}` in ${cell.name} would not start: ${join(", ", [for name in found : "`${name}`"])} in `env` is longer than the 128 KiB that Linux takes of a variable"
    help    = "write it as a file in `config`"
    at      = [for name in found : app.env[name]]
  }
  check "calls-itself" {
    found    = [for call in app.calls : call if(startswith(call, "shared/") ? call : "${app.client == null ? "shared" : app.client}/${call}") == app.path]
    message  = "app `${app.path}` calls itself"
    help     = "take it out of `calls`; if its pods do ask each other, say so: `allow = [{ rule = \"kubernetes::calls_itself\", reason = \"...\" }]`"
    at       = found
    severity = "warning"
  }
  check "calls-known" {
    found = [for call in app.calls : call if !contains(
      keys(estate.apps), startswith(call, "shared/") ? call : "${app.client == null ? "shared" : app.client}/${call}",
    )]
    message = "app `${app.path}` calls ${join(", ", [for call in found : "`${call}`"])}, which is no app"
    help    = "there ${length(callable) == 1 ? "is" : "are"} ${length(callable) == 0 ? "none that it could call" : join(", ", callable)}; apps of another client cannot be called"
    at      = found
  }
  # Workers: nothing listens there.
  check "calls-answered" {
    # One that has probes of a port is told that it lacks the port.
    found = [for call in app.calls : call if try([
      for to in [estate.apps[startswith(call, "shared/") ? call : "${app.client == null ? "shared" : app.client}/${call}"]] :
      to.listens == {} && (to.kind != "deployment" || contains(["exec", "none"], to.probes.type))
    ][0], false)]
    message = "app `${app.path}` calls ${join(", ", [for call in found : "`${call}`"])}, which has no `port` to be called at"
    help    = "give that app a `port`, or take it out of `calls`"
    at      = found
  }
  check "sites-known" {
    found   = [for site in app.egress.sites : site if !contains(keys(estate.sites), site)]
    message = "app `${app.path}` reaches out to ${join(", ", [for site in found : "`${site}`"])}, which is no site"
    help    = length(estate.sites) == 0 ? "declare it, `[sites.${found[0]}]`, or take it out of `egress.sites`" : "the sites are ${join(", ", [for site in keys(estate.sites) : "`${site}`"])}"
    at      = found
  }
  # Public networks are reached over the internet, too. A policy is the same in every cell, so one cell that reaches the site is enough.
  check "site-without-vpn" {
    found = [
      for site in app.egress.sites : site if anytrue([
        for network in try(estate.sites[site].networks, []) : can(regex("^(10|172\\.(1[6-9]|2[0-9]|3[01])|192\\.168)\\.", network)) &&
        !anytrue([for place in estate.apps[app.path].cells : contains(estate.cells[place].site_networks, network)])
      ])
    ]
    message = "app `${app.path}` reaches out to ${join(", ", [for site in found : "`${site}`"])}, and none of its cells has a VPN there"
    help    = "add a VPN to the site in the region or the cell, or take it out of `egress.sites`"
    at      = found
  }

  # One base serves all cells: the rule is there in each.
  check "site-here" {
    found = [
      for site in app.egress.sites : site if anytrue([
        for network in try(estate.sites[site].networks, []) : can(regex("^(10|172\\.(1[6-9]|2[0-9]|3[01])|192\\.168)\\.", network)) &&
        !contains(cell.site_networks, network) && anytrue([for place in estate.apps[app.path].cells : contains(estate.cells[place].site_networks, network)])
      ])
    ]
    message  = "app `${app.path}` reaches out to ${join(", ", [for site in found : "`${site}`"])}, and ${cell.name} has no VPN there, as other cells of the app do"
    help     = "add a VPN to the site in the region or the cell, or make an app of its own for the cells that reach it"
    at       = found
    severity = "warning"
  }
  # A callee of another client cannot be named, one that runs elsewhere can: its name does not resolve in this cluster.
  check "calls-here" {
    found = [for call in app.calls : call if try(!contains(
      estate.apps[startswith(call, "shared/") ? call : "${app.client == null ? "shared" : app.client}/${call}"].cells, cell.name,
    ), false)]
    message  = "app `${app.path}` calls ${join(", ", [for call in found : "`${call}`"])} in ${cell.name}, where it does not run: no connection is answered"
    help     = "add the cell to `cells` of the app that is called, or take it out of `cells` of this one"
    at       = found
    severity = "warning"
  }
  # A policy is the same in every cell, so one cell with a database is enough.
  check "database-there" {
    condition = !app.egress.database || anytrue([
      for name, tenant in estate.clients : contains(tenant.sections, "database") if app.client == null || app.client == name
      ]) || anytrue([
      for path, one in estate.stores : contains(["cache", "postgres", "search"], one.kind) && one.client == app.client
    ])
    message  = app.client == null ? "app `${app.path}` may reach the database subnets, and no client has a `database`" : "app `${app.path}` may reach the database subnets, and `${app.client}` has no `database` in any cell"
    help     = "leave `egress.database` out, or give the client a `database` or a store in `data`"
    at       = app.egress.database
    severity = "warning"
  }
  # Roles are assumed at STS, over HTTPS: https://docs.aws.amazon.com/eks/latest/userguide/iam-roles-for-service-accounts.html
  check "role-egress" {
    condition = app.service_account.iam_role == null || region.provider != "aws" || contains(app.egress.internet_ports, 443)
    message   = "app `${app.path}` assumes the role `${app.service_account.iam_role == null ? "" : app.service_account.iam_role}` in ${cell.name}, and may not open connections to port 443, over which AWS is asked"
    help      = "add 443 to `egress.internet_ports`"
    at        = [app.egress.internet_ports, app.service_account.iam_role]
    severity  = "warning"
  }
  # Tokens are exchanged at Entra ID: https://learn.microsoft.com/azure/aks/workload-identity-overview
  check "identity-egress" {
    condition = !identified || contains(app.egress.internet_ports, 443)
    message   = "app `${app.path}` has an identity of its own in ${cell.name}, and may not open connections to port 443, over which Entra ID is asked"
    help      = "add 443 to `egress.internet_ports`"
    at        = [app.egress.internet_ports, app.name]
    severity  = "warning"
  }
  check "role-of-aws" {
    condition = app.service_account.iam_role == null || region.provider == "aws"
    message   = "app `${app.path}` has an IAM role of AWS, and ${cell.name} is not in AWS: its pods there are nobody"
    help      = "write `service_account = { iam_role = ... }` in overrides of the cells in AWS, such as `[clients.${app.client == null ? "<client>" : app.client}.overrides.\"<region>/<environment>\".apps.${app.name}]`"
    at        = app.service_account.iam_role
    severity  = "warning"
  }
  # Nodes of EKS sign in to ECR by their role; others have no login, which expires after twelve hours anyway.
  # https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry_auth.html
  check "registry-of-aws" {
    condition = app.image == null || registry == null || region.provider == "aws"
    message   = "the image of app `${app.path}` lies in ECR, and nodes of ${cell.name} have no login there"
    help      = "write an image in a registry that the cell reaches in the app's override for it, or mirror it"
    at        = app.image
    severity  = "warning"
  }
  # Nodes sign in at registries of their own cloud alone.
  check "registry-of-another-cloud" {
    condition = app.image == null || length(app.image_pull_secrets) > 0 || !anytrue([
      can(regex("^[a-z0-9]+[.]azurecr[.]io/", app.image == null ? "" : app.image)) && region.provider != "azure",
      can(regex("^[a-z0-9-]+-docker[.]pkg[.]dev/", app.image == null ? "" : app.image)) && region.provider != "gcp",
    ])
    message  = "the image of app `${app.path}` lies in ${can(regex("[.]azurecr[.]io/", app.image)) ? "Azure's registry" : "Artifact Registry of Google Cloud"}, and nodes of ${cell.name} have no login there: they pull it if everybody may"
    help     = "name a login in `image_pull_secrets`, or write an image in a registry of the cell's cloud in the app's override for it"
    at       = app.image
    severity = "note"
  }
  check "registry-region" {
    condition = registry == null || region.provider != "aws" || try(registry.region, region.name) == region.name
    message   = "app `${app.path}` in ${cell.name} pulls its image from ECR in ${try(registry.region, "")}: each start crosses regions, costs traffic, and fails when that region does"
    help      = "replicate the repository (`aws ecr put-replication-configuration`), and write the image with `${region.name}` in an override of the cell"
    at        = app.image
    severity  = "warning"
  }
  # https://kubernetes.io/docs/concepts/storage/volumes/#emptydir: what is written to memory counts against the container's limit.
  check "memory-volumes" {
    condition = in_memory == 0 || in_memory < mebibytes(app.resources.limits.memory == null ? app.resources.requests.memory : app.resources.limits.memory)
    message   = "app `${app.path}` in ${cell.name} has ${in_memory}Mi of volumes in memory, which count against its limit of ${app.resources.limits.memory == null ? app.resources.requests.memory : app.resources.limits.memory}: once they fill, the container is killed"
    help      = "raise `resources.limits.memory`, lower the `size` of the volume, or leave `medium` out"
    at        = [for volume in app.volumes : volume.size if volume.medium == "memory"]
    severity  = "warning"
  }
  # It is the same in every cell: where fewer pods run than in the app's own table, nobody can write less.
  check "disruption-all" {
    condition = app.kind != "deployment" || min(app.replicas.min, base.replicas.min) == 1 || app.disruption.max_unavailable < max(app.replicas.min, base.replicas.min)
    message   = "all pods of app `${app.path}` in ${cell.name} may be evicted at once: `disruption.max_unavailable` is ${app.disruption.max_unavailable}, and ${app.replicas.min} run"
    help      = "write less than `replicas.min`, or leave it out: one at a time"
    at        = app.disruption.max_unavailable
    severity  = "warning"
  }
  check "schedule-comes" {
    condition = app.kind != "cron_job" || app.job.schedule == null || !never
    message   = "app `${app.path}` never runs: no month of `${app.job.schedule == null ? "" : app.job.schedule}` has such a day"
    help      = "correct the third field, the day, or the fourth, the month; the last day of every month cannot be said in cron"
    at        = app.job.schedule
    severity  = "warning"
  }
  # What the mesh does nobody else does.
  check "traffic-of-mesh" {
    condition = length(app.listens) == 0 || anytrue([for name in estate.apps[app.path].cells : contains(estate.cells[name].platform.services, "istio")])
    message   = "`traffic` of app `${app.path}` holds for nobody: no cell of the app has `istio`, which keeps to it"
    help      = "take it out, or write `istio` in `platform.services` of a cell"
    at        = app.traffic
    written   = true
    severity  = "warning"
  }
  # Of connections the mesh counts how many there are, and no more.
  check "traffic-of-requests" {
    condition = !mesh || length(connected) == 0 || length(asked) > 0
    message   = "`traffic` of app `${app.path}` says how requests are treated, and none of its ports takes any: ${join(", ", [for name in connected : "`${name}` speaks `${app.listens[name].app_protocol}`"])}"
    help      = "take `timeout_seconds`, `retries` and `max_requests` out, or write the `app_protocol` of a port that takes requests: `http`, `http2` or `grpc`"
    at        = [app.traffic.timeout_seconds, app.traffic.retries, app.traffic.max_requests]
    written   = true
    severity  = "note"
  }
  # Prometheus has no identity in the mesh, and is let in by method and path, which only requests have: https://istio.io/latest/docs/tasks/security/authorization/authz-tcp/
  check "metrics-protocol" {
    found = [
      for name, port in app.listens : name
      if mesh && port.port == app.metrics.port && !contains(["http", "http2", "grpc"], port.app_protocol == null ? "" : port.app_protocol) && port.protocol == "TCP"
    ]
    message  = "Prometheus cannot read the metrics of app `${app.path}` in ${cell.name}: Istio lets it in by method and path of its requests, and the port `${found[0]}` speaks `${app.listens[found[0]].app_protocol}`, of which Istio sees connections only"
    help     = "write `app_protocol = \"http\"` at the port, or take it out of `ports` if no other app asks it"
    at       = [app.ports[found[0]].app_protocol, app.ports[found[0]].port, app.metrics.port]
    severity = "warning"
  }
  # https://istio.io/latest/docs/ops/deployment/application-requirements/#ports-used-by-istio: a pod has each number once. Metrics of the sidecar itself,
  # at 15020 and 15090, may be read.
  check "mesh-ports" {
    found = !mesh ? [] : distinct(concat(
      [for port in app.listens : port.port if port.protocol == "TCP" && contains(ports_of_mesh, port.port)],
      contains(setsubtract(ports_of_mesh, [15020, 15090]), app.metrics.port == null ? 0 : app.metrics.port) ? [app.metrics.port] : [],
    ))
    message = "app `${app.path}` is to listen on ${join(" and ", [for port in found : tostring(port)])} in ${cell.name}, where Istio's sidecar does so in each pod"
    help    = "let the app listen on another port: Istio has ${join(", ", [for port in ports_of_mesh : tostring(port)])}"
    at      = concat([for port in app.ports : port.port if contains(found, port.port)], [contains(found, app.port == null ? 0 : app.port) ? app.port : null, app.metrics.port])
  }
  check "shared-volumes" {
    found    = [for name, volume in app.volumes : name if volume.persistent && volume.access == "many" && volume.storage_class == null]
    message  = "volumes of app `${app.path}` are for many pods, and the cluster's default storage class makes disks, which one node mounts: ${join(", ", [for name in found : "`${name}`"])}"
    help     = "write the `storage_class` of a shared file system, such as that of the EFS driver"
    at       = [for name in found : app.volumes[name].access]
    severity = "warning"
  }
  # Classes that come with one cloud's clusters, or that the platform makes there. One of its own may be called so anywhere, which the message leaves to people.
  # https://cloud.google.com/kubernetes-engine/docs/concepts/persistent-volumes#storageclasses, https://learn.microsoft.com/azure/aks/concepts-storage#storage-classes
  check "storage-class-of-another-cloud" {
    found = [
      for name, volume in app.volumes : name
      if volume.storage_class == null || !volume.persistent ? false : anytrue([for cloud, classes in classes_of_clouds : cloud != region.provider && contains(classes, volume.storage_class)]) && !contains(lookup(classes_of_clouds, region.provider, []), volume.storage_class)
    ]
    message  = "volumes of app `${app.path}` in ${cell.name} name a storage class of another cloud, ${join(", ", distinct([for name in found : "`${app.volumes[name].storage_class}`"]))}: unless somebody makes one of that name, nobody makes the volumes, and the pods wait for ever"
    help     = "leave `storage_class` out for the cluster's own disks, or write one of this cloud${length(lookup(classes_of_clouds, region.provider, [])) == 0 ? "" : ", such as `${lookup(classes_of_clouds, region.provider, [""])[0]}`"}, in the app's override for the cell"
    at       = [for name in found : app.volumes[name].storage_class]
    severity = "warning"
  }
  # Without a driver nobody makes the disk of a claim, and its pod waits for ever: https://docs.aws.amazon.com/eks/latest/userguide/ebs-csi.html
  check "volume-driver" {
    found    = [for name, volume in app.volumes : name if volume.persistent && volume.storage_class == null && region.provider == "aws" && !contains(cell.platform.services, "ebs-csi")]
    message  = "nobody makes the persistent volumes of app `${app.path}` in ${cell.name}, ${join(", ", [for name in found : "`${name}`"])}: the cluster lacks `ebs-csi`"
    help     = "write `services = ${replace(jsonencode(concat(cell.platform.services, ["ebs-csi"])), ",", ", ")}`, or the `storage_class` of a driver that somebody else installs"
    at       = concat([cell.platform.services], [for name in found : app.volumes[name].persistent])
    severity = "warning"
  }
}
