//! For every host of every cell: its certificate, its record and its load balancer, and that it waits for the first.

use std::collections::BTreeSet;

use serde_json::Value;

use super::support::*;
use crate::estate::{reference, root};

/// The hosts that the cell's load balancers answer for, with the class of each.
fn answered(files: &Files, cell: &str) -> BTreeSet<(String, String)> {
    let overlays = format!("kubernetes/regions/{cell}/");
    let mut out = BTreeSet::new();
    let mut add = |ingress: &Value, base: Option<&Value>| {
        let class = [Some(ingress), base].into_iter().flatten();
        let class = class
            .filter_map(|i| i["spec"]["ingressClassName"].as_str())
            .next();
        let rules = match list(ingress, "/spec/rules") {
            [] => base.map_or(&[][..], |b| list(b, "/spec/rules")),
            own => own,
        };
        for rule in rules {
            out.insert((
                text(rule, "/host").to_owned(),
                class.expect("a class").to_owned(),
            ));
        }
    };
    for path in files.keys() {
        let Some(app) = path
            .strip_prefix(&overlays)
            .and_then(|p| p.strip_suffix("/kustomization.yaml"))
        else {
            continue;
        };
        // The base of an app with a host stands beside its overlay's patches.
        let base = objects(
            files,
            &format!("kubernetes/components/{app}/alb/ingress.yaml"),
        );
        let over = objects(files, &format!("{overlays}{app}/ingress.yaml"));
        match (over.first(), base.first()) {
            (Some((_, over)), base) => add(over, base.map(|b| &b.1)),
            (None, Some((_, base))) if !app.contains("ingress") => add(base, None),
            _ => {}
        }
    }
    out
}

/// Whether an ingress without rules names a host of the gateway to the load balancer of a class.
fn named(own: &[(&str, Value)], class: &str, host: &str) -> bool {
    own.iter().any(|(_, one)| {
        let rules = list(one, "/spec/rules");
        text(one, "/spec/ingressClassName") == class
            && rules
                .iter()
                .any(|r| r["host"] == host && r["http"].is_null())
    })
}

/// What lacks of each host of a cell, and how many there are.
fn lacking(files: &Files, cell: &str) -> (Vec<String>, usize) {
    let (region, environment) = cell.split_once('/').expect("a cell");
    let layers = format!("terraform/regions/{region}/layers/");
    let read = |path: String| files.get(&path).cloned().unwrap_or_default();
    let edge = read(format!("{layers}04-applications/{environment}/main.tf"));
    let services = read(format!("{layers}02-platform/{environment}/services.tf"));
    let ingress = format!("kubernetes/regions/{cell}/ingress");
    let gateways = of_kind(files, &ingress, "networking.istio.io", "Gateway");
    let mesh = !gateways.is_empty();
    let classes = of_kind(files, &ingress, "networking.k8s.io", "IngressClass");
    let classes: BTreeSet<&str> = classes
        .iter()
        .map(|(_, c)| text(c, "/metadata/name"))
        .collect();
    let own = of_kind(files, &ingress, "networking.k8s.io", "Ingress");
    let mut hosts = BTreeSet::new();
    if mesh {
        // One of the platform for each class, and one for each host.
        let key = "/metadata/annotations/external-dns.alpha.kubernetes.io~1hostname";
        for (_, one) in own.iter().filter(|(_, i)| i.pointer(key).is_some()) {
            let recorded = text(one, key);
            for host in recorded.split(',') {
                hosts.insert((
                    host.to_owned(),
                    text(one, "/spec/ingressClassName").to_owned(),
                ));
            }
        }
        let served: BTreeSet<String> = gateways
            .iter()
            .flat_map(|(_, g)| list(g, "/spec/servers/0/hosts").to_vec())
            .filter_map(|h| Some(h.as_str()?.rsplit('/').next()?.to_owned()))
            .collect();
        let recorded: BTreeSet<String> = hosts.iter().map(|h| h.0.clone()).collect();
        assert_eq!(served, recorded, "{cell}");
    } else {
        hosts.extend(answered(files, cell));
    }
    let block = |start: &str| {
        let from = edge.find(start).map_or("", |at| &edge[at..]);
        from.split("\n}\n").next().unwrap_or_default().to_owned()
    };
    let certificates = block("module \"certificates\"");
    let issued = block("module \"issued_hosts\"");
    let policies = of_kind(
        files,
        &ingress,
        "admissionregistration.k8s.io",
        "ValidatingAdmissionPolicyBinding",
    );
    let waits = policies
        .iter()
        .any(|(_, b)| b["spec"]["paramRef"]["name"] == "issued-hosts");
    let mut out = Vec::new();
    for (host, class) in &hosts {
        let quoted = format!("\"{host}\"");
        let parent = host.split_once('.').map_or("", |(_, parent)| parent);
        let covered = certificates.contains(&quoted)
            || certificates.contains("subdomains       = true")
                && certificates.contains(&format!("\"{parent}\""));
        for (what, there) in [
            ("a certificate", covered),
            ("a record", services.contains("module \"external_dns\"")),
            ("a class", classes.contains(class.as_str())),
            (
                "a load balancer",
                services.contains("module \"load_balancer_controller\""),
            ),
            (
                "a place among those that are issued",
                issued.contains(&quoted),
            ),
            (
                "who waits for its certificate",
                waits && (!mesh || named(&own, class, host)),
            ),
        ] {
            if !there {
                out.push(format!("{cell}: {host} lacks {what}"));
            }
        }
        if mesh {
            assert!(
                own.iter().all(|(_, i)| i["spec"]["tls"].is_null()),
                "{cell}"
            );
        }
    }
    (out, hosts.len())
}

