//! Rules about copies of recovery points: the vaults that take them, and what they are good for there.

mod days;
mod places;

use crate::diag::{Code, Problems};
use crate::estate::{Account, Cell, Environment, Estate, Presence};
use crate::facts::Provider;
use crate::span::Span;

/// There would be one vault where two are counted on.
pub const COPY_AT_HOME: Code = Code::error(
    "backup::copy_at_home",
    "recovery points are to be copied into the vault that they lie in",
);
/// AWS Backup copies within a partition: <https://docs.aws.amazon.com/aws-backup/latest/devguide/cross-region-backup.html>.
pub const COPY_ELSEWHERE: Code = Code::error(
    "backup::copy_elsewhere",
    "recovery points are to be copied to where AWS Backup does not copy",
)
.rule(633)
.between();
/// What takes the one takes the other.
pub const COPY_BESIDE: Code = Code::warning(
    "backup::copy_beside",
    "copies of recovery points lie in the region and the account of the originals",
)
.between();
/// The vault goes, or is not there yet.
pub const COPY_GONE: Code = Code::error(
    "backup::copy_gone",
    "recovery points are to be copied into a vault that is not made, or is taken down",
)
.between();
/// The job fails each night: <https://docs.aws.amazon.com/aws-backup/latest/devguide/vault-lock.html>.
pub const COPY_LOCKED_OUT: Code = Code::error(
    "backup::copy_locked_out",
    "a locked vault takes no copy that is kept for less than its lock asks for",
)
.rule(633)
.between();
/// <https://docs.aws.amazon.com/aws-backup/latest/devguide/recov-point-create-a-copy.html>
pub const COPY_WHOLE: Code = Code::warning(
    "backup::copy_whole",
    "copies of recovery points that are kept for less than a week are whole ones",
)
.rule(633);
/// The copy holds the same data.
pub const COPY_LESS_PROTECTED: Code = Code::warning(
    "backup::copy_less_protected",
    "recovery points of a protected environment are copied to one that is not",
)
.between();
/// What is between two accounts, nobody here makes: <https://docs.aws.amazon.com/aws-backup/latest/devguide/create-cross-account-backup.html>.
pub const COPY_TO_ACCOUNT: Code = Code::note(
    "backup::copy_to_account",
    "recovery points are copied to another account, which an organisation has to let them",
)
.between();
/// The vault would let nobody in.
pub const VAULT_OF_CELL: Code = Code::error(
    "backup::vault_of_cell",
    "a vault that Terrane makes is named as one that others make",
);

/// The codes of this file.
pub(super) const CODES: &[&Code] = &[
    &COPY_AT_HOME,
    &COPY_ELSEWHERE,
    &COPY_BESIDE,
    &COPY_GONE,
    &COPY_LOCKED_OUT,
    &COPY_WHOLE,
    &COPY_LESS_PROTECTED,
    &COPY_TO_ACCOUNT,
    &VAULT_OF_CELL,
];

pub(super) fn run(estate: &Estate, problems: &mut Problems) {
    for cell in estate.cells.values() {
        if estate.presence(&cell.name, None).value == Presence::Retired {
            continue;
        }
        // That it does nothing in other clouds is told of the key.
        let Some(source) = Vault::of(estate, cell, cell.span) else {
            continue;
        };
        for name in &cell.backup_copies {
            problems.extend(places::into_cell(estate, &source, name));
        }
        for arn in &cell.backup_vaults {
            problems.extend(places::into_vault(estate, &source, arn));
        }
        problems.extend(days::whole(&source));
    }
}

/// The vault of a cell.
struct Vault<'e> {
    cell: &'e Cell,
    environment: &'e Environment,
    account: Option<&'e str>,
    /// Of its region.
    partition: Option<&'e str>,
    /// Where the file names it.
    at: Span,
}

impl<'e> Vault<'e> {
    /// None for a cell of another cloud.
    fn of(estate: &'e Estate, cell: &'e Cell, at: Span) -> Option<Self> {
        let region = estate.region_of(&cell.name)?;
        (region.provider.value == Provider::Aws).then_some(())?;
        Some(Self {
            cell,
            environment: estate.environment_of(&cell.name)?,
            account: match &cell.account {
                Some(Account::Aws(id)) => Some(id.as_str()),
                _ => None,
            },
            partition: region.facts.and_then(|facts| facts.partition),
            at,
        })
    }

    fn region(&self) -> &str {
        self.cell.name.region().as_str()
    }

    /// Days of the points that are kept for the shortest time.
    fn least_days(&self) -> Option<i64> {
        let backup = self.environment.backup.as_ref()?;
        let all = [backup.daily_days, backup.weekly_days, backup.monthly_days];
        all.into_iter().filter(|days| *days > 0).min()
    }

    /// Where copies of it go, in the order of the file.
    fn copies(&self) -> impl Iterator<Item = Span> {
        let cells = self.cell.backup_copies.iter().map(|name| name.span);
        cells.chain(self.cell.backup_vaults.iter().map(|arn| arn.span))
    }
}
