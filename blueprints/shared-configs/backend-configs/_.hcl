# For `terraform init -backend-config=FILE`. The key is the stack's own: <project>/<environment>/<region>/<layer>/terraform.tfstate
bucket              = environment.state.bucket
region              = environment.state.region
encrypt             = true
kms_key_id          = environment.state.kms_key_alias == null ? null : "arn:${startswith(environment.state.region, "cn-") ? "aws-cn" : startswith(environment.state.region, "us-gov-") ? "aws-us-gov" : "aws"}:kms:${environment.state.region}:${environment.account}:${environment.state.kms_key_alias}"
use_lockfile        = true
allowed_account_ids = [environment.account]