/// Cells of AWS in the tree.
fn cells(files: &Files) -> BTreeSet<String> {
    let stacks = files.iter().filter_map(|(path, text)| {
        if !text.contains("modules/eks-cluster\"") {
            return None;
        }
        let rest = path.strip_prefix("terraform/regions/")?;
        let (region, rest) = rest.split_once("/layers/02-platform/")?;
        Some(format!("{region}/{}", rest.split('/').next()?))
    });
    stacks.collect()
}

#[test]
fn every_host_has_a_certificate_a_record_and_a_load_balancer() {
    let nine = std::fs::read_to_string(root().join("examples/nine-regions/regions.toml"));
    let without_mesh = reference().replace("\"istio\", ", "");
    assert_ne!(without_mesh, reference());
    for (text, least) in [
        (reference(), 5),
        (without_mesh, 5),
        (nine.expect("the example"), 3),
    ] {
        let files = files_of(&text);
        let mut asked = 0;
        for cell in cells(&files) {
            let (lacking, hosts) = lacking(&files, &cell);
            assert!(lacking.is_empty(), "{lacking:#?}");
            asked += hosts;
        }
        assert!(asked >= least, "{asked} hosts");
    }
}

/// Who has a certificate is known where a stack lists it, and of a host outside of the zone by whoever imports one.
#[test]
fn hosts_wait_for_certificates_that_somebody_makes() {
    let small = crate::mistakes::small();
    let policy = "kubernetes/regions/eu-west-1/production/ingress/admission.yaml";
    let waits = |text: &str| files_of(text)[policy].contains("issued-hosts");
    assert!(waits(&small));
    assert!(!waits(&format!("{small}\n[output]\nterraform = false\n")));
    let host = "host     = \"shop.acme.example.com\"";
    let aliases = |more: &str| {
        let aliases = format!("{host}\naliases  = [\"www.shop.example.org\"]");
        format!("{}\n{more}", small.replacen(host, &aliases, 1))
    };
    let imported = |names: &str| {
        aliases(&format!(
            "[defaults.applications]\nimported_certificates = [{names}]\n"
        ))
    };
    let stack = "terraform/regions/eu-west-1/layers/04-applications/production/main.tf";
    for (text, listed, rule) in [
        (aliases(""), false, "applications::host_in_zone"),
        (imported("\"www.shop.example.org\""), true, ""),
        (imported("\"*.shop.example.org\""), true, ""),
        (
            imported("\"*.example.org\""),
            false,
            "applications::host_in_zone",
        ),
        (
            imported("\"*.shop.example.org\", \"shop.acme.example.com\""),
            true,
            "applications::imported_for_nobody",
        ),
    ] {
        let files = files_of(&text);
        let (_, issued) = files[stack]
            .split_once("module \"issued_hosts\"")
            .expect("it");
        let issued = issued.split('}').next().unwrap_or_default();
        assert_eq!(issued.contains("www.shop.example.org"), listed, "{issued}");
        assert!(issued.contains("\"shop.acme.example.com\""), "{issued}");
        let found = crate::estate::lines(&crate::estate::compile(&text));
        let of_rules = found.iter().filter(|line| line.starts_with("warning"));
        let said: Vec<_> = of_rules.collect();
        assert_eq!(said.is_empty(), rule.is_empty(), "{said:#?}");
        assert!(
            said.iter().all(|line| line.contains("applications::")),
            "{said:#?}"
        );
        assert!(
            rule.is_empty() || said.iter().any(|line| line.contains(rule)),
            "{said:#?}"
        );
    }
}

