# The states of a part, and no others. Inline, since they differ in every role.
# https://developer.hashicorp.com/terraform/language/backend/s3#permissions-required
locals {
  parts_of = { for identity in local.identities : identity => identity == "plan" ? local.parts : [trimprefix(identity, "apply-")] }

  states = {
    for identity in local.identities : identity => [for statement in concat(
      [
        # Without it a state that is not there yet answers 403 in place of 404.
        {
          Sid       = "KnowWhichStatesThereAre"
          Effect    = "Allow"
          Action    = ["s3:ListBucket"]
          Resource  = [for state in local.own_states : "${local.arn}:s3:::${state.bucket}"]
          Condition = { StringLike = { "s3:prefix" = ["${var.project}/${var.environment}/*"] } }
        },
        {
          Sid    = identity == "plan" ? "ReadStates" : "ReadAndWriteStates"
          Effect = "Allow"
          Action = identity == "plan" ? ["s3:GetObject"] : ["s3:GetObject", "s3:PutObject"]
          Resource = flatten([for state in local.own_states : [for part in local.parts_of[identity] : [
            for key in local.keys_of[part] : "${local.arn}:s3:::${state.bucket}/${key}*terraform.tfstate"
          ]]])
          Condition = {}
        },
        # Plans take no lock (-lock=false): a pull request holds up no apply.
        {
          Sid    = "TakeAndReleaseLocks"
          Effect = "Allow"
          Action = ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"]
          Resource = identity == "plan" ? [] : flatten([for state in local.own_states : [for part in local.parts_of[identity] : [
            for key in local.keys_of[part] : "${local.arn}:s3:::${state.bucket}/${key}*terraform.tfstate.tflock"
          ]]])
          Condition = {}
        },
        # Policies do not follow aliases in an ARN; a condition does. https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-resource-aliases
        {
          Sid      = "UseTheKeyThroughS3"
          Effect   = "Allow"
          Action   = identity == "plan" ? ["kms:Decrypt"] : ["kms:Decrypt", "kms:GenerateDataKey"]
          Resource = distinct([for state in local.own_states : "${local.arn}:kms:${state.region}:${state.account_id}:key/*"])
          Condition = {
            StringLike                 = { "kms:ViaService" = distinct([for state in local.own_states : "s3.${state.region}.*"]) }
            "ForAnyValue:StringEquals" = { "kms:ResourceAliases" = distinct([for state in local.own_states : state.kms_key_alias]) }
          }
        },
        # The bucket is another account's, whose role says which keys: https://docs.aws.amazon.com/IAM/latest/UserGuide/tutorial_cross-account-with-roles.html
        {
          Sid       = "BecomeTheRoleOfTheStates"
          Effect    = "Allow"
          Action    = ["sts:AssumeRole"]
          Resource  = local.state_roles
          Condition = {}
        },
        {
          Sid       = "BecomeRolesOfOtherAccounts"
          Effect    = "Allow"
          Action    = ["sts:AssumeRole"]
          Resource  = sort(var.assumes)
          Condition = {}
        },
      ],
    ) : { for key, value in statement : key => value if value != {} } if length(statement.Resource) > 0]
  }

  state_roles = distinct([for state in local.guest_states : "${local.arn}:iam::${state.account_id}:role/${state.role_name}"])
}
