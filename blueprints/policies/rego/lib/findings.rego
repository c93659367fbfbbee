# What a policy says of what it finds: the rule, the place, the controls that ask for it, and the exception of the estate that excuses it.
package findings

import rego.v1

# `scope` says what part of the estate the place belongs to; what nobody knows of it is left out.
of(rule, place, text, scope) := {
	"msg": sprintf("%s: %s [%s]", [place, text, rule]),
	"rule": rule,
	"place": place,
	"scope": scope,
	"controls": object.get(object.get(data.estate.rules, rule, {}), "controls", []),
}

# Ids of the exceptions that hold for it.
excuses(finding) := {excuse.id |
	some excuse in data.estate.exceptions
	names(excuse, finding.rule)
	in_scope(excuse, finding.scope)
	at_place(excuse, finding.place)
	not expired(excuse)
}

# Ids of those that did until their day came.
expired_excuses(finding) := {excuse.id |
	some excuse in data.estate.exceptions
	names(excuse, finding.rule)
	in_scope(excuse, finding.scope)
	at_place(excuse, finding.place)
	expired(excuse)
}

# What stops the run: nothing excuses it.
denied(findings) := {finding |
	some found in findings
	count(excuses(found)) == 0
	finding := object.union(found, {"msg": concat("", [found.msg, after_expiry(found)])})
}

# What is shown and stops nothing: each with the exception that excuses it.
excused(findings) := {finding |
	some found in findings
	ids := excuses(found)
	count(ids) > 0
	finding := object.union(found, {
		"msg": sprintf("%s (excused by %s)", [found.msg, concat(", ", sort(ids))]),
		"excused_by": sort(ids),
	})
}

after_expiry(finding) := sprintf(" (%s has expired)", [concat(", ", sort(ids))]) if {
	ids := expired_excuses(finding)
	count(ids) > 0
} else := ""

# Its own rule, or one of the compiler that promises the same of the same thing.
names(excuse, rule) if excuse.rule == rule

names(excuse, rule) if excuse.rule in object.get(object.get(data.estate.rules, rule, {}), "excused_by", [])

# An exception that names an environment, a region or a client holds for nothing else, nor where nobody knows which it is.
in_scope(excuse, scope) if {
	every key in ["environment", "region", "client", "app"] {
		narrowed(object.get(excuse, key, null), object.get(scope, key, null))
	}
}

narrowed(null, _) := true

narrowed(asked, is) if {
	asked != null
	asked == is
}

# An address, in which `*` stands for anything.
at_place(excuse, _) if object.get(excuse, "place", null) == null

at_place(excuse, place) if {
	parts := [quoted(part) | some part in split(excuse.place, "*")]
	regex.match(sprintf("^%s$", [concat(".*", parts)]), place)
}

quoted(text) := regex.replace(text, `([.^$+?{}\[\]\\|()])`, `\$1`)

# The day itself is the last one. Days are written `2026-12-31`, and so they compare.
expired(excuse) if {
	object.get(excuse, "until", null) != null
	today > excuse.until
}

default today := "0000-00-00"

today := data.today if {
	is_string(data.today)
} else := sprintf("%04d-%02d-%02d", date) if {
	date := time.date(time.now_ns())
}
