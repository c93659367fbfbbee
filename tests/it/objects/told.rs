//! What a change does to objects, as `diff`, `check` and `build` say it.

use std::fs;

use serde_json::Value as Json;

use super::RICH;
use crate::cli::run::terrane;

#[test]
fn objects_come_after_stacks_and_are_told_once() {
    let here = crate::scratch::folder();
    let folder = here.path();
    fs::write(folder.join("regions.toml"), RICH).expect("written");
    assert_ne!(terrane(folder, &["build"]).code, 2);
    let text = RICH
        .replace("20Gi", "10Gi")
        .replace("shop/web:2.3.1", "shop/web:2.4.0");
    fs::write(folder.join("regions.toml"), text).expect("written");

    let diff = terrane(folder, &["diff", "--only", "impact"]);
    let overlays = "out/kubernetes/regions/eu-central-1/production/shop";
    let expected = format!(
        "{overlays}/store: 1 refused
  refused PersistentVolumeClaim shop/store-data: a claim may grow, and not shrink: Kubernetes refuses it until the claim is deleted
  the same in 1 other overlay (-v lists all)
{overlays}/web: 1 restarts pods
  restart pods of Deployment shop/web: spec.template.spec.containers[web].image registry.example.com/shop/web:2.3.1 -> registry.example.com/shop/web:2.4.0
  the same in 1 other overlay (-v lists all)
"
    );
    assert!(diff.out.ends_with(&expected), "{}", diff.out);
    let stat = terrane(folder, &["diff", "--stat"]);
    let expected = format!(
        "{overlays}/store: 1 refused; the same in 1 other overlay\n{overlays}/web: 1 restarts pods; the same in 1 other overlay\n"
    );
    assert!(stat.out.ends_with(&expected), "{}", stat.out);
    let all = terrane(folder, &["diff", "--only", "impact", "-v"]);
    assert_eq!(
        all.out
            .matches("  restart pods of Deployment shop/web")
            .count(),
        2
    );

    let json = terrane(folder, &["diff", "--only", "impact", "--format", "json"]);
    let json: Json = serde_json::from_str(&json.out).expect("JSON");
    let overlay = &json["overlays"][format!("{overlays}/web")];
    assert_eq!(overlay["objects"][0]["action"], "restart", "{overlay}");
    assert_eq!(overlay["applied"], "automatically");
    let page = terrane(folder, &["diff", "--format", "markdown"]).out;
    assert!(
        page.contains("\n  restart pods of Deployment shop/web: "),
        "{page}"
    );
    let check = terrane(folder, &["check"]);
    let last = check.err.lines().last().expect("a line");
    assert!(
        last.contains("2 objects are refused; 2 workloads restart"),
        "{last}"
    );
}