/// Each of these taken away: so that the test above can fail.
#[test]
fn a_host_that_lacks_something_is_noticed() {
    let files = files_of(&reference());
    for (file, text) in [
        (
            "04-applications/production/main.tf",
            "module \"certificates\"",
        ),
        (
            "04-applications/production/main.tf",
            "module \"issued_hosts\"",
        ),
        (
            "02-platform/production/services.tf",
            "module \"external_dns\"",
        ),
        (
            "02-platform/production/services.tf",
            "module \"load_balancer_controller\"",
        ),
    ] {
        let mut broken = files.clone();
        for (_, content) in broken.iter_mut().filter(|(p, _)| p.ends_with(file)) {
            *content = content.replace(text, "module \"other\"");
        }
        let found = lacking(&broken, "us-east-1/production").0;
        assert!(!found.is_empty(), "{file}: {text}");
    }
}

/// Two regions, two clients, and a load balancer for both of them.
fn two_regions(group: &str, services: &str) -> String {
    let mut text = String::from(
        "[project]\nname = \"acme\"\ndomain = \"acme.example.com\"\n[addressing]\nsupernets = [\"10.0.0.0/8\"]\n[environments.production]\naccount = \"111122223333\"\nstate = { bucket = \"acme-tfstate-production\", region = \"eu-west-1\" }\n",
    );
    for (n, region) in ["eu-west-1", "us-east-1"].iter().enumerate() {
        text += &format!(
            "[regions.{region}]\namazon_side_asn = {}\nnetwork.vpc_cidr = \"10.{n}.0.0/16\"\nplatform.services = [{services}\"metrics-server\", \"aws-load-balancer-controller\", \"external-dns\", \"ebs-csi\"]\n[regions.{region}.environments.production]\n",
            64600 + n
        );
    }
    for client in ["ezra", "rehoboth"] {
        text += &format!(
            "[clients.{client}]\ndisplay_name = \"{client}\"\ncells = [\"eu-west-1/production\", \"us-east-1/production\"]\n[clients.{client}.apps.api]\nimage = \"registry.example.com/{client}/api:1\"\nport = 8080\nhost = \"{client}.acme.example.com\"\n"
        );
    }
    text + &format!("[clients.ezra.apps.api.ingress]\ngroup = \"{group}\"\n")
}

#[test]
fn one_clients_dead_app_moves_no_other_clients_host() {
    for (group, services, apart, mesh) in [
        ("shared", "", false, false),
        ("ezra", "", true, false),
        ("shared", "\"istio\", ", false, true),
    ] {
        let text = two_regions(group, services);
        let files = files_of(&text);
        let ingress = |client: &str| {
            let overlay = format!("kubernetes/regions/eu-west-1/production/{client}/api/");
            let component = format!("kubernetes/components/{client}/api/alb/ingress.yaml");
            let key = "external-dns.alpha.kubernetes.io/aws-evaluate-target-health";
            let [over, base] = [format!("{overlay}ingress.yaml"), component].map(|path| {
                let found = objects(&files, &path);
                found
                    .first()
                    .map(|(_, one)| one["metadata"]["annotations"][key].clone())
            });
            over.map(|over| over != "false" && base.is_none_or(|base| base != "false"))
        };
        // Whether the health of the load balancer decides about the record.
        let expected = (!mesh).then_some(apart);
        assert_eq!(ingress("ezra"), expected, "{group}");
        assert_eq!(ingress("rehoboth"), expected.map(|_| false), "{group}");
        let said = crate::estate::lines(&crate::estate::compile(&text));
        let stays = |client: &str| {
            let mut notes = said.iter().filter(|l| l.contains("kubernetes::fails_over"));
            notes.any(|l| l.contains(client))
        };
        assert_eq!(stays("ezra/api"), !apart, "{said:#?}");
        assert!(stays("rehoboth/api"), "{said:#?}");
    }
}

