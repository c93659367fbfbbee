# What containers print nobody records here: told is that a pod failed, or that it waits, and never which, since pods' names are no dimension from 2027 on.
# https://learn.microsoft.com/azure/aks/monitor-aks-reference#category-pods and https://azure.microsoft.com/updates?id=570232

locals {
  alarms = {
    failed = {
      phase  = "Failed"
      above  = 0
      window = "PT30M"
      text   = "Secrets of ${var.name} are older than they may be, or nobody knows how old they are. Which, and why: kubectl logs --namespace ${local.job} --selector app.kubernetes.io/name=${local.job} --tail=-1. Of what people write, once the other side knows the new value: az keyvault secret set --vault-name VAULT --name NAME --file FILE. Into the login of a database write nothing: a job renews it, and has failed for two days (terrane explain logins)"
    }
    # How often it is measured is written nowhere, nor whether there are zeros in between: a pod that is to run has not waited ten times.
    waits = {
      phase  = "Pending"
      above  = 10
      window = "PT1H"
      text   = "Nobody looks how old secrets of ${var.name} are: the job's pod does not start. Why: kubectl describe pods --namespace ${local.job}"
    }
  }
}

resource "azurerm_monitor_metric_alert" "this" {
  for_each = local.alarms

  name                = "${var.name}-${local.job}-${each.key}"
  resource_group_name = var.resource_group_name
  description         = each.value.text
  scopes              = [var.cluster_id]
  severity            = 2
  # Less than the window: the first values of a series that comes and goes might be missed otherwise.
  # https://learn.microsoft.com/azure/azure-monitor/alerts/alerts-troubleshoot-metric
  frequency   = "PT5M"
  window_size = each.value.window
  tags        = var.tags

  criteria {
    metric_namespace = "Microsoft.ContainerService/managedClusters"
    metric_name      = "kube_pod_status_phase"
    aggregation      = "Total"
    operator         = "GreaterThan"
    threshold        = each.value.above

    dimension {
      name     = "namespace"
      operator = "Include"
      values   = [local.job]
    }

    dimension {
      name     = "phase"
      operator = "Include"
      values   = [each.value.phase]
    }
  }

  action {
    action_group_id = var.action_group_id
  }
}
