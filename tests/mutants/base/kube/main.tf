terraform {
  required_version = ">= 1.8"

  required_providers {
    kubernetes = {
      source  = "hashicorp/kubernetes"
      version = "~> 2.30"
    }
    helm = {
      source  = "hashicorp/helm"
      version = "~> 3.0"
    }
  }
}

provider "kubernetes" {
  host                   = var.cluster.endpoint
  cluster_ca_certificate = base64decode(var.cluster.ca)

  exec {
    api_version = "client.authentication.k8s.io/v1beta1"
    command     = "aws"
    args        = ["eks", "get-token", "--cluster-name", var.cluster.name]
  }
}

provider "helm" {
  kubernetes = {
    host                   = var.cluster.endpoint
    cluster_ca_certificate = base64decode(var.cluster.ca)
    exec = {
      api_version = "client.authentication.k8s.io/v1beta1"
      command     = "aws"
      args        = ["eks", "get-token", "--cluster-name", var.cluster.name]
    }
  }
}

variable "cluster" {
  type = object({
    name     = string
    endpoint = string
    ca       = string
  })
}

variable "apps" {
  type = map(object({
    image    = string
    port     = number
    replicas = optional(number, 1)
    env      = optional(map(string), {})
    host     = optional(string)
  }))
}

locals {
  labels = { for name, app in var.apps : name => { "app.kubernetes.io/name" = name } }
  hosts  = { for name, app in var.apps : name => app.host if app.host != null }
}

resource "kubernetes_namespace_v1" "apps" {
  metadata {
    name   = "apps"
    labels = { team = "platform" }
  }
}

resource "kubernetes_service_account_v1" "app" {
  for_each = var.apps

  metadata {
    name      = each.key
    namespace = kubernetes_namespace_v1.apps.metadata[0].name
  }
}

resource "kubernetes_deployment_v1" "app" {
  for_each = var.apps

  metadata {
    name      = each.key
    namespace = kubernetes_namespace_v1.apps.metadata[0].name
    labels    = local.labels[each.key]
  }

  spec {
    replicas = each.value.replicas

    selector {
      match_labels = local.labels[each.key]
    }

    template {
      metadata {
        labels = local.labels[each.key]
      }

      spec {
        service_account_name = kubernetes_service_account_v1.app[each.key].metadata[0].name

        container {
          name  = "app"
          image = each.value.image

          port {
            container_port = each.value.port
          }

          dynamic "env" {
            for_each = each.value.env

            content {
              name  = env.key
              value = env.value
            }
          }

          resources {
            requests = { cpu = "100m", memory = "128Mi" }
            limits   = { memory = "128Mi" }
          }

          readiness_probe {
            http_get {
              path = "/healthz"
              port = each.value.port
            }
            period_seconds = 5
          }
        }
      }
    }
  }

  wait_for_rollout = false
}

resource "kubernetes_service_v1" "app" {
  for_each = var.apps

  metadata {
    name      = each.key
    namespace = kubernetes_namespace_v1.apps.metadata[0].name
  }

  spec {
    selector = local.labels[each.key]

    port {
      port        = 80
      target_port = each.value.port
    }
  }
}

resource "kubernetes_manifest" "gateway" {
  manifest = {
    apiVersion = "gateway.networking.k8s.io/v1"
    kind       = "Gateway"
    metadata   = { name = "main", namespace = "apps" }
    spec = {
      gatewayClassName = "istio"
      listeners        = [for name, host in local.hosts : { name = name, hostname = host, port = 80, protocol = "HTTP" }]
    }
  }
}

resource "helm_release" "ingress" {
  name       = "ingress"
  namespace  = "ingress"
  chart      = "ingress-nginx"
  repository = "https://kubernetes.github.io/ingress-nginx"
  version    = "4.11.3"

  create_namespace = true
  atomic           = true

  set = [
    { name = "controller.replicaCount", value = "2" },
    { name = "controller.kind", value = "Deployment", type = "string" },
  ]

  values = [yamlencode({
    controller = { metrics = { enabled = true } }
  })]
}

output "services" {
  value = { for name, s in kubernetes_service_v1.app : name => s.metadata[0].name }
}

output "chart" {
  value = helm_release.ingress.metadata.app_version
}
