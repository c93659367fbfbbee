//! Where copies of recovery points go: whether AWS Backup copies there, and what is won by it.

use super::days::locked_out;
use super::{
    COPY_AT_HOME, COPY_BESIDE, COPY_ELSEWHERE, COPY_GONE, COPY_LESS_PROTECTED, COPY_TO_ACCOUNT,
    VAULT_OF_CELL, Vault,
};
use crate::diag::{Problem, Severity};
use crate::estate::{Account, Cell, Estate, Presence};
use crate::facts::{Provider, regions};
use crate::span::{Span, Spanned};
use crate::value::CellName;

pub(super) fn into_cell(estate: &Estate, source: &Vault, name: &Spanned<CellName>) -> Vec<Problem> {
    let here = &source.cell.name;
    if name.value == *here {
        let message = format!("recovery points of {here} are to be copied into its own vault");
        return vec![
            Problem::new(&COPY_AT_HOME, message)
                .at(name.span, "the cell itself")
                .help("name a cell of another region or account, or take it out"),
        ];
    }
    let Some(cell) = estate.cells.get(&name.value) else {
        return Vec::new();
    };
    let Some(target) = Vault::of(estate, cell, name.span) else {
        let cloud = estate
            .region_of(&cell.name)
            .map(|r| r.provider.value.title());
        let message = format!(
            "recovery points of {here} are to be copied to {}, which is in {}: AWS Backup copies into its own vaults alone",
            cell.name,
            cloud.unwrap_or("another cloud")
        );
        return vec![
            Problem::new(&COPY_ELSEWHERE, message)
                .at(name.span, "not on AWS")
                .help("name a cell on AWS"),
        ];
    };
    if let Some(problem) = apart(source, (&name.to_string(), target.partition), name.span) {
        return vec![problem];
    }
    let mut problems = Vec::new();
    problems.extend(beside(
        source,
        (&name.to_string(), target.region(), target.account),
        name.span,
    ));
    problems.extend(gone(estate, source, &target));
    problems.extend(locked_out(source, &target));
    problems.extend(less_protected(source, &target));
    if let (Some(ours), Some(theirs)) = (source.account, target.account) {
        problems.extend(to_account((source, ours), theirs, name.span));
    }
    problems
}

pub(super) fn into_vault(estate: &Estate, source: &Vault, arn: &Spanned<String>) -> Vec<Problem> {
    // arn:aws:backup:REGION:ACCOUNT:backup-vault:NAME
    let parts: Vec<&str> = arn.value.splitn(7, ':').collect();
    let &[_, partition, _, region, account, _, name] = &parts[..] else {
        return Vec::new();
    };
    let is_its = |cell: &&Cell| {
        cell.name.region().as_str() == region
            && matches!(&cell.account, Some(Account::Aws(id)) if id.as_str() == account)
            && name
                == format!(
                    "{}-{}-vault",
                    estate.project.name.value,
                    estate.short_of_cell(&cell.name)
                )
    };
    if let Some(cell) = estate.cells.values().find(is_its) {
        let message = format!(
            "`{name}` is the vault of {}: named by its ARN it lets nobody copy into it",
            cell.name
        );
        let mut copies = source.cell.backup_copies.iter();
        let help = match copies.any(|copy| copy.value == cell.name) {
            _ if cell.name == source.cell.name => {
                "take it out: recovery points lie there already".to_owned()
            }
            true => "take it out: `backup_copies` names the cell".to_owned(),
            false => format!("write `backup_copies = [\"{}\"]` instead", cell.name),
        };
        return vec![
            Problem::new(&VAULT_OF_CELL, message)
                .at(arn.span, "made by that cell's stack")
                .help(help),
        ];
    }
    let known = regions::find(region);
    let there = known.and_then(|facts| facts.partition);
    let of_another = known.is_some_and(|facts| facts.provider != Provider::Aws);
    if of_another || there.is_some_and(|there| there != partition) {
        let message = format!(
            "there is no vault `{}`: {}",
            arn.value,
            match there {
                Some(there) => format!(
                    "{region} is in the partition `{there}`, and the ARN says `{partition}`"
                ),
                None => format!("{region} is no region of AWS"),
            }
        );
        return vec![
            Problem::new(&COPY_ELSEWHERE, message)
                .at(arn.span, "no such place")
                .help("copy the ARN from `aws backup describe-backup-vault`"),
        ];
    }
    let told = format!("vault `{name}` in {region}");
    // Of a region that nobody here knows, the ARN says it.
    if let Some(problem) = apart(source, (&told, there.or(Some(partition))), arn.span) {
        return vec![problem];
    }
    if known.is_none() {
        let message = format!(
            "nothing is known of the region `{region}`, in which recovery points of {} are to have copies",
            source.cell.name
        );
        let mut problem = Problem::new(&COPY_ELSEWHERE, message)
            .at(arn.span, "which region?")
            .help("look up its name (`aws ec2 describe-regions --all-regions`), and that AWS Backup copies there")
            .or_excuse("If it is there", "the region is newer than the compiler's tables");
        problem.severity = Severity::Warning;
        return vec![problem];
    }
    let mut problems = Vec::new();
    problems.extend(beside(source, (&told, region, Some(account)), arn.span));
    if let Some(ours) = source.account {
        problems.extend(to_account((source, ours), account, arn.span));
    }
    problems
}

