# What a policy of the cluster asks: a new host of an ingress is taken once it is in here.
resource "kubernetes_config_map_v1" "this" {
  metadata {
    name      = "issued-hosts"
    namespace = "kube-system"
  }

  data = { hosts = join(" ", sort(var.hosts)) }
}

# With Istio an ingress of the platform sends all hosts to its gateway. This one beside it in the group has their names, by which the load balancer
# controller finds the certificates, and no rules: https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/ingress/cert_discovery/
resource "kubernetes_ingress_v1" "this" {
  for_each = var.ingresses

  metadata {
    name      = "${trimprefix(each.key, "alb-")}.hosts"
    namespace = "istio-ingress"
    annotations = {
      "alb.ingress.kubernetes.io/listen-ports" = "[{\"HTTPS\": 443}]"
      # The records are made for the platform's ingress.
      "external-dns.alpha.kubernetes.io/ingress-hostname-source" = "annotation-only"
    }
  }

  spec {
    ingress_class_name = each.key

    dynamic "rule" {
      for_each = each.value

      content {
        host = rule.value
      }
    }
  }
}
