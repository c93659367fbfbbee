//! `app`, the table of the core that workloads are made from: what its keys take, its layers, and the sections of blueprints for apps.

use terrane::blueprint::Folder;
use terrane::{Compilation, Input};

use super::estate::{ask, compile, lines};

/// An estate with a client's app and one of the estate; `{...}` are the layers of both, the weakest first.
const ESTATE: &str = r#"
[project]
name   = "acme"
domain = "acme.example.com"

[environments.production]
account = "111122223333"
state   = { bucket = "acme-tfstate-production", region = "eu-west-1" }
{environment}
[defaults.network]
availability_zones = 3

[defaults.platform]
kubernetes_version = "1.33"

[defaults.app]
{defaults}
[regions.eu-west-1]
network = { vpc_cidr = "10.20.0.0/16" }
{region}
[regions.eu-west-1.environments.production]
{cell}
[regions.eu-central-1]
network      = { vpc_cidr = "10.21.0.0/16" }
environments = { production = {} }

[clients.ezra]
cells     = ["eu-west-1/production", "eu-central-1/production"]
{client}
[clients.ezra.apps.portal]
image = "registry.example.com/ezra/portal:1.4.2"
port  = 8080
{app}
[clients.ezra.overrides."eu-west-1/production"]
{placed}
[clients.ezra.overrides."eu-west-1/production".apps.portal]
{override}
[apps.gateway]
image = "registry.example.com/gateway:2.0"
port  = 8080
cells = ["eu-west-1/production"]
{gateway}
"#;

const LAYERS: [&str; 9] = [
    "{defaults}",
    "{environment}",
    "{region}",
    "{cell}",
    "{client}",
    "{placed}",
    "{app}",
    "{override}",
    "{gateway}",
];

/// The estate with lines in its layers.
fn with(lines: &[(&str, &str)]) -> String {
    let mut text = ESTATE.to_owned();
    for (layer, line) in lines {
        text = text.replace(&format!("{{{layer}}}"), line);
    }
    for layer in LAYERS {
        text = text.replace(layer, "");
    }
    // An override that overrides nothing is said.
    let placed = "[clients.ezra.overrides.\"eu-west-1/production\"]\n\n";
    let of_app = "[clients.ezra.overrides.\"eu-west-1/production\".apps.portal]\n\n";
    text.replace(placed, "").replace(of_app, "")
}

/// What is wrong with the form of the file, without places.
fn found(text: &str) -> Vec<String> {
    let place = |line: &String| {
        let mut words = line.splitn(4, ' ');
        let kept = (words.next(), words.next(), words.nth(1));
        [kept.0, kept.1, kept.2]
            .map(Option::unwrap_or_default)
            .join(" ")
    };
    let all = lines(&compile(text));
    let of_form = all.iter().filter(|line| line.contains(" schema::"));
    of_form.map(place).collect()
}

fn asked(compilation: &Compilation, cell: &str, key: &str) -> String {
    let all = ask(compilation, cell, key);
    all.unwrap_or_else(|fault| panic!("{key}: {fault}"))[0]
        .value
        .clone()
}

