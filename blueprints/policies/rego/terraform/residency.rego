# Data lie where the estate lets them: in its regions, in its accounts, and those of a client in the countries that the client names.
package terraform.residency

import rego.v1

# Places that are no region: services of the whole cloud, without data of clients.
worldwide := {"global", "aws-global"}

# Of zones and of Azure's spelling for people.
region_of(place) := region if {
	plain := replace(lower(place), " ", "")
	some region in data.estate.known_regions
	in_region(plain, region)
} else := replace(lower(place), " ", "")

in_region(place, region) if place == region

# Zones are called after their region: `eu-west-1a`, `europe-west1-b`.
in_region(place, region) if regex.match(sprintf("^%s-?[a-z]$", [region]), place)

# Where each provider works, and each resource that says so itself.
places contains {"resource": pseudo(provider), "region": provider.region} if {
	some provider in data.plan.providers
	is_string(provider.region)
	provider.name in {"aws", "google", "google-beta"}
}

places contains {"resource": resource, "region": region_of(place)} if {
	some type, paths in place_arguments
	some resource in data.plan.of(type)
	some path in paths
	place := data.plan.at(resource, path)
	is_string(place)
	place != ""
}

places contains {"resource": resource, "region": region_of(place)} if {
	some type, resources in data.plan.by_type
	not place_arguments[type]
	some resource in resources
	some key in ["region", "location", "zone", "availability_zone"]
	place := data.plan.at(resource, [key])
	is_string(place)
	regex.match(`^[A-Za-z]`, place)
}

# Of these the argument has another name, or another meaning.
place_arguments := {
	"google_sql_database_instance": [["region"], ["settings", 0, "backup_configuration", 0, "location"]],
	"azurerm_network_watcher_flow_log": [["location"], ["traffic_analytics", 0, "workspace_region"]],
}

pseudo(provider) := {"address": sprintf("provider.%s", [provider.called]), "after": {}, "unknown": {}, "type": "provider"}

violations contains data.plan.found("policies::region", one.resource, sprintf("`%s` is no region of the estate", [one.region])) if {
	some one in places
	not one.region in data.estate.known_regions
	not one.region in worldwide
}

violations contains data.plan.found("policies::client_region", one.resource, sprintf("data of `%s` may not lie in `%s`", [client, one.region])) if {
	client := data.plan.scope.client
	some one in places
	one.region in data.estate.known_regions
	not one.region in data.estate.clients[client].regions
}

# The account, the project or the subscription of another environment: `terraform apply` in the wrong place.
violations contains data.plan.found("policies::account", pseudo(provider), sprintf("`%s` is no account of the environment `%s`", [account, environment])) if {
	environment := data.plan.scope.environment
	data.estate.environments[environment]
	some provider in data.plan.providers
	not provider.alias
	some account in provider.accounts
	not account in data.estate.environments[environment].accounts
}

violations contains data.plan.found("policies::account", pseudo(provider), sprintf("`%s` is no account of the estate", [account])) if {
	some provider in data.plan.providers
	provider.alias
	some account in provider.accounts
	not account in data.estate.accounts
}

# Ways on which data are copied elsewhere. --------------------------------------------------------------

# A copy in another region: whose data it is says where it may be.
copies contains {"resource": resource, "region": region_of(parts[3]), "what": "a copy of recovery points"} if {
	some resource in data.plan.of("aws_backup_plan")
	some rule in data.plan.blocks(resource, "rule")
	some action in object.get(rule, "copy_action", [])
	parts := split(object.get(action, "destination_vault_arn", ""), ":")
	count(parts) > 3
}

copies contains {"resource": resource, "region": region_of(replica.region), "what": "a copy of the secret"} if {
	some resource in data.plan.of("aws_secretsmanager_secret")
	some replica in data.plan.blocks(resource, "replica")
}

copies contains {"resource": resource, "region": region_of(replica.region_name), "what": "a replica of the table"} if {
	some resource in data.plan.of("aws_dynamodb_table")
	some replica in data.plan.blocks(resource, "replica")
}

