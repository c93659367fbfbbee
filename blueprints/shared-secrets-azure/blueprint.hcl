# The vault is the platform's; here is what leads from it to the pods.
blueprint "shared-secrets-azure" {
  summary = "What the store of secrets for apps of the whole estate signs in as in a cell on Azure"
  each    = "cell"
  clouds  = ["azure"]
  when    = contains(cell.platform.services, "external-secrets") && length(readers) > 0

  # As the platform calls the vault that it makes for them: https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules
  provides "shared_key_vault" {
    description = "Name of the Key Vault with the secrets of apps of the whole estate, in a cell on Azure."
    type        = string
    value       = "${trimsuffix(substr("${project.name}-${cell.short}", 0, 17), "-")}-${substr(sha1("${project.name}-${cell.short}-shared-${cell.account == null ? "" : cell.account}"), 0, 6)}"
  }

  names {
    # Namespaces of apps of the whole estate that read secrets.
    readers = distinct([for path, workload in cell.apps : workload.namespace if workload.client == null && (
      length(workload.secrets) > 0 || length([for login in workload.image_pull_secrets : 1 if login.from != null]) > 0
    )])
  }

  files "platform" {
    extends = "platform-azure.stack"
  }
}