fn apart(source: &Vault, (name, partition): (&str, Option<&str>), at: Span) -> Option<Problem> {
    let (ours, theirs) = (source.partition?, partition?);
    let here = &source.cell.name;
    // https://docs.aws.amazon.com/aws-backup/latest/devguide/backup-feature-availability.html: neither to regions nor to accounts.
    let (message, help) = match (ours == theirs, ours) {
        (true, "aws-eusc") => (
            format!(
                "recovery points of {here} are to be copied to {name}: in `aws-eusc` AWS Backup copies to no other region or account"
            ),
            "take it out, and see to copies of what matters in its own service",
        ),
        (true, _) => return None,
        (false, _) => (
            format!(
                "recovery points of {here} are to be copied from the partition `{ours}` to {name}, in `{theirs}`: AWS Backup copies within a partition"
            ),
            "name a cell or vault of the same partition",
        ),
    };
    Some(
        Problem::new(&COPY_ELSEWHERE, message)
            .at(at, format!("partition `{theirs}`"))
            .at(source.at, format!("partition `{ours}`"))
            .help(help),
    )
}

fn beside(
    source: &Vault,
    (name, region, account): (&str, &str, Option<&str>),
    at: Span,
) -> Option<Problem> {
    let is_beside = region == source.region() && account.is_some() && account == source.account;
    is_beside.then(|| {
        let message = format!(
            "recovery points of {} are copied to {name}, in the same region and account: what takes the one takes the other",
            source.cell.name
        );
        Problem::new(&COPY_BESIDE, message)
            .at(at, "the same region and account")
            .at(source.at, "the original")
            .help("name a cell of another region, or one whose environment has an account of its own")
    })
}

fn gone(estate: &Estate, source: &Vault, target: &Vault) -> Option<Problem> {
    let status = estate.presence(&target.cell.name, None);
    let own = estate.presence(&source.cell.name, None);
    let (what, is_error) = match (target.cell.emitted, status.value) {
        // What goes with it needs no copy.
        _ if own.value != Presence::Active || !source.cell.emitted => return None,
        (false, _) => ("is planned, and makes no vault yet", true),
        (_, Presence::Retired) => ("is emptied: its vault goes with it", true),
        (_, Presence::Retiring) => ("is on its way out, and its vault goes with it", false),
        (_, Presence::Active) => return None,
    };
    let message = format!(
        "recovery points of {} are to be copied to {}, which {what}",
        source.cell.name, target.cell.name
    );
    let mut problem = Problem::new(&COPY_GONE, message)
        .at(target.at, "the copies")
        .at(status.span, "here it says so")
        .help("name a cell that stays");
    if !is_error {
        problem.severity = Severity::Warning;
    }
    Some(problem)
}

fn less_protected(source: &Vault, target: &Vault) -> Option<Problem> {
    let (ours, theirs) = (source.environment, target.environment);
    (ours.protected.value && !theirs.protected.value).then(|| {
        let (from, to) = (&ours.name.value, &theirs.name.value);
        let message = format!(
            "recovery points of `{from}`, which is protected, are copied into a vault of `{to}`, which is not: it can be destroyed with all that is in it, and whoever works there can restore from it"
        );
        Problem::new(&COPY_LESS_PROTECTED, message)
            .at(target.at, format!("`{to}`"))
            .at(source.at, format!("`{from}`"))
            .help(format!("name a cell of a protected environment, or write `protected = true` for `{to}`"))
    })
}

fn to_account((source, ours): (&Vault, &str), theirs: &str, at: Span) -> Option<Problem> {
    (ours != theirs).then(|| {
        let message = format!(
            "copies of recovery points of {} go from account {ours} to {theirs}: each fails until both are in one organisation that lets them",
            source.cell.name
        );
        Problem::new(&COPY_TO_ACCOUNT, message)
            .at(at, "another account")
            .help("have its management account switch it on once: `aws backup update-global-settings --global-settings isCrossAccountBackupEnabled=true`")
            .or_excuse("Once it is on", "the organisation lets accounts copy")
    })
}
