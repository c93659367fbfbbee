//! `kubectl kustomize`: once for all overlays of a cluster, since it takes longer to start than to build one. Not what is expected of them.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::yaml::saphyr;

/// Says which overlay an object is of.
const MARK: &str = "terrane.test/overlay";

/// Builds one folder; none without kubectl. What it prints and what it says beside that, or why it does not.
pub fn built(folder: &Path) -> Option<Result<(String, String), String>> {
    let mut command = Command::new("kubectl");
    command.arg("kustomize").arg(folder);
    // It ends before there is anything to collect.
    let output = match command.env("GOGC", "off").output() {
        Ok(output) => output,
        Err(error) => {
            crate::tools::missing(&format!("kubectl: {error}"));
            return None;
        }
    };
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    if !output.status.success() {
        return Some(Err(said));
    }
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    Some(Ok((text, said)))
}

/// The objects of overlays that lie below a folder, by the overlay. They are of one cluster: what two of them make is a fault.
pub fn overlays(below: &Path, overlays: &[String]) -> Option<BTreeMap<String, Vec<Value>>> {
    let folder = tempfile::tempdir_in(below).expect("a folder beside the overlays");
    let mut all = String::from("resources:\n");
    for (number, overlay) in overlays.iter().enumerate() {
        all.push_str(&format!("- \"{number}\"\n"));
        let marked = folder.path().join(number.to_string());
        std::fs::create_dir(&marked).expect("a folder");
        let text = format!(
            "resources:\n- ../../{overlay}\npatches:\n- target: {{kind: .*}}\n  patch: |-\n    apiVersion: any\n    kind: Any\n    metadata:\n      name: any\n      annotations:\n        {MARK}: \"{overlay}\"\n"
        );
        std::fs::write(marked.join("kustomization.yaml"), text).expect("a file");
    }
    std::fs::write(folder.path().join("kustomization.yaml"), all).expect("a file");
    let built = built(folder.path())?;
    let (text, said) = built.unwrap_or_else(|why| panic!("{overlays:?}: {why}"));
    assert!(said.is_empty(), "{overlays:?}: {said}");
    let mut found: BTreeMap<String, Vec<Value>> =
        overlays.iter().map(|o| (o.clone(), Vec::new())).collect();
    for mut object in saphyr(&text) {
        let overlay = unmarked(&mut object);
        let objects = found.get_mut(&overlay).expect("one of those asked for");
        objects.push(object);
    }
    Some(found)
}

/// Takes the mark off.
fn unmarked(object: &mut Value) -> String {
    let metadata = object["metadata"].as_object_mut().expect("metadata");
    let annotations = metadata["annotations"].as_object_mut().expect("the mark");
    let mark = annotations.remove(MARK).expect("the mark");
    if annotations.is_empty() {
        metadata.remove("annotations");
    }
    mark.as_str().expect("a text").to_owned()
}