/// Values that keys take.
const TAKEN: [&str; 33] = [
    r#"image = "registry.example.com:5000/a/b_c@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef""#,
    r#"command = ["/bin/app"]"#,
    r#"args = ["--port", "8080"]"#,
    r#"host = "portal.example.com""#,
    r#"host = "*.portal.example.com""#,
    r#"ports = { smpp = { port = 2775, service_port = 80 }, log = { port = 514, protocol = "UDP" }, api = { port = 50051, app_protocol = "grpc" } }"#,
    r#"image_pull_secrets = { "hub.example" = { from = "hub" }, other = {} }"#,
    r#"session_affinity_seconds = 86400"#,
    r#"replicas = { min = 1, max = 1000 }"#,
    r#"autoscaling = { cpu_percent = 10, memory_percent = 100, metrics = { "sqs/length" = { source = "external", average = "500m", labels = { queue = "a" } } } }"#,
    r#"disruption = { max_unavailable = 100 }"#,
    r#"resources = { requests = { cpu = "0.5", memory = "1Gi" }, limits = { cpu = "1500m", memory = "2Gi" } }"#,
    r#"priority = "high""#,
    r#"metrics = { port = 65535, path = "/" }"#,
    r#"env = { _A1 = "x" }"#,
    r#"config = { "app.yaml" = "a: 1" }"#,
    r#"config_path = "/srv/conf.d""#,
    r#"secrets = { TOKEN = { name = "acme/token", property = "t", version = "AWSCURRENT" } }"#,
    r#"secrets_refresh = "15m""#,
    r#"probes = { type = "tcp", period_seconds = 300, timeout_seconds = 60, failure_threshold = 30, startup_seconds = 3600 }"#,
    r#"probes = { type = "exec", command = ["true"] }"#,
    r#"volumes = { tmp = { path = "/tmp", size = "1Gi", medium = "memory" }, cache = { path = "/var/cache" } }"#,
    r#"calls = ["shared/gateway"]"#,
    r#"egress = { internet_ports = [], database = true }"#,
    r#"service_account = { iam_role = "portal", annotations = { a = "b" } }"#,
    r#"node_pool = "shared""#,
    r#"run_as_user = 65534"#,
    r#"drain_seconds = 0"#,
    r#"grace_seconds = 3600"#,
    r#"ingress = { group = "a-1", scheme = "internal", order = -1000 }"#,
    "host = \"portal.example.com\"\naliases = [\"www.example.com\"]",
    r#"unset = ["port"]
probes = { type = "none" }"#,
    r#"allow = [{ rule = "k8s::host_clash", reason = "There is no other." }]"#,
];

#[test]
fn an_app_takes_every_key() {
    for line in TAKEN {
        let line_of_image = line.starts_with("image =");
        let text = with(&[("app", line)]);
        let text = match line_of_image {
            true => text.replacen(
                "image = \"registry.example.com/ezra/portal:1.4.2\"\n",
                "",
                1,
            ),
            false => text,
        };
        let errors = found(&text);
        assert!(errors.is_empty(), "{line}: {errors:?}");
    }
    for schedule in [
        "30 2 * * *",
        "@daily",
        "*/5 0-6,12 1,15 JAN-mar Mon-fri",
        "0 0 ? * 0",
    ] {
        let job = format!("kind = \"cron_job\"\njob = {{ schedule = \"{schedule}\" }}");
        let text = with(&[("app", &job)]).replace("port  = 8080\nkind", "kind");
        let all = found(&text);
        assert!(
            all.iter().all(|l| !l.starts_with("error")),
            "{schedule}: {all:?}"
        );
    }
}

