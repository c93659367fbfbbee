//! Nodes do not run the system of their first day for ever: those of every group, of clients or not, follow the newest image of their version, unless somebody
//! says that they keep theirs.

use std::collections::BTreeSet;

use super::estate::{compiled_output, reference};
use super::planned::Plan;

/// Which parameter of AWS each group takes its release from, if it takes one.
fn releases(text: &str) -> Vec<Option<String>> {
    let plan = Plan::of(compiled_output(text));
    let all = plan.all("aws_eks_node_group");
    all.map(|group| group.text("release_version").map(str::to_owned))
        .collect()
}

#[test]
fn every_group_of_nodes_follows_the_images_of_its_version_and_system() {
    let text = reference();
    let plan = Plan::of(compiled_output(&text));
    let mut parameters = BTreeSet::new();
    let mut groups = BTreeSet::new();
    for group in plan.all("aws_eks_node_group") {
        let version = group.text("version").expect("a version");
        let release = group.text("release_version");
        let release = release.unwrap_or_else(|| panic!("{} keeps its image", group.address));
        assert!(
            release.contains(version) && release.contains("/aws/service/"),
            "{}: {release}",
            group.address
        );
        parameters.insert(release.to_owned());
        groups.insert(group.client.is_some());
    }
    assert_eq!(groups.len(), 2, "clients' groups and those of all");
    assert!(!parameters.is_empty());
}

#[test]
fn groups_keep_their_images_where_somebody_says_so() {
    let text = reference().replacen(
        "[defaults.platform]\n",
        "[defaults.platform]\nnode_images = \"kept\"\n",
        1,
    );
    let all = releases(&text);
    assert!(
        !all.is_empty() && all.iter().all(Option::is_none),
        "{all:?}"
    );
}
