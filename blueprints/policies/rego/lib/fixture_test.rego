# An estate, and plans of it, for the tests of policies.
package fixture

import rego.v1

estate := {
	"project": "acme",
	"label_prefix": "acme.example.com",
	"required_tags": [
		"Environment",
		"Layer",
		"ManagedBy",
		"Owner",
		"Project"
	],
	"known_regions": [
		"eu-west-1",
		"europe-west1",
		"us-central1",
		"us-east-1",
		"westeurope"
	],
	"paired_regions": {
		"westeurope": "northeurope"
	},
	"environments": {
		"production": {
			"protected": true,
			"accounts": [
				"111122223333"
			]
		},
		"staging": {
			"protected": false,
			"accounts": [
				"444455556666"
			]
		}
	},
	"accounts": [
		"111122223333",
		"444455556666"
	],
	"cells": {
		"eu-west-1/production": {
			"environment": "production",
			"region": "eu-west-1",
			"clients": [
				"orange"
			]
		}
	},
	"clients": {
		"mtn": {
			"namespace": "mtn",
			"regions": [
				"us-east-1"
			]
		},
		"orange": {
			"namespace": "orange",
			"regions": [
				"eu-west-1",
				"europe-west1",
				"westeurope"
			]
		},
		"orange-madagascar": {
			"namespace": "orange-madagascar",
			"regions": [
				"eu-west-1"
			]
		}
	},
	"client_patterns": [
		"-CLIENT([-/*]|$)",
		"/CLIENT([/*-]|$)",
		"[:\\[]CLIENT[:/]"
	],
	"rules": {},
	"exceptions": []
}

# One resource that is made, in a stack of the environment `production` in eu-west-1.
made(type, after) := plan([{"address": sprintf("%s.x", [type]), "mode": "managed", "type": type, "change": {"actions": ["create"], "before": null, "after": after, "after_unknown": {}}}])

plan(changes) := {"resource_changes": changes, "configuration": {"provider_config": {"aws": {"name": "aws", "expressions": {
	"region": {"constant_value": "eu-west-1"},
	"allowed_account_ids": {"constant_value": ["111122223333"]},
	"default_tags": [{"tags": {"constant_value": {"Project": "acme", "Environment": "production", "Region": "eu-west-1", "Layer": "01-foundation", "ManagedBy": "terraform", "Owner": "platform"}}}],
}}}}}

# Rules by which something is found.
rules(found) := names if {
	names := {one.rule | some one in found}
}
