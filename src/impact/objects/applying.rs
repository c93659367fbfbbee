//! Who applies which overlay, and whether they delete what leaves it: the definitions of Argo CD and Flux in a tree.

use rayon::prelude::*;
use serde_json::Value as Json;

use super::build::items;
use super::fields::{at, text};
use super::files::Graph;
use super::report::Applied;
use super::yaml;

/// Marks of files that hold such definitions.
const MARKS: [&str; 2] = ["argoproj.io/v1alpha1", "kustomize.toolkit.fluxcd.io/"];

/// Who applies an overlay.
#[derive(Clone, Debug, PartialEq)]
pub struct Applier {
    /// The folder.
    pub folder: String,
    /// The file that says so.
    pub file: String,
    /// Kind, namespace and name of the definition; of one that a set makes that of the set.
    pub id: String,
    pub is_flux: bool,
    pub applied: Applied,
    /// Whether what leaves the overlay is deleted.
    pub prunes: bool,
    /// Whether it deletes and creates anew what Kubernetes refuses to change.
    pub forces: bool,
    /// Options of each sync of Argo CD.
    options: Vec<String>,
    /// Whether all that it applied is deleted with it.
    pub deletes: bool,
    /// Of one that a set makes: whether it is deleted once it leaves the list.
    pub leaves: Option<bool>,
}

impl Applier {
    /// What it is called.
    pub fn tool(&self) -> &'static str {
        if self.is_flux { "Flux" } else { "Argo CD" }
    }

    /// Whether it deletes an object and creates it anew: always, or only where Kubernetes refuses a change. Argo CD needs to be told both,
    /// but without server-side apply: <https://argo-cd.readthedocs.io/en/stable/user-guide/sync-options/>,
    /// <https://fluxcd.io/flux/components/kustomize/kustomizations/#force>.
    pub fn replaces(&self, object: &Json, is_refused: bool) -> bool {
        let annotation = |name: &str| text(object, &["metadata", "annotations", name]).to_owned();
        if self.is_flux {
            let mark = annotation("kustomize.toolkit.fluxcd.io/force");
            return is_refused && (self.forces || mark.eq_ignore_ascii_case("enabled"));
        }
        let own = annotation("argocd.argoproj.io/sync-options");
        let has = |option: &str| {
            self.options.iter().any(|other| other == option)
                || own.split(',').any(|other| other.trim() == option)
        };
        let (force, replace) = (has("Force=true"), has("Replace=true"));
        force && (replace || is_refused && !has("ServerSideApply=true"))
    }

    /// Whether it leaves to the cluster what it was told not to look at, such as the number of pods.
    pub fn respects_ignored(&self) -> bool {
        let mut options = self.options.iter();
        options.any(|option| option == "RespectIgnoreDifferences=true")
    }

    /// What an object says that keeps it from being deleted, when it leaves the overlay or when all of that goes.
    pub fn keeps(&self, object: &Json, is_all: bool) -> Option<String> {
        let annotation = |name: &str| text(object, &["metadata", "annotations", name]).to_owned();
        if self.is_flux {
            let mark = annotation("kustomize.toolkit.fluxcd.io/prune");
            let is_kept = mark.eq_ignore_ascii_case("disabled");
            return is_kept.then(|| "kustomize.toolkit.fluxcd.io/prune: disabled".into());
        }
        let own = annotation("argocd.argoproj.io/sync-options");
        let wanted = if is_all {
            "Delete=false"
        } else {
            "Prune=false"
        };
        let is_kept = own.split(',').any(|option| option.trim() == wanted);
        is_kept.then(|| wanted.to_owned())
    }
}

/// All who apply something that lies in the tree.
pub fn all(graph: &Graph) -> Vec<Applier> {
    let files = graph.tree.iter().filter(|(path, _)| {
        let ends = [".yaml", ".yml"];
        ends.iter().any(|end| path.name().ends_with(end))
    });
    let files: Vec<_> = files.collect();
    let found = files.into_par_iter().flat_map_iter(|(path, bytes)| {
        let text = std::str::from_utf8(bytes).unwrap_or_default();
        let is_asked = MARKS.iter().any(|mark| text.contains(mark));
        let documents = is_asked.then(|| yaml::documents(text).unwrap_or_default());
        let documents = documents.unwrap_or_default();
        let all: Vec<(String, Applier)> = documents.iter().flat_map(of).collect();
        all.into_iter().filter_map(|(place, mut applier)| {
            applier.file = path.to_string();
            applier.folder = folder(graph, &place)?;
            Some(applier)
        })
    });
    found.collect()
}

