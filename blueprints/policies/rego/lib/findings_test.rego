# Exceptions excuse what they name, where they say and until their day, and their ids show.
package findings_test

import rego.v1

finding := {"msg": "x", "rule": "policies::anybody", "place": "module.a.aws_sns_topic.x[\"y\"]", "scope": {"environment": "production", "client": "orange"}, "controls": []}

with_exception(exception) := object.union(data.fixture.estate, {"exceptions": [object.union({"id": "E-1", "rule": "policies::anybody"}, exception)], "rules": {"policies::anybody": {"excused_by": ["net::overlap"]}}})

excused(exception) if {
	estate := with_exception(exception)
	found := data.findings.excused({finding}) with data.estate as estate with data.today as "2026-06-01"
	denied := data.findings.denied({finding}) with data.estate as estate with data.today as "2026-06-01"
	count(denied) == 0
	{one.msg | some one in found} == {"x (excused by E-1)"}
}

denied(exception) := texts if {
	estate := with_exception(exception)
	found := data.findings.excused({finding}) with data.estate as estate with data.today as "2026-06-01"
	count(found) == 0
	findings := data.findings.denied({finding}) with data.estate as estate with data.today as "2026-06-01"
	texts := {one.msg | some one in findings}
}

test_by_rule if excused({})

test_by_rule_of_the_compiler if excused({"rule": "net::overlap"})

test_by_another_rule if denied({"rule": "policies::region"}) == {"x"}

test_in_its_environment if excused({"environment": "production", "client": "orange"})

test_in_another_environment if denied({"environment": "staging"}) == {"x"}

test_where_nobody_knows_the_region if denied({"region": "eu-west-1"}) == {"x"}

test_at_its_place if excused({"place": "module.*.aws_sns_topic.x[\"y\"]"})

test_at_another_place if denied({"place": "module.*.aws_sns_topic.z"}) == {"x"}

test_dots_are_dots if denied({"place": "moduleXa.aws_sns_topic.x[\"y\"]"}) == {"x"}

test_on_its_last_day if excused({"until": "2026-06-01"})

test_after_its_last_day if denied({"until": "2026-05-31"}) == {"x (E-1 has expired)"}
