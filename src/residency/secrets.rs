//! Secrets that a cloud is told to copy into other regions. A region has its own: one that is known in two has to be changed in both when it leaks in one.

use crate::diag::{Code, Problem, Problems};
use crate::hcl::Block;
use crate::terraform::modules::Modules;

/// What leaks in one region is known in all.
pub const SECRET_COPIED: Code = Code::error(
    "residency::secret_copied",
    "a secret is copied into another region",
)
.rule(642);

/// Every secret of the rendered Terraform that has copies. Modules that the compiler carries make none, which a test holds.
#[must_use]
pub fn copied(modules: &Modules) -> Problems {
    let mut problems = Problems::new();
    let own = modules.iter().filter(|(_, module)| !module.is_sound());
    for (_, module) in own {
        let secrets = module
            .blocks()
            .filter(|block| block.name.value == "resource");
        for secret in secrets {
            problems.extend(of(secret));
        }
    }
    problems
}

fn of(secret: &Block) -> Option<Problem> {
    let (told, help) = match secret.label(0)? {
        // <https://docs.aws.amazon.com/secretsmanager/latest/userguide/replicate-secrets.html>
        "aws_secretsmanager_secret" => (
            named(secret, "replica").next()?,
            "take `replica` out, and make a secret of its own in each region",
        ),
        // <https://cloud.google.com/secret-manager/docs/choosing-replication>
        "google_secret_manager_secret" => {
            let replication = named(secret, "replication").next()?;
            let auto = named(replication, "auto").next();
            let chosen = named(replication, "user_managed");
            let mut several = chosen
                .flat_map(|managed| named(managed, "replicas"))
                .skip(1);
            (
                auto.or_else(|| several.next())?,
                "name one location, `replication { user_managed { replicas { location = ... } } }`, and make a secret of its own in each region",
            )
        }
        _ => return None,
    };
    let message = format!(
        "the secret `{}.{}` is copied into other regions: whoever gets it in one has it in all",
        secret.label(0)?,
        secret.label(1)?
    );
    Some(
        Problem::new(&SECRET_COPIED, message)
            .at(told.span, "the copy")
            .help(help),
    )
}

/// The blocks of that name in one, also where they are made by a `dynamic` one.
fn named<'b>(around: &'b Block, name: &str) -> impl Iterator<Item = &'b Block> {
    let name = name.to_owned();
    around.body.blocks().filter_map(move |block| {
        let dynamic = block.name.value == "dynamic" && block.label(0) == Some(&name);
        match dynamic {
            true => block
                .body
                .blocks()
                .find(|inner| inner.name.value == "content"),
            false => (block.name.value == *name).then_some(block),
        }
    })
}
