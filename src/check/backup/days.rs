//! For how long copies of recovery points are kept, and whether a vault takes them.

use super::{COPY_LOCKED_OUT, COPY_WHOLE, Vault};
use crate::diag::Problem;
use crate::estate::Environment;

pub(super) fn locked_out(source: &Vault, target: &Vault) -> Option<Problem> {
    target.environment.backup.as_ref().filter(|b| b.locked)?;
    let (ours, theirs) = (source.least_days()?, target.least_days()?);
    (ours < theirs).then(|| {
        let (from, to) = (&source.cell.name, &target.cell.name);
        let message = format!(
            "some recovery points of {from} are kept for {ours} days, and the vault of {to} is locked against less than {theirs}: those copies would fail"
        );
        let at = |environment: &Environment| environment.name.span;
        Problem::new(&COPY_LOCKED_OUT, message)
            .at(target.at, "into this vault")
            .at(at(target.environment), format!("kept for {theirs} days at least"))
            .at(at(source.environment), format!("kept for {ours}"))
            .help(format!(
                "keep those of `{}` for {theirs} days at least (`backup.daily_days`), those of `{}` for less, or copy into a vault that is not locked",
                source.environment.name.value, target.environment.name.value
            ))
    })
}

pub(super) fn whole(source: &Vault) -> Option<Problem> {
    let first = source.copies().next()?;
    let days = source.environment.backup.as_ref()?.daily_days;
    (days < 7).then(|| {
        let message = format!(
            "daily recovery points of {} are kept for {days} days: of what is kept for less than a week each copy is a whole one, day by day, and is paid for as such",
            source.cell.name
        );
        Problem::new(&COPY_WHOLE, message)
            .at(first, "copied here")
            .help(format!(
                "write `backup.daily_days = 7` or more for `{}`, or take the copies out",
                source.environment.name.value
            ))
    })
}
