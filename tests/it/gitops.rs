//! Argo CD and Flux: what they are told to deploy is what the Kubernetes tree has, once, and nobody reaches another's namespace.

mod apart;
mod argocd;
mod flux;
mod hosts;
mod hub;
mod joints;
pub(crate) mod runner;
mod support;
mod waits;

use terrane::diag::Severity;

use crate::estate::{compile, lines, reference, root};
use argocd::applications;
use support::*;

#[test]
fn without_a_repository_nothing_is_emitted_and_a_note_says_so() {
    let emitted = |files: &Files| {
        files
            .keys()
            .any(|p| p.starts_with("argocd/") || p.starts_with("flux/"))
    };
    let bare = reference().replacen(&format!("repository = \"{REPOSITORY}\""), "", 1);
    // Pipelines belong to a repository.
    let (head, rest) = bare.split_once("[delivery]").expect("a table");
    let (_, rest) = rest.split_once("[addressing]").expect("a table");
    let bare = format!("{head}[addressing]{rest}");
    for gitops in ["argocd", "flux"] {
        assert!(emitted(&files(gitops)));
        let text = with(&bare, gitops);
        assert!(!emitted(&files_of(&text)));
        let notes: Vec<_> = compile(&text)
            .problems
            .iter()
            .map(|p| (p.severity, p.message.clone()))
            .filter(|(_, message)| message.contains("brings the apps"))
            .collect();
        assert_eq!(notes.len(), 1, "{notes:#?}");
        // Who asks for Flux by its name wants it.
        let severity = match gitops {
            "flux" => Severity::Warning,
            _ => Severity::Note,
        };
        assert!(
            notes[0].0 == severity && notes[0].1.contains("repository"),
            "{notes:#?}"
        );
    }
    assert!(!emitted(&files("none")));
    let none = lines(&compile(&with(&bare, "none")));
    assert!(!none.iter().any(|line| line.contains("brings the apps")));
}

#[test]
fn the_trees_may_lie_anywhere_in_the_repository() {
    let text = with(&reference(), "argocd").replacen(
        "[output]",
        "[output]\nrepository_path = \"estates/cptwn\"\nkubernetes = \"deploy/k8s\"\ndir = \"gen\"",
        1,
    );
    let output = compile(&text).output.expect("compiles");
    let texts: Vec<(String, String)> = output
        .tree
        .iter()
        .map(|(p, b)| {
            (
                p.to_string(),
                String::from_utf8_lossy(b).replace("gen/", "out/"),
            )
        })
        .collect();
    let files: Files = texts
        .into_iter()
        .filter_map(|(p, b)| Some((p.strip_prefix("gen/")?.to_string(), b)))
        .collect();
    for one in applications(&files) {
        let path = one
            .path
            .strip_prefix("estates/cptwn/")
            .expect("below the folder")
            .replace("out/", "gen/");
        let below = output
            .tree
            .iter()
            .any(|(p, _)| p.as_str().starts_with(&format!("{path}/")));
        assert!(below, "{path}");
    }
}

#[test]
fn a_client_that_goes_touches_its_own_files_and_the_indexes_of_its_cells() {
    let reference = reference();
    let mut kept = String::new();
    let mut keep = true;
    for line in reference.lines() {
        keep = if line.starts_with('[') {
            !line.starts_with("[clients.orange-madagascar")
        } else {
            keep
        };
        if keep {
            kept += line;
            kept.push('\n');
        }
    }
    for (gitops, indexes) in [
        (
            "argocd",
            vec![
                "argocd/regions/af-south-1/production/app-project.yaml",
                "argocd/regions/af-south-1/production/kustomization.yaml",
            ],
        ),
        (
            "flux",
            vec!["flux/af-south-1/production/clients/kustomization.yaml"],
        ),
    ] {
        let (before, after) = (files(gitops), files_of(&with(&kept, gitops)));
        let changed: Vec<&str> = before
            .keys()
            .filter(|p| p.starts_with(gitops) && before.get(*p) != after.get(*p))
            .map(String::as_str)
            .filter(|p| !p.contains("orange-madagascar"))
            .collect();
        assert_eq!(changed, indexes);
        assert!(after.keys().all(|p| before.contains_key(p)));
    }
}

#[test]
fn apps_whose_names_would_meet_are_refused() {
    let more = "\n[clients.mtn]\ncells = [\"us-east-1/production\"]\nresidency = [\"us\"]\n\n[clients.mtn.apps.ghana-api]\nimage = \"registry.example.com/mtn/a:1.0.0\"\nport = 8080\n";
    for gitops in ["argocd", "flux", "none"] {
        let compilation = compile(&(with(&reference(), gitops) + more));
        let met = lines(&compilation)
            .iter()
            .any(|l| l.contains("mtn/ghana-api"));
        assert_eq!(met, gitops != "none", "{:#?}", lines(&compilation));
    }
}

#[test]
fn namespaces_and_their_bounds_are_deployed_in_every_cloud() {
    let nine = std::fs::read_to_string(root().join("examples/nine-regions/regions.toml"));
    let nine = nine.expect("the example")
        + "\n[output]\nrepository = \"https://example.com/mahavishnu.git\"\n";
    for (gitops, folder, applied) in [
        (
            "argocd",
            "argocd/regions/",
            ["Application", "ApplicationSet"],
        ),
        ("flux", "flux/", ["Kustomization", "Kustomization"]),
    ] {
        let files = files_of(&with(&nine, gitops));
        let deployed = |cell: &str, path: &str| {
            let here = objects(&files, &format!("{folder}{cell}/"));
            let all = here
                .iter()
                .filter(|(_, o)| applied.iter().any(|k| o["kind"] == *k));
            let wanted = format!("out/kubernetes/regions/{cell}{path}");
            let paths =
                |o: &serde_json::Value| o.to_string().matches(&format!("{wanted}\"")).count();
            all.map(|(_, o)| paths(o)).sum::<usize>()
        };
        for cell in ["us-east-1", "us-central1", "westeurope"] {
            let cell = format!("{cell}/production");
            assert_eq!(deployed(&cell, ""), 1, "{gitops}: {cell}");
            assert_eq!(
                deployed(&cell, "/mahavishnu-core/api"),
                1,
                "{gitops}: {cell}"
            );
        }
        if gitops == "argocd" {
            let project = objects(
                &files,
                "argocd/regions/us-east-1/production/clients/mahavishnu-core.yaml",
            );
            let admitted = list(&project[0].1, "/spec/namespaceResourceWhitelist");
            for overlay in overlays(&files).iter().filter(|o| !is_tenancy(o)) {
                for (group, kind) in kinds(&files, overlay) {
                    let one = serde_json::json!({ "group": group, "kind": kind });
                    assert!(admitted.contains(&one), "{overlay}: {one}");
                }
            }
        }
        let text: String = files
            .iter()
            .filter(|(p, _)| p.starts_with(folder))
            .map(|(_, t)| t.as_str())
            .collect();
        assert!(
            !text.contains("CreateNamespace"),
            "{gitops}: a namespace without bounds"
        );
    }
}
