# For `terraform init -backend-config=FILE`. The key is the stack's own: <project>/<environment>/<region>/<layer>/terraform.tfstate
bucket               = state.bucket
region               = state.kind == "s3" ? state.region : null
encrypt              = state.kind == "s3" ? true : null
kms_key_id           = state.kind == "s3" ? "arn:${state.partition}:kms:${state.region}:${state.account}:${state.kms_key_alias}" : null
use_lockfile         = state.kind == "s3" ? true : null
allowed_account_ids  = state.kind == "s3" ? [state.account] : null
tenant_id            = state.tenant
subscription_id      = state.subscription
resource_group_name  = state.resource_group
storage_account_name = state.storage_account
container_name       = state.container
use_azuread_auth     = state.kind == "azurerm" ? true : null