/// Values that keys refuse, with the code and part of the message.
const REFUSED: [(&str, &str, &str); 47] = [
    ("imag = 1", "unknown_key", "`imag`"),
    ("replicas = { mni = 1 }", "unknown_key", "`mni`"),
    (
        "volumes = { a = { path = \"/a\", pth = 1 } }",
        "unknown_key",
        "`pth`",
    ),
    (
        "secrets = { A = { name = \"a\", nme = 1 } }",
        "unknown_key",
        "`nme`",
    ),
    ("port = \"8080\"", "wrong_type", "`port` is a string"),
    ("port = 0", "invalid_value", "`0` is below 1"),
    ("port = 65536", "invalid_value", "`65536` is above 65535"),
    (
        "ports = { Smpp = { port = 1 } }",
        "invalid_value",
        "`Smpp` cannot be a name here",
    ),
    (
        "ports = { a = { port = 1, protocol = \"SCTP\" } }",
        "invalid_value",
        "`SCTP`",
    ),
    (
        "image_pull_secrets = { hub = { from = \"acme/hub\" } }",
        "invalid_value",
        "`acme/hub`",
    ),
    (
        "host = \"a.*.example.com\"",
        "invalid_value",
        "`a.*.example.com`",
    ),
    (
        "kind = \"daemon\"",
        "invalid_value",
        "`daemon` is not a value of `kind`",
    ),
    (
        "job = { schedule = \"60 2 * * *\" }",
        "invalid_value",
        "five cron fields",
    ),
    (
        "job = { schedule = \"0 24 * * *\" }",
        "invalid_value",
        "five cron fields",
    ),
    (
        "job = { schedule = \"0 0 0 * *\" }",
        "invalid_value",
        "five cron fields",
    ),
    (
        "job = { schedule = \"0 0 * foo *\" }",
        "invalid_value",
        "five cron fields",
    ),
    (
        "job = { schedule = \"0 0 * * 7\" }",
        "invalid_value",
        "five cron fields",
    ),
    (
        "job = { concurrency = \"allow\" }",
        "invalid_value",
        "`concurrency`",
    ),
    ("job = { retries = 101 }", "invalid_value", "above 100"),
    ("job = { deadline_seconds = 0 }", "invalid_value", "below 1"),
    (
        "host = \"Portal.example.com\"",
        "invalid_value",
        "a DNS name in lower case",
    ),
    (
        "host = \"localhost\"",
        "invalid_value",
        "a DNS name in lower case",
    ),
    (
        "aliases = [\"a.b\", \"a.b\"]",
        "invalid_value",
        "an element twice",
    ),
    (
        "aliases = [\"a_b.c\"]",
        "invalid_value",
        "a DNS name in lower case",
    ),
    (
        "ingress = { group = \"A\" }",
        "invalid_value",
        "1 to 20 lower-case",
    ),
    (
        "ingress = { scheme = \"public\" }",
        "invalid_value",
        "`scheme`",
    ),
    (
        "ingress = { cluster_issuer = \"\" }",
        "invalid_value",
        "`ClusterIssuer`",
    ),
    ("ingress = { order = 1001 }", "invalid_value", "above 1000"),
    ("session_affinity_seconds = 0", "invalid_value", "below 1"),
    (
        "autoscaling = { metrics = { \"1\" = { average = \"1\" } } }",
        "invalid_value",
        "`1` cannot be a name here",
    ),
    (
        "autoscaling = { metrics = { a = { average = \"0\" } } }",
        "invalid_value",
        "a quantity such as",
    ),
    (
        "resources = { requests = { cpu = \"1.2345\" } }",
        "invalid_value",
        "a CPU quantity",
    ),
    (
        "resources = { limits = { memory = \"1G\" } }",
        "invalid_value",
        "a memory quantity",
    ),
    ("priority = \"medium\"", "invalid_value", "`priority`"),
    (
        "metrics = { path = \"metrics\" }",
        "invalid_value",
        "starts with `/`",
    ),
    (
        "env = { A-B = \"x\" }",
        "invalid_value",
        "`A-B` cannot be a name here",
    ),
    ("env = { A = 1 }", "wrong_type", "`A` is an integer"),
    (
        "config = { \"a b\" = \"\" }",
        "invalid_value",
        "cannot be a name here",
    ),
    ("config_path = \"etc\"", "invalid_value", "an absolute path"),
    (
        "secrets = { A = { name = \"\" } }",
        "invalid_value",
        "the name of a secret",
    ),
    ("secrets_refresh = \"1d\"", "invalid_value", "a duration"),
    (
        "volumes = { config = { path = \"/a\" } }",
        "invalid_value",
        "`config` cannot be a name here",
    ),
    ("calls = [\"Api\"]", "invalid_value", "the name of an app"),
    (
        "egress = { internet_ports = [0] }",
        "invalid_value",
        "below 1",
    ),
    (
        "service_account = { iam_role = \"a:b\" }",
        "invalid_value",
        "the name of an IAM role",
    ),
    ("run_as_user = 0", "invalid_value", "below 1"),
    ("node_pool = \"own\"", "invalid_value", "`node_pool`"),
];

