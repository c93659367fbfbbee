# A script that runs in the cell's cluster on a schedule, as nobody's neighbour: it has a namespace, and an account that a cloud gives roles to.
#
# It runs there because databases and vaults of the cell answer to its network alone.

locals {
  labels = {
    "app.kubernetes.io/managed-by" = "terraform"
    "app.kubernetes.io/name"       = var.name
    "app.kubernetes.io/part-of"    = var.part_of
  }
  pod_labels = merge(local.labels, var.pod_labels)

  # With Dataplane V2 at its usual address, and what stands in for it on the node; without at another one.
  # https://cloud.google.com/kubernetes-engine/docs/how-to/network-policy#network-policy-and-workload-identity
  metadata = var.metadata_server ? [{ cidr = "169.254.169.252/32", ports = [988] }, { cidr = "169.254.169.254/32", ports = [80, 988, 8080] }] : []

  # Pods are made anew when the script is another.
  pod_annotations = { "checksum/files" = sha256(jsonencode(var.files)) }
}

resource "kubernetes_namespace_v1" "this" {
  metadata {
    name        = var.name
    annotations = { description = var.description }
    labels = merge(local.labels, {
      "pod-security.kubernetes.io/audit"   = "restricted"
      "pod-security.kubernetes.io/enforce" = "restricted"
      "pod-security.kubernetes.io/warn"    = "restricted"
    })
  }
}

resource "kubernetes_service_account_v1" "this" {
  metadata {
    name        = var.name
    namespace   = kubernetes_namespace_v1.this.metadata[0].name
    annotations = var.account_annotations
    labels      = local.labels
  }

  # It asks the cluster for nothing.
  automount_service_account_token = false
}

resource "kubernetes_config_map_v1" "this" {
  metadata {
    name      = var.name
    namespace = kubernetes_namespace_v1.this.metadata[0].name
    labels    = local.labels
  }

  data = var.files
}

# Nothing comes in; out goes what signs in to the cloud, and what the job is for.
resource "kubernetes_network_policy_v1" "this" {
  metadata {
    name      = var.name
    namespace = kubernetes_namespace_v1.this.metadata[0].name
    labels    = local.labels
  }

  spec {
    policy_types = ["Ingress", "Egress"]

    pod_selector {}

    # Resolvers stand in the cluster or on the node, and APIs of clouds have no ranges that last.
    egress {
      ports {
        port     = "53"
        protocol = "UDP"
      }
      ports {
        port     = "53"
        protocol = "TCP"
      }
      ports {
        port     = "443"
        protocol = "TCP"
      }
    }

    dynamic "egress" {
      for_each = concat(var.egress, local.metadata)

      content {
        to {
          ip_block {
            cidr = egress.value.cidr
          }
        }

        dynamic "ports" {
          for_each = egress.value.ports

          content {
            port     = tostring(ports.value)
            protocol = "TCP"
          }
        }
      }
    }
  }
}

resource "kubernetes_cron_job_v1" "this" {
  metadata {
    name        = var.name
    namespace   = kubernetes_namespace_v1.this.metadata[0].name
    annotations = { description = var.description }
    labels      = local.labels
  }

  spec {
    schedule                      = var.schedule
    timezone                      = "Etc/UTC"
    concurrency_policy            = "Forbid"
    starting_deadline_seconds     = 3600
    successful_jobs_history_limit = 1
    failed_jobs_history_limit     = 1

    job_template {
      metadata {
        labels = local.labels
      }

      spec {
        active_deadline_seconds = var.deadline_seconds
        backoff_limit           = 2
        # What failed is looked at until then, and counts as failed no longer than that.
        ttl_seconds_after_finished = 43200

        template {
          metadata {
            annotations = local.pod_annotations
            labels      = local.pod_labels
          }

          spec {
            service_account_name            = kubernetes_service_account_v1.this.metadata[0].name
            automount_service_account_token = false
            enable_service_links            = false
            restart_policy                  = "Never"

            security_context {
              run_as_non_root = true
              run_as_user     = "65532"
              run_as_group    = "65532"

              seccomp_profile {
                type = "RuntimeDefault"
              }
            }

            container {
              name                       = "job"
              image                      = var.image
              command                    = ["python3", "-B", "/job/${var.main}"]
              termination_message_policy = "FallbackToLogsOnError"

              dynamic "env" {
                for_each = var.environment

                content {
                  name  = env.key
                  value = env.value
                }
              }

              resources {
                requests = { cpu = "50m", memory = "64Mi" }
                limits   = { memory = "128Mi" }
              }

              security_context {
                allow_privilege_escalation = false
                read_only_root_filesystem  = true

                capabilities {
                  drop = ["ALL"]
                }
              }

              volume_mount {
                name       = "job"
                mount_path = "/job"
                read_only  = true
              }
            }

            volume {
              name = "job"

              config_map {
                name = kubernetes_config_map_v1.this.metadata[0].name
              }
            }
          }
        }
      }
    }
  }

  depends_on = [kubernetes_network_policy_v1.this]
}

# The same once, now. It stays when it is done, so that no plan misses it.
resource "kubernetes_job_v1" "at_once" {
  count = var.at_once ? 1 : 0

  metadata {
    # A job does not change: of another script it is another one.
    name        = "${var.name}-${substr(sha256(jsonencode([var.files, var.main, var.image, var.environment, var.account_annotations, var.pod_labels])), 0, 8)}"
    namespace   = kubernetes_namespace_v1.this.metadata[0].name
    annotations = { description = var.description }
    labels      = local.labels
  }

  spec {
    active_deadline_seconds = var.deadline_seconds
    backoff_limit           = 4

    template {
      metadata {
        annotations = local.pod_annotations
        labels      = local.pod_labels
      }

      spec {
        service_account_name            = kubernetes_service_account_v1.this.metadata[0].name
        automount_service_account_token = false
        enable_service_links            = false
        restart_policy                  = "Never"

        security_context {
          run_as_non_root = true
          run_as_user     = "65532"
          run_as_group    = "65532"

          seccomp_profile {
            type = "RuntimeDefault"
          }
        }

        container {
          name                       = "job"
          image                      = var.image
          command                    = ["python3", "-B", "/job/${var.main}"]
          termination_message_policy = "FallbackToLogsOnError"

          dynamic "env" {
            for_each = var.environment

            content {
              name  = env.key
              value = env.value
            }
          }

          resources {
            requests = { cpu = "50m", memory = "64Mi" }
            limits   = { memory = "128Mi" }
          }

          security_context {
            allow_privilege_escalation = false
            read_only_root_filesystem  = true

            capabilities {
              drop = ["ALL"]
            }
          }

          volume_mount {
            name       = "job"
            mount_path = "/job"
            read_only  = true
          }
        }

        volume {
          name = "job"

          config_map {
            name = kubernetes_config_map_v1.this.metadata[0].name
          }
        }
      }
    }
  }

  wait_for_completion = true

  timeouts {
    create = "${ceil(var.deadline_seconds / 60) + 1}m"
    update = "${ceil(var.deadline_seconds / 60) + 1}m"
  }

  depends_on = [kubernetes_network_policy_v1.this]
}
