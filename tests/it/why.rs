//! `why` answers for every key of the joined schema in a cell that has it, and says the same as templates see.

use serde_json::Value as Json;
use terrane::blueprint::{Each, Scopes};
use terrane::compile::Compilation;
use terrane::expr::{Kind, Value};
use terrane::schema::Schema;
use terrane::scope::Scope;

use super::estate::{ask, compile, compiled_reference};

/// The keys of a table, but for those that only tables of another kind have and those that are told elsewhere. Also those without a default: blueprints work out
/// what holds where nobody writes them, and to deny such a key was once taken for an answer, because only keys with a value were asked for.
fn keys<'s>(schema: &'s Schema, table: &'s Json) -> Vec<(&'s str, &'s Json)> {
    let table = schema.resolved(table);
    let properties = table.get("properties").and_then(Json::as_object);
    let all = properties.into_iter().flatten();
    all.filter(|(_, raw)| {
        let kinds = raw.get("x-kinds").and_then(Json::as_array);
        let of_kind = kinds.is_none_or(|kinds| kinds.iter().any(|kind| kind == "s3"));
        of_kind && !Schema::is_elsewhere(raw)
    })
    .map(|(key, raw)| (key.as_str(), raw))
    .collect()
}

struct Asked<'a> {
    compilation: &'a Compilation,
    schema: &'a Schema,
    cell: &'a str,
    keys: usize,
    wrong: Vec<String>,
}

impl Asked<'_> {
    /// Asks for every key of a table at `path`, tables in it included; `seen` is what templates see of it.
    fn table(&mut self, path: &str, table: &Json, seen: Option<&Value>) {
        for (key, raw) in keys(self.schema, table) {
            let path = format!("{path}.{key}");
            let inner = self.schema.resolved(raw);
            self.keys += 1;
            match ask(self.compilation, self.cell, &path) {
                Err(fault) => self.wrong.push(format!("{path}: {fault}")),
                Ok(all) => {
                    let told = self.schema.left_out(raw);
                    if let ([one], Some(told)) = (all.as_slice(), told)
                        && one.value == "not set"
                        && !one.note.as_ref().is_some_and(|note| note.contains(told))
                    {
                        let wrong = format!("{path}: does not say what holds: {:?}", one.note);
                        self.wrong.push(wrong);
                    }
                    let seen = seen.and_then(|v| v.as_map()?.get(key)).and_then(plain);
                    // The file names an environment of the region, templates see the whole name of its cell.
                    let is_name = key == "shares_network_with";
                    if let (Some(seen), [one]) = (seen, all.as_slice())
                        && one.value != seen
                        && !is_name
                    {
                        let wrong = format!("{path}: why says {}, templates see {seen}", one.value);
                        self.wrong.push(wrong);
                    }
                }
            }
            if inner.get("properties").is_some() {
                let seen = seen.and_then(|v| v.as_map()?.get(key));
                self.table(&path, inner, seen);
            }
        }
    }
}

/// A scalar as TOML writes it.
fn plain(value: &Value) -> Option<String> {
    Some(match &value.kind {
        Kind::Bool(b) => b.to_string(),
        Kind::String(text) => format!("\"{}\"", text.escape_debug()),
        Kind::Number(n) => n.to_string(),
        _ => return None,
    })
}