#[test]
fn an_app_refuses_the_same_in_each_of_its_layers() {
    for (line, code, message) in REFUSED {
        // Once in its own table, once in one that it starts from.
        for layer in ["app", "defaults"] {
            // Two apps with one host are a clash at the same place, and that is said instead.
            if layer == "defaults" && ["host", "aliases"].iter().any(|key| line.starts_with(key)) {
                continue;
            }
            let mut text = with(&[(layer, line)]);
            if layer == "app" && line.starts_with("port") {
                text = text.replacen("port  = 8080\n", "", 1);
            }
            let expected = format!("error schema::{code} ");
            let all = found(&text);
            let is_told = all
                .iter()
                .any(|l| l.starts_with(&expected) && l.contains(message));
            assert!(is_told, "{line} in {layer}: {all:?}");
        }
    }
    for (latest, is_refused) in [(":latest", true), ("", true), (":v1", false)] {
        let text = with(&[]).replace("portal:1.4.2", &format!("portal{latest}"));
        let told = found(&text);
        let of_image = told.iter().any(|l| l.contains("another image every day"));
        assert_eq!(of_image, is_refused, "{latest}: {told:?}");
    }
    // Where an app runs is said in its own table only.
    for key in ["cells = []", "allow = []"] {
        let told = found(&with(&[("defaults", key)]));
        assert!(
            told[0].starts_with("error schema::unknown_key "),
            "{told:?}"
        );
    }
}

#[test]
fn what_is_required_is_asked_of_all_layers_together() {
    let without = |text: &str| {
        text.replacen(
            "image = \"registry.example.com/ezra/portal:1.4.2\"\n",
            "",
            1,
        )
    };
    let told = found(&without(&with(&[])));
    assert_eq!(
        told,
        ["error schema::missing_key `app` of app portal lacks `image`"],
        "once, and not for each cell"
    );
    let from_below = [("defaults", "image = \"registry.example.com/all:1\"\n")];
    assert!(found(&without(&with(&from_below))).is_empty());
    let parts = [
        (
            "secrets = { A = { property = \"b\" } }",
            "secrets = { A = { name = \"a\" } }",
            "`app.secrets.A` of app portal lacks `name`",
        ),
        (
            "volumes = { v = { size = \"1Gi\" } }",
            "volumes = { v = { path = \"/v\" } }",
            "`app.volumes.v` of app portal lacks `path`",
        ),
        (
            "autoscaling = { metrics = { m = { source = \"external\" } } }",
            "autoscaling = { metrics = { m = { average = \"1\" } } }",
            "`app.autoscaling.metrics.m` of app portal lacks `average`",
        ),
    ];
    for (part, rest, message) in parts {
        let told = found(&with(&[("app", part)]));
        assert_eq!(told, [format!("error schema::missing_key {message}")]);
        let whole = found(&with(&[("app", part), ("defaults", rest)]));
        assert!(whole.is_empty(), "{whole:?}");
    }
    let told = found(&with(&[]).replace("cells = [\"eu-west-1/production\"]\n", ""));
    assert!(told[0].contains("lacks `cells`"), "{told:?}");
}

#[test]
fn a_variable_may_be_called_unset() {
    let layers = [
        ("defaults", "env = { A = \"1\" }\n"),
        ("app", "env = { unset = \"x\" }\n"),
    ];
    let compilation = compile(&with(&layers));
    for (name, value) in [("A", "\"1\""), ("unset", "\"x\"")] {
        let key = format!("apps.ezra/portal.env.{name}");
        assert_eq!(asked(&compilation, "eu-west-1/production", &key), value);
    }
}

#[test]
fn each_layer_wins_over_those_before_it() {
    let layers = [
        "defaults",
        "environment",
        "region",
        "cell",
        "client",
        "placed",
        "app",
        "override",
    ];
    let line = |layer: &str, seconds: usize| match layer {
        "environment" | "region" | "cell" | "client" | "placed" => {
            format!("app = {{ grace_seconds = {seconds} }}\n")
        }
        _ => format!("grace_seconds = {seconds}\n"),
    };
    for top in 0..layers.len() {
        let all: Vec<(&str, String)> = layers[..=top]
            .iter()
            .enumerate()
            .map(|(at, layer)| (*layer, line(layer, 100 + at)))
            .collect();
        let all: Vec<(&str, &str)> = all.iter().map(|(l, line)| (*l, line.as_str())).collect();
        let compilation = compile(&with(&all));
        let asked =
            |cell: &str, app: &str| asked(&compilation, cell, &format!("apps.{app}.grace_seconds"));
        let here = "eu-west-1/production";
        assert_eq!(asked(here, "ezra/portal"), (100 + top).to_string());
        // What is said of a client or in its app concerns no other, and what is said of a region no other region.
        assert_eq!(
            asked(here, "shared/gateway"),
            (100 + top.min(3)).to_string()
        );
        let elsewhere = match top {
            0 | 1 => 100 + top,
            2 | 3 => 101,
            4 | 5 => 104,
            _ => 106,
        };
        assert_eq!(
            asked("eu-central-1/production", "ezra/portal"),
            elsewhere.to_string()
        );
    }
    assert_eq!(
        asked(
            &compile(&with(&[])),
            "eu-west-1/production",
            "apps.ezra/portal.grace_seconds"
        ),
        "30"
    );
}

