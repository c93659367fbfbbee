//! What follows from `protected`: an environment that is not can be taken away, one that is cannot. By the plans of the emitted tree.

use std::collections::BTreeSet;

use terrane::hcl::{Body, ExprKind};
use terrane::terraform::modules::{Module, Modules};

use crate::estate::{compiled, reference};

/// Addresses in a module and all that it calls that a plan cannot destroy.
fn guarded(modules: &Modules, folder: &str, seen: &mut BTreeSet<String>) -> usize {
    let Some(module) = modules
        .get(folder)
        .filter(|_| seen.insert(folder.to_owned()))
    else {
        return 0;
    };
    let called = module
        .blocks()
        .filter_map(|block| modules.called(block, folder));
    let own = own(module);
    own + called
        .map(|folder| guarded(modules, &folder, seen))
        .sum::<usize>()
}

fn own(module: &Module) -> usize {
    let is_guard = |body: &Body| {
        let guard = body.value("prevent_destroy");
        guard.is_some_and(|guard| guard.kind == ExprKind::Bool(true))
    };
    let resources = module
        .blocks()
        .filter(|block| block.name.value == "resource");
    let lifecycles = resources.flat_map(|block| block.body.blocks_of("lifecycle"));
    lifecycles
        .filter(|lifecycle| is_guard(&lifecycle.body))
        .count()
}

#[test]
fn only_stacks_of_protected_environments_stop_a_destroying_plan() {
    for staging in ["", "protected = true\n"] {
        let text = reference().replace(
            "[environments.staging]\n",
            &format!("[environments.staging]\n{staging}"),
        );
        let compiled = compiled(&text);
        let output = compiled.output.as_ref().expect("no errors");
        let mut of_staging = 0;
        let mut of_production = 0;
        for stack in &output.stacks {
            let guards = guarded(&compiled.modules, stack.path.as_str(), &mut BTreeSet::new());
            match stack.scope.get("environment").map(String::as_str) {
                Some("staging") => of_staging += guards,
                Some(_) => of_production += guards,
                // What keeps states is nobody's to take away.
                None => assert!(guards > 0, "{}", stack.path),
            }
        }
        assert!(of_production > 20, "{of_production}");
        assert_eq!(of_staging == 0, staging.is_empty(), "{of_staging}");
        let copies = output
            .tree
            .iter()
            .filter(|(path, _)| path.as_str().contains("/unprotected/modules/"));
        assert_eq!(copies.count() > 20, staging.is_empty());
    }
}

/// A copy differs from its module in the one word.
#[test]
fn copies_are_the_modules_but_for_what_they_protect() {
    let output = compiled(&reference()).output.as_ref().expect("no errors");
    let mut released = 0;
    for (path, bytes) in output.tree.iter() {
        let Some((before, below)) = path.as_str().split_once("/unprotected/modules/") else {
            continue;
        };
        let original = terrane::value::RelPath::new(&format!("{before}/modules/{below}"));
        let original = output
            .tree
            .get(&original.expect("a path"))
            .expect("its module");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let expected = text(original).replace("prevent_destroy = true", "prevent_destroy = false");
        assert_eq!(text(bytes), expected, "{path}");
        released += usize::from(text(original) != text(bytes));
    }
    assert!(released >= 5, "{released}");
}

/// What a protected cell lives in stays guarded, whoever's environment makes it.
#[test]
fn what_a_protected_cell_stands_on_stays_guarded() {
    let estate = |production: &str| {
        format!(
            "[project]\nname = \"acme\"\n\n[output]\nkubernetes = false\ngitops = \"none\"\n\n[environments.production]\naccount = \"111122223333\"\nstate = {{ bucket = \"acme-p\", region = \"eu-west-1\" }}\n\n[environments.staging]\naccount = \"111122223333\"\nsecrets_under = \"staging\"\nstate = {{ bucket = \"acme-s\", region = \"eu-west-1\" }}\n\n[regions.eu-west-1.network]\navailability_zones = 3\n\n[regions.eu-west-1.environments.staging]\nnetwork.vpc_cidr = \"10.20.0.0/16\"\n\n[regions.eu-west-1.environments.production]\n{production}\n"
        )
    };
    let copies = |production: &str| {
        let compilation = crate::estate::compile(&estate(production));
        let tree = compilation.output.expect("it compiles").tree;
        let path = "terraform/regions/eu-west-1/layers/01-foundation/staging/main.tf";
        let file = tree.iter().find(|(at, _)| at.as_str().ends_with(path));
        let (_, bytes) = file.expect("the foundation of staging");
        String::from_utf8_lossy(bytes)
            .matches("unprotected/modules")
            .count()
    };
    assert_eq!(copies("shares_network_with = \"staging\""), 0);
    assert!(copies("network.vpc_cidr = \"10.21.0.0/16\"") > 0);
}