/// A path of the repository as one of the tree, which may lie somewhere in it.
fn folder(graph: &Graph, path: &str) -> Option<String> {
    let parts: Vec<&str> = path
        .split('/')
        .filter(|part| !matches!(*part, "" | "."))
        .collect();
    let ends = (0..parts.len()).filter_map(|from| Some(parts.get(from..)?.join("/")));
    let mut ends = ends.filter(|end| graph.has(end));
    ends.next()
}

/// What an object says of who applies what: paths of the repository with who applies them.
fn of(object: &Json) -> Vec<(String, Applier)> {
    let api = text(object, &["apiVersion"]);
    let kind = text(object, &["kind"]);
    let id = format!(
        "{kind} {}/{}",
        text(object, &["metadata", "namespace"]),
        text(object, &["metadata", "name"])
    );
    if api.starts_with("kustomize.toolkit.fluxcd.io/") && kind == "Kustomization" {
        return vec![(text(object, &["spec", "path"]).to_owned(), flux(object, id))];
    }
    match (api, kind) {
        ("argoproj.io/v1alpha1", "Application") => {
            let applier = argo(object, at(object, &["spec"]), id);
            vec![(
                text(object, &["spec", "source", "path"]).to_owned(),
                applier,
            )]
        }
        ("argoproj.io/v1alpha1", "ApplicationSet") => set(object, &id),
        _ => Vec::new(),
    }
}

fn flux(object: &Json, id: String) -> Applier {
    let is_true = |key: &str| at(object, &["spec", key]) == Some(&Json::Bool(true));
    Applier {
        folder: String::new(),
        file: String::new(),
        id,
        is_flux: true,
        applied: match is_true("suspend") {
            true => Applied::OnRequest,
            false => Applied::Automatically,
        },
        prunes: is_true("prune"),
        forces: is_true("force"),
        options: Vec::new(),
        // <https://fluxcd.io/flux/components/kustomize/kustomizations/#prune>
        deletes: is_true("prune"),
        leaves: None,
    }
}

/// `owner` has the finalizers: the application, or the template of its set.
fn argo(owner: &Json, spec: Option<&Json>, id: String) -> Applier {
    let spec = spec.unwrap_or(&Json::Null);
    let automated = at(spec, &["syncPolicy", "automated"]);
    let is_off = automated.is_some_and(|it| it.get("enabled") == Some(&Json::Bool(false)));
    let is_automatic = automated.is_some() && !is_off;
    let options = at(spec, &["syncPolicy", "syncOptions"]);
    let options = options.and_then(Json::as_array).into_iter().flatten();
    let finalizers = at(owner, &["metadata", "finalizers"]);
    let mut finalizers = finalizers.and_then(Json::as_array).into_iter().flatten();
    Applier {
        folder: String::new(),
        file: String::new(),
        id,
        is_flux: false,
        applied: match is_automatic {
            true => Applied::Automatically,
            false => Applied::OnRequest,
        },
        // Who syncs by hand decides it then.
        prunes: match is_automatic {
            true => at(spec, &["syncPolicy", "automated", "prune"]) == Some(&Json::Bool(true)),
            false => true,
        },
        forces: false,
        options: options
            .filter_map(Json::as_str)
            .map(str::to_owned)
            .collect(),
        // <https://argo-cd.readthedocs.io/en/stable/user-guide/app_deletion/>
        deletes: finalizers.any(|one| {
            let one = one.as_str().unwrap_or_default();
            one.starts_with("resources-finalizer.argocd.argoproj.io")
        }),
        leaves: None,
    }
}

/// Of a set whose generators are lists: <https://argo-cd.readthedocs.io/en/stable/operator-manual/applicationset/Controlling-Resource-Modification/>.
fn set(object: &Json, id: &str) -> Vec<(String, Applier)> {
    let template = at(object, &["spec", "template"]).unwrap_or(&Json::Null);
    let path = text(template, &["spec", "source", "path"]);
    let key = path
        .trim_start_matches("{{")
        .trim_end_matches("}}")
        .trim()
        .trim_start_matches('.');
    let policy = text(object, &["spec", "syncPolicy", "applicationsSync"]);
    let stays = at(
        object,
        &["spec", "syncPolicy", "preserveResourcesOnDeletion"],
    ) == Some(&Json::Bool(true));
    let spec = at(object, &["spec"]).unwrap_or(&Json::Null);
    let lists = items(spec, "generators").iter();
    let elements = lists.filter_map(|one| at(one, &["list", "elements"])?.as_array());
    let elements = elements.flatten().map(|element| {
        let path = match path.starts_with("{{") {
            true => text(element, &[key]),
            false => path,
        };
        let mut applier = argo(template, template.get("spec"), id.to_owned());
        applier.leaves = Some(matches!(policy, "" | "sync" | "create-delete"));
        applier.deletes &= !stays;
        (path.to_owned(), applier)
    });
    elements.collect()
}