/// A blueprint for apps has a section of its own: it stands in the tables that an app is made from and in its own, and is seen as a key of the app.
#[test]
fn a_section_for_apps_stands_in_them_and_in_what_they_start_from() {
    let manifest = "blueprint \"extra\" {\n  summary = \"s\"\n  each    = \"app\"\n  section = \"owner\"\n  files \"pages\" {\n    to = \"pages/${app.path}/${region.name}\"\n  }\n}\n";
    let schema = r#"{ "type": "object", "description": "d", "additionalProperties": false, "required": ["team"], "properties": {
        "team": { "type": "string", "description": "d" }, "pager": { "type": "boolean", "description": "d", "default": false } } }"#;
    let files = [
        ("extra/blueprint.hcl", manifest),
        ("extra/inputs.schema.json", schema),
        (
            "extra/pages/page.md",
            "${app.owner.team} ${app.owner.pager} ${estate.apps[app.path].owner.team}\n",
        ),
    ];
    let mut blueprints = Folder {
        shown: "blueprints".into(),
        ..Folder::default()
    };
    for (path, text) in files {
        blueprints.files.insert(path.into(), text.into());
    }
    let compiled = |lines: &[(&str, &str)]| {
        terrane::compile(&Input {
            name: "regions.toml".into(),
            text: with(lines),
            blueprints: blueprints.clone(),
            ..Input::default()
        })
    };
    let compilation = compiled(&[
        ("defaults", "[defaults.owner]\nteam = \"everybody\"\n"),
        ("region", "owner = { pager = true }\n"),
        ("app", "owner = { team = \"tellers\" }\n"),
        ("override", "owner = { pager = false }\n"),
        ("gateway", "owner = { team = \"core\" }\n"),
    ]);
    let output = compilation.output.as_ref();
    let tree = &output
        .unwrap_or_else(|| panic!("{:?}", lines(&compilation)))
        .tree;
    let page = |path: &str| {
        let (_, bytes) = tree
            .iter()
            .find(|(p, _)| p.as_str().ends_with(&format!("pages/{path}/page.md")))
            .expect("the page");
        let text = String::from_utf8_lossy(bytes).into_owned();
        text.lines().last().unwrap_or_default().to_owned()
    };
    assert_eq!(page("ezra/portal/eu-west-1"), "tellers false tellers");
    assert_eq!(page("ezra/portal/eu-central-1"), "tellers false tellers");
    assert_eq!(page("shared/gateway/eu-west-1"), "core true core");
    let cell = "eu-west-1/production";
    for (key, value) in [
        ("apps.ezra/portal.owner.pager", "false"),
        ("clients.ezra.apps.portal.owner.team", "\"tellers\""),
        ("apps.shared/gateway.owner.pager", "true"),
    ] {
        assert_eq!(asked(&compilation, cell, key), value, "{key}");
    }
    let told = lines(&compiled(&[("app", "owner = { teem = \"a\" }\n")]));
    assert!(
        told.iter().any(|l| l.contains("has no key `teem`")),
        "{told:?}"
    );
    let told = lines(&compiled(&[("app", "owner = { pager = true }\n")]));
    assert!(
        told.iter()
            .any(|l| l.contains("`owner` of app portal lacks `team`")),
        "{told:?}"
    );
}