copies contains {"resource": resource, "region": region_of(destination.region), "what": "copies of images"} if {
	some resource in data.plan.of("aws_ecr_replication_configuration")
	some configuration in data.plan.blocks(resource, "replication_configuration")
	some rule in object.get(configuration, "rule", [])
	some destination in object.get(rule, "destination", [])
}

copies contains {"resource": resource, "region": region_of(copy.target), "what": "a copy of snapshots"} if {
	some resource in data.plan.of("aws_dlm_lifecycle_policy")
	some details in data.plan.blocks(resource, "policy_details")
	some schedule in object.get(details, "schedule", [])
	some copy in object.get(schedule, "cross_region_copy_rule", [])
	is_string(object.get(copy, "target", null))
}

copies contains {"resource": resource, "region": region_of(replica.location), "what": "a replica of the secret"} if {
	some resource in data.plan.of("google_secret_manager_secret")
	some one in data.plan.blocks(resource, "replication")
	some managed in object.get(one, "user_managed", [])
	some replica in object.get(managed, "replicas", [])
}

copies contains {"resource": resource, "region": region_of(place.location), "what": "a copy of the data"} if {
	some resource in data.plan.of("azurerm_cosmosdb_account")
	some place in data.plan.blocks(resource, "geo_location")
}

copies contains {"resource": resource, "region": region_of(place.location), "what": "copies of images"} if {
	some resource in data.plan.of("azurerm_container_registry")
	some place in data.plan.blocks(resource, "georeplications")
}

violations contains data.plan.found("policies::copy", one.resource, sprintf("%s in `%s`, which is no region of the estate", [one.what, one.region])) if {
	some one in copies
	not one.region in data.estate.known_regions
}

violations contains data.plan.found("policies::copy", one.resource, sprintf("%s in `%s`, where data of `%s` may not lie", [one.what, one.region, client])) if {
	some one in copies
	one.region in data.estate.known_regions
	some client in concerned
	not one.region in data.estate.clients[client].regions
}

# Of a stack of a client that client; of one of a cell all that are in it.
concerned := {data.plan.scope.client} if {
	data.plan.scope.client
} else := clients_of_cell

clients_of_cell := {client |
	some cell in data.estate.cells
	cell.environment == data.plan.scope.environment
	cell.region == data.plan.scope.region
	some client in cell.clients
}

# Azure copies into the paired region, which the estate does not choose: https://learn.microsoft.com/azure/reliability/regions-paired
violations contains data.plan.found("policies::copy", resource, sprintf("`%s` copies what is there into the paired region", [data.plan.at(resource, ["account_replication_type"])])) if {
	some resource in data.plan.of("azurerm_storage_account")
	data.plan.at(resource, ["account_replication_type"]) in {"GRS", "RAGRS", "GZRS", "RAGZRS"}
	not pair_allowed(resource)
}

violations contains data.plan.found("policies::copy", resource, "backups are copied into the paired region") if {
	some type, path in {
		"azurerm_data_protection_backup_vault": ["redundancy"],
		"azurerm_recovery_services_vault": ["storage_mode_type"],
	}
	some resource in data.plan.of(type)
	data.plan.at(resource, path) == "GeoRedundant"
	not pair_allowed(resource)
}

violations contains data.plan.found("policies::copy", resource, "backups are copied into the paired region") if {
	some type in ["azurerm_postgresql_flexible_server", "azurerm_mysql_flexible_server"]
	some resource in data.plan.of(type)
	data.plan.enabled(resource, ["geo_redundant_backup_enabled"])
	not pair_allowed(resource)
}

pair_allowed(resource) if {
	pair := data.estate.paired_regions[region_of(data.plan.at(resource, ["location"]))]
	every client in concerned {
		pair in data.estate.clients[client].regions
	}
}

# Google chooses the places itself: https://cloud.google.com/storage/docs/locations
violations contains data.plan.found("policies::copy", resource, "`auto` lets Google choose the regions of the secret") if {
	some resource in data.plan.of("google_secret_manager_secret")
	some one in data.plan.blocks(resource, "replication")
	count(object.get(one, "auto", [])) > 0
}

deny contains finding if some finding in data.findings.denied(violations)

warn contains finding if some finding in data.findings.excused(violations)
