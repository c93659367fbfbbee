# Who may do what: no right to everything, no key that lives on, no trust in strangers.
package terraform.identity

import rego.v1

# Rights of identities: of roles, users and groups, and not of keys and buckets, whose owners have to reach them.
own_policies contains {"resource": resource, "statement": statement} if {
	some type in ["aws_iam_policy", "aws_iam_role_policy", "aws_iam_user_policy", "aws_iam_group_policy"]
	some resource in data.plan.of(type)
	some statement in data.plan.statements(data.plan.at(resource, ["policy"]))
}

own_policies contains {"resource": resource, "statement": statement} if {
	some resource in data.plan.of("aws_iam_role")
	some inline in data.plan.blocks(resource, "inline_policy")
	some statement in data.plan.statements(object.get(inline, "policy", null))
}

# Documents that only the apply puts together: those without principals are of identities.
own_policies contains {"resource": {"address": document.address, "after": {}, "unknown": {}}, "statement": statement} if {
	some document in data.plan.reads("aws_iam_policy_document")
	some statement in data.plan.read_statements(document.after)
	count(statement.principals) == 0
}

violations contains data.plan.found("policies::iam_wildcard", one.resource, sprintf("`%s` on everything", [action])) if {
	some one in own_policies
	one.statement.allows
	"*" in one.statement.resources
	some action in one.statement.actions
	whole(action)
	not read_only(action)
}

# `*`, `s3:*`
whole(action) if action == "*"

whole(action) if endswith(action, ":*")

# Whole services without data or rights in them.
read_only(action) if action in {"ec2messages:*", "ssmmessages:*"}

violations contains data.plan.found("policies::iam_wildcard", one.resource, "`NotAction` allows all that is not named, and what comes later") if {
	some one in own_policies
	one.statement.allows
	count(one.statement.not_actions) > 0
}

# https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
violations contains data.plan.found("policies::iam_wildcard", one.resource, sprintf("`%s` on every role: whoever has it may become any of them", [action])) if {
	some one in own_policies
	one.statement.allows
	some action in one.statement.actions
	action in {"iam:PassRole", "sts:AssumeRole", "iam:*", "iam:CreatePolicyVersion", "iam:AttachRolePolicy", "iam:PutRolePolicy"}
	"*" in one.statement.resources
	count(one.statement.conditions) == 0
}

violations contains data.plan.found("policies::iam_wildcard", resource, sprintf("`%s`", [name])) if {
	some type in ["aws_iam_role_policy_attachment", "aws_iam_user_policy_attachment", "aws_iam_group_policy_attachment", "aws_iam_policy_attachment"]
	some resource in data.plan.of(type)
	arn := data.plan.at(resource, ["policy_arn"])
	is_string(arn)
	parts := split(arn, "/")
	name := parts[count(parts) - 1]
	name in {"AdministratorAccess", "PowerUserAccess", "IAMFullAccess"}
}

# https://cloud.google.com/iam/docs/roles-overview#basic
violations contains data.plan.found("policies::iam_wildcard", resource, sprintf("the basic role `%s`", [role])) if {
	some type, resources in data.plan.by_type
	regex.match(`^google_(project|folder|organization)_iam_(member|binding)$`, type)
	some resource in resources
	role := data.plan.at(resource, ["role"])
	role in {"roles/owner", "roles/editor"}
}

violations contains data.plan.found("policies::iam_wildcard", resource, sprintf("`%s` of a whole subscription", [role])) if {
	some resource in data.plan.of("azurerm_role_assignment")
	role := data.plan.at(resource, ["role_definition_name"])
	role in {"Owner", "Contributor", "User Access Administrator", "Role Based Access Control Administrator"}
	scope := data.plan.at(resource, ["scope"])
	is_string(scope)
	regex.match(`^/(subscriptions/[^/]+/?|providers/Microsoft\.Management/managementGroups/.*)$`, scope)
	data.plan.absent(resource, ["condition"])
}

violations contains data.plan.found("policies::iam_wildcard", resource, "a role that may do everything") if {
	some resource in data.plan.of("azurerm_role_definition")
	some permissions in data.plan.blocks(resource, "permissions")
	some key in ["actions", "data_actions"]
	"*" in data.plan.many(object.get(permissions, key, null))
}

# Keys that live on. ---------------------------------------------------------------------------------------

violations contains data.plan.found("policies::long_lived_key", resource, "a key that lives on until somebody deletes it: sign in with a role, or by OIDC") if {
	some type in [
		"aws_iam_access_key", "aws_iam_user", "aws_iam_user_login_profile", "google_service_account_key", "google_storage_hmac_key",
		"azuread_application_password", "azuread_service_principal_password",
	]
	some resource in data.plan.of(type)
}

violations contains data.plan.found("policies::long_lived_key", resource, "sign-in by keys of the account is on: `shared_access_key_enabled`") if {
	some resource in data.plan.of("azurerm_storage_account")
	not data.plan.disabled(resource, ["shared_access_key_enabled"])
	not data.plan.unknown(resource, ["shared_access_key_enabled"])
}

violations contains data.plan.found("policies::long_lived_key", resource, "accounts of the cluster itself are on: `local_account_disabled`") if {
	some resource in data.plan.of("azurerm_kubernetes_cluster")
	data.plan.off(resource, ["local_account_disabled"])
}

# Trust. --------------------------------------------------------------------------------------------------

trusts contains {"resource": resource, "statement": statement} if {
	some resource in data.plan.of("aws_iam_role")
	some statement in data.plan.statements(data.plan.at(resource, ["assume_role_policy"]))
	statement.allows
}

violations contains data.plan.found("policies::foreign_trust", one.resource, "everybody may take the role") if {
	some one in trusts
	"*" in one.statement.principals
	count(one.statement.conditions) == 0
}

violations contains data.plan.found("policies::foreign_trust", one.resource, sprintf("`%s` of another account may take the role", [principal])) if {
	some one in trusts
	some principal in one.statement.principals
	account := account_of(principal)
	not account in data.estate.accounts
}

account_of(principal) := principal if regex.match(`^[0-9]{12}$`, principal)

account_of(principal) := account if {
	regex.match(`^arn:[a-z-]+:(iam|sts)::`, principal)
	account := split(principal, ":")[4]
	regex.match(`^[0-9]{12}$`, account)
}

# A token of anybody's pipeline will do where the subject is not asked for.
# https://docs.github.com/actions/security-for-github-actions/security-hardening-your-deployments/configuring-openid-connect-in-amazon-web-services
violations contains data.plan.found("policies::foreign_trust", one.resource, "any token of the provider will do: ask for the subject (`sub`)") if {
	some one in trusts
	some principal in one.statement.principals
	contains(principal, ":oidc-provider/")
	not asks_for_subject(one.statement.conditions)
}

asks_for_subject(conditions) if {
	some _, keys in conditions
	some key, values in keys
	regex.match(`:(sub|project_path|repository)$`, key)
	not "*" in data.plan.many(values)
}

violations contains data.plan.found("policies::foreign_trust", resource, "any token of the provider will do: `attribute_condition` is missing") if {
	some resource in data.plan.of("google_iam_workload_identity_pool_provider")
	data.plan.absent(resource, ["attribute_condition"])
}

deny contains finding if some finding in data.findings.denied(violations)

warn contains finding if some finding in data.findings.excused(violations)