#[test]
fn every_key_that_a_cell_has_is_answered_and_is_what_templates_see() {
    let compilation = compiled_reference();
    let schema = compilation.schema.as_ref().expect("a schema");
    let model = compilation.model.as_ref().expect("a model");
    let scope = Scope::new(model, schema, &compilation.provided);
    let mut keys = 0;
    let mut wrong = Vec::new();
    for instance in scope.instances(Each::Cell) {
        let name = instance.label.clone();
        let cell = model
            .emitted_cells()
            .find(|c| c.name.to_string() == name)
            .expect("a cell");
        let mut asked = Asked {
            compilation,
            schema,
            cell: &name,
            keys: 0,
            wrong: Vec::new(),
        };
        let def = |name: &str| schema.def(name).expect("a definition");
        let seen = instance.names.get("cell");
        let of = |key: &str| seen.and_then(|v| v.as_map()?.get(key));
        for table in ["region", "environment"] {
            asked.table(table, def(table), instance.names.get(table));
        }
        asked.table("cell", def("cell"), seen);
        asked.table("network", def("network"), of("network"));
        asked.table("project", def("project"), Some(&scope.project()));
        asked.table(
            "output",
            def("output"),
            scope.estate().as_map().and_then(|e| e.get("output")),
        );
        for site in model.sites.keys() {
            asked.table(&format!("sites.{site}"), def("site"), None);
        }
        for site in cell.vpn.keys() {
            let seen = of("vpn").and_then(|v| v.as_map()?.get(site.as_str()));
            asked.table(&format!("vpn.{site}"), def("connection"), seen);
        }
        for section in cell.sections.keys() {
            asked.table(section, def(&format!("section_{section}")), of(section));
        }
        for (client, all) in &model.clients {
            let Some(placement) = all.placements.get(&cell.name) else {
                continue;
            };
            let seen = of("clients").and_then(|v| v.as_map()?.get(client.as_str()));
            asked.table(&format!("clients.{client}"), def("client"), seen);
            for section in placement.sections.keys() {
                let seen = seen.and_then(|v| v.as_map()?.get(section.as_str()));
                let path = format!("clients.{client}.{section}");
                asked.table(&path, def(&format!("section_{section}")), seen);
            }
        }
        for (path, app) in model
            .apps
            .iter()
            .filter(|(_, app)| app.cells.contains_key(&cell.name))
        {
            let seen = of("apps").and_then(|v| v.as_map()?.get(path.as_str()));
            let before = asked.keys;
            asked.table(&format!("apps.{path}"), def("app"), seen);
            assert!(asked.keys - before > 60, "keys of `{path}`");
            if let Some(client) = &app.client {
                let path = format!("clients.{client}.apps.{}", app.name.value);
                asked.table(&path, def("app"), seen);
            }
        }
        keys += asked.keys;
        wrong.extend(asked.wrong.into_iter().map(|w| format!("{name} {w}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(keys > 1000, "{keys} keys");
}

const TAKEN_BACK: &str = r#"
[project]
name   = "acme"
domain = "acme.example.com"

[environments.production]
account = "111122223333"
state   = { bucket = "acme-state", region = "eu-west-1" }

[defaults.network]
nat           = "single"
flow_log_days = 30

[defaults.platform]
kubernetes_version = "1.33"

[defaults.app]
env = { LOG_LEVEL = "info", DEBUG = "1" }

[regions.eu-west-1.network]
vpc_cidr = "10.20.0.0/16"
unset    = ["flow_log_days"]

[regions.eu-west-1.environments]
production = {}

[clients.ezra]
cells = ["eu-west-1/production"]

[clients.ezra.apps.portal]
image = "registry.example.com/portal:1.0"
port  = 8080
unset = ["env.DEBUG"]

[clients.ezra.overrides."eu-west-1/production".apps.portal]
env = { TRACE = "1" }
"#;

#[test]
fn what_is_taken_back_has_its_default_or_nothing_and_why_tells_both_places() {
    let compilation = super::estate::compile(TAKEN_BACK);
    let line = |needle: &str| {
        let found = TAKEN_BACK.lines().position(|l| l.contains(needle));
        format!("regions.toml:{}:", found.expect("the line") + 1)
    };
    let told = |key: &str| {
        let all = ask(&compilation, "eu-west-1/production", key);
        all.unwrap_or_else(|fault| panic!("{key}: {fault}"))
    };
    // A key with a default has it again, and remembers what had been set.
    let days = told("network.flow_log_days");
    assert_eq!(
        (days[0].value.as_str(), days[0].place.as_ref()),
        ("365", None)
    );
    assert_eq!(days[0].overrode[0].0, "30");
    let note = days[0].note.as_ref().expect("a note");
    assert!(
        note.contains(&line("unset    = [\"flow_log_days\"]")),
        "{note}"
    );
    // One without is not there.
    let debug = told("clients.ezra.apps.portal.env.DEBUG");
    assert_eq!(debug[0].value, "unset");
    let places = (debug[0].place.as_deref(), debug[0].overrode[0].1.as_deref());
    let (taken, set) = (places.0.expect("a place"), places.1.expect("a place"));
    assert!(
        taken.starts_with(&line("unset = [\"env.DEBUG\"]")),
        "{taken}"
    );
    assert!(set.starts_with(&line("env = { LOG_LEVEL")), "{set}");
    // The rest of the table is as it was.
    let env = told("clients.ezra.apps.portal.env");
    let env: Vec<(&str, &str)> = env.iter().map(|w| (&*w.key, &*w.value)).collect();
    let key = |name: &str| format!("clients.ezra.apps.portal.env.{name}");
    let expected = [
        ("LOG_LEVEL", "\"info\""),
        ("TRACE", "\"1\""),
        ("DEBUG", "unset"),
    ];
    let expected: Vec<(String, &str)> = expected.map(|(name, value)| (key(name), value)).into();
    assert_eq!(
        env,
        expected
            .iter()
            .map(|(k, v)| (k.as_str(), *v))
            .collect::<Vec<_>>()
    );
    let map = super::estate::compiled_output(TAKEN_BACK).tree.iter();
    let texts: Vec<String> = map
        .filter(|(path, _)| path.as_str().contains("/portal/"))
        .map(|(_, bytes)| String::from_utf8_lossy(bytes).into_owned())
        .collect();
    assert!(texts.iter().any(|t| t.contains("LOG_LEVEL")), "emitted");
    assert!(texts.iter().all(|t| !t.contains("DEBUG")), "not emitted");
}

#[test]
fn an_empty_table_that_declares_something_is_no_override() {
    let sites = "[sites.head-office]\ncustomer_gateway_ip = \"203.0.114.10\"\nbgp_asn = 65000\nnetworks = [\"192.168.10.0/24\"]\n";
    let vpn = "[regions.eu-west-1.vpn]\nhead-office = {}\n";
    let app = TAKEN_BACK.replace(
        "[clients.ezra.apps.portal]\nimage = \"registry.example.com/portal:1.0\"\nport  = 8080\nunset = [\"env.DEBUG\"]\n",
        "[clients.ezra.apps.portal]\n",
    );
    assert_ne!(app, TAKEN_BACK);
    let compilation = super::estate::compile(&format!("{app}{sites}{vpn}"));
    let lines = super::estate::lines(&compilation);
    assert!(
        lines.iter().all(|l| !l.contains("override_without_effect")),
        "{lines:?}"
    );
    let model = compilation.model.as_ref().expect("a model");
    let cell = model.cells.values().next().expect("a cell");
    assert!(cell.vpn.contains_key("head-office"));
    assert!(model.apps.contains_key("ezra/portal"));
}

#[test]
fn a_key_without_its_table_is_told_the_table() {
    let compilation = compiled_reference();
    let model = compilation.model.as_ref().expect("a model");
    let cell = model.emitted_cells().next().expect("a cell");
    let ask = |key: &str| ask(compilation, &cell.name.to_string(), key);
    let told = ask("vpc_cidr").expect_err("no table");
    assert!(told.ends_with("did you mean `network.vpc_cidr`?"), "{told}");
    let told = ask("nothing_like_it").expect_err("no table");
    assert!(told.contains("it has `addressing`"), "{told}");
}

#[test]
fn what_nobody_wrote_is_told_in_words_and_never_denied() {
    let compilation = compiled_reference();
    let ask = |key: &str| {
        let all = ask(compilation, "us-east-1/production", key);
        let one = all.unwrap_or_else(|fault| panic!("{key}: {fault}"))[0].clone();
        format!("{} ({})", one.value, one.note.unwrap_or_default())
    };
    let left_out = |key: &str, told: &str| {
        let said = ask(key);
        assert!(
            said.starts_with("not set") && said.contains(told),
            "{key}: {said}"
        );
    };
    assert_eq!(
        ask("clients.ezra.database.standby"),
        "true (of the profile `production`)"
    );
    left_out(
        "clients.ezra.database.volumes.backup.size_gib",
        "Left out: twice the data's",
    );
    left_out(
        "clients.ezra.apps.api.cells",
        "Left out: all of the client's",
    );
    left_out("environment.gcp.project", "nobody wrote it");
    left_out("rules.\"net::overlap\"", "nobody wrote it");
    let zones = ask("platform.control_plane_zones");
    assert!(
        zones.starts_with("[]") && zones.contains("Left out: the first two zones"),
        "{zones}"
    );
    let quota = ask("quotas.vpc.routes");
    assert!(quota.contains("nobody wrote it"), "{quota}");
    // A part of a table that holds in a cell is told as it holds there, whichever table of the file it is asked for in.
    assert_eq!(ask("region.network.nat"), ask("network.nat"));
    let fault = super::estate::ask(compilation, "us-east-1/production", "network.natt");
    assert!(fault.is_err_and(|fault| fault.contains("did you mean `nat`")));
}

#[test]
fn apps_of_the_estate_are_asked_for_as_they_are_written() {
    let app = "\n[apps.gateway]\nimage = \"registry.example.com/gateway:1.0\"\ncells = [\"eu-west-1/production\"]\n";
    let compilation = super::estate::compile(&format!("{TAKEN_BACK}{app}"));
    let all = ask(&compilation, "eu-west-1/production", "apps.gateway.image");
    assert_eq!(
        all.expect("an answer")[0].value,
        "\"registry.example.com/gateway:1.0\""
    );
}

/// Defaults of keys that are for other clouds are told with whom they are for, since nothing here reads them.
#[test]
fn a_default_of_another_cloud_is_told_as_that() {
    let text = r#"[project]
name = "acme"

[environments.production]
gcp   = { project = "acme-production" }
state = { kind = "gcs", bucket = "acme-states", region = "europe-west1" }

[regions.europe-west1.environments.production]
network.vpc_cidr = "10.12.0.0/16"
"#;
    let compiled = compile(text);
    for (key, is_foreign) in [
        ("network.gateway_endpoints", true),
        ("platform.support", true),
        ("network.nat", false),
        ("network.availability_zones", false),
        ("network.vpc_cidr", false),
        // What templates see as `cell.account` is told from where it is written.
        ("cell.account", false),
    ] {
        let answers = ask(&compiled, "europe-west1/production", key).expect("an answer");
        let note = answers[0].note.clone().unwrap_or_default();
        assert_eq!(
            note.contains("it is for cells in AWS"),
            is_foreign,
            "{key}: {note}"
        );
    }
    let lives = ask(&compiled, "europe-west1/production", "cell.account").expect("an answer");
    assert_eq!(
        (lives[0].key.as_str(), lives[0].value.as_str()),
        ("cell.gcp.project", "\"acme-production\"")
    );
}
