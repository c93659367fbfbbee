//! `environments.NAME.profile` beside `protected`: that what is kept for good is kept well.

use crate::diag::{Code, Problem, Problems};
use crate::estate::{Environment, Estate, Profile};

/// What nobody may destroy has three days of backups, or what holds customers' data goes with one command.
pub const PROFILE_CONTRADICTS: Code = Code::warning(
    "estate::profile_contradicts",
    "a profile that contradicts `protected`",
);

/// The theme's codes.
pub(super) const CODES: &[&Code] = &[&PROFILE_CONTRADICTS];

pub(super) fn run(estate: &Estate, problems: &mut Problems) {
    let environments = estate.environments.values();
    problems.extend(environments.filter_map(contradicts));
}

fn contradicts(environment: &Environment) -> Option<Problem> {
    let name = &environment.name.value;
    let (profile, protected) = (&environment.profile, &environment.protected);
    let (message, help) = match (profile.value, protected.value) {
        (Profile::Development, true) => (
            format!(
                "`{name}` is protected, and has the backups and the single NAT gateway of the profile `development`"
            ),
            "write `profile = \"production\"`, or take `protected` away",
        ),
        (Profile::Production, false) => (
            format!(
                "`{name}` has the profile `production`, and is not protected: one `terraform destroy` takes its databases without a last snapshot"
            ),
            "write `protected = true`, or `profile = \"staging\"`",
        ),
        _ => return None,
    };
    Some(
        Problem::new(&PROFILE_CONTRADICTS, message)
            .at(profile.span, "this profile")
            .at(protected.span, "contradicts it")
            .help(help),
    )
}