/// A health check of a host in a cell decides about its records there, whoever else is behind the load balancer or the gateway.
#[test]
fn a_host_hangs_on_a_health_check_of_its_own() {
    let of_cell = |region: &str, id: &str| {
        format!(
            "[clients.ezra.overrides.\"{region}/production\".apps.api]\nhealth_check_id = \"{id}\"\n"
        )
    };
    for services in ["", "\"istio\", "] {
        let text = two_regions("shared", services)
            + &of_cell("eu-west-1", "check-eu")
            + &of_cell("us-east-1", "check-us");
        let files = files_of(&text);
        for (region, id) in [("eu-west-1", "check-eu"), ("us-east-1", "check-us")] {
            let folder = format!("kubernetes/regions/{region}/production/");
            let all = of_kind(&files, &folder, "networking.k8s.io", "Ingress");
            let key = |name: &str| format!("external-dns.alpha.kubernetes.io/{name}");
            let notes = |one: &Value, name: &str| one["metadata"]["annotations"][key(name)].clone();
            let checked: Vec<_> = all
                .iter()
                .filter(|(_, one)| notes(one, "aws-health-check-id") == id)
                .collect();
            let [(_, one)] = checked.as_slice() else {
                panic!("{checked:#?}");
            };
            assert_eq!(notes(one, "aws-region"), region);
            assert!(
                notes(one, "set-identifier")
                    .as_str()
                    .is_some_and(|i| i.contains(region))
            );
            // Behind the gateway there is one record of each host all the same.
            let recorded = all.iter().map(|(_, one)| notes(one, "hostname"));
            let mut recorded: Vec<_> = recorded
                .filter_map(|h| h.as_str().map(str::to_owned))
                .collect();
            recorded.sort();
            let expected = ["ezra.acme.example.com", "rehoboth.acme.example.com"];
            assert_eq!(
                recorded,
                if services.is_empty() {
                    &[][..]
                } else {
                    &expected[..]
                }
            );
        }
        let said = |text: &str, rule: &str| {
            let found = crate::estate::lines(&crate::estate::compile(text));
            found
                .iter()
                .filter(|l| l.contains(rule) && l.contains("ezra/api"))
                .count()
        };
        assert_eq!(said(&text, "kubernetes::fails_over"), 0);
        assert_eq!(said(&text, "kubernetes::health_check_of_cell"), 0);
        let same = two_regions("shared", services).replace(
            "\"ezra.acme.example.com\"\n",
            "\"ezra.acme.example.com\"\nhealth_check_id = \"one\"\n",
        );
        assert_eq!(said(&same, "kubernetes::health_check_of_cell"), 1);
    }
}

#[test]
fn a_load_balancer_that_is_too_full_is_told_with_how_many_there_should_be() {
    let mut text = two_regions("shared", "");
    for n in 0..101 {
        text += &format!(
            "[clients.ezra.apps.a{n}]\nimage = \"registry.example.com/ezra/a:1\"\nport = 8080\nhost = \"a{n}.acme.example.com\"\n"
        );
    }
    text += "[clients.ezra.tenancy.quota]\npods = 5000\n";
    let full = |text: &str| {
        let found = crate::estate::compile(text);
        let found = found
            .problems
            .iter()
            .filter(|p| p.name() == "tenancy::load_balancer_rules");
        found
            .map(|p| format!("{} {}", p.message, p.help.clone().unwrap_or_default()))
            .collect::<Vec<_>>()
    };
    let found = full(&text);
    assert!(
        found.len() == 2 && found.iter().all(|f| f.contains("`load_balancers = 3`")),
        "{found:#?}"
    );
    // Done as it says.
    let spread = text + "[defaults.applications]\nload_balancers = 3\n";
    assert_eq!(full(&spread), Vec::<String>::new());
}
