#!/usr/bin/env bash
# Before a plan is applied that deletes, replaces or restarts a database: makes what one can go back to, and says its name. before.sh PLAN, in the folder of the stack, signed in to apply.
# What is to be done is read out of the plan itself, whose values of before are what the state knows of the database.
# shellcheck disable=SC2016 # texts of other shells, and marks of Markdown
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need terraform jq
# gcloud takes no notice of the file that libraries read: https://cloud.google.com/sdk/docs/properties (auth/credential_file_override)
if [ -n "$(printenv GOOGLE_APPLICATION_CREDENTIALS || true)" ]; then
  export CLOUDSDK_AUTH_CREDENTIAL_FILE_OVERRIDE=$GOOGLE_APPLICATION_CREDENTIALS
fi
terraform show -json "$1" >"$work/before.json" || fail "the plan of $TERRANE_FOLDER cannot be read"
# Changes of these keys restart a database, or cannot be taken back: versions, machines, disks, settings.
jq -c '
  def keys_of_weight: ["engine_version", "instance_class", "instance_type", "allocated_storage", "parameter_group_name", "db_cluster_parameter_group_name", "database_version", "settings", "version", "sku_name", "storage_mb", "node_type", "cluster_config"];
  [.resource_changes[]? | select(.type | IN("aws_db_instance", "aws_rds_cluster", "aws_instance", "aws_elasticache_replication_group", "google_sql_database_instance", "azurerm_postgresql_flexible_server", "aws_opensearch_domain"))
    | select(.mode == "managed" and .change.before != null)
    | .change as $change
    | select(($change.actions | index("delete")) or (($change.actions == ["update"]) and any(keys_of_weight[]; . as $key | $change.before[$key] != $change.after[$key])))
    | { address, type, gone: ($change.actions | index("delete") != null), before: ($change.before | { id, arn, identifier, cluster_identifier, name, project, resource_group_name, replication_group_id, tags, replicate_source_db, master_instance_name, retain: (.settings[0].retain_backups_on_delete? // null) }) }][]' \
  "$work/before.json" >"$work/endangered.json"
rm -f "$work/before.json"
[ -s "$work/endangered.json" ] || exit 0

mkdir -p "$work/before"
: >"$work/before/$TERRANE_NAME.jsonl"
made() {
  jq -nc --arg database "$1" --arg id "$2" --arg kind "$3" --arg at "$(now)" '{ database: $database, id: $id, kind: $kind, at: $at }' >>"$work/before/$TERRANE_NAME.jsonl"
  warn "$1 can be brought back from the $3 $2"
}
# One for each plan: a step that is run again finds what it has made. Names of snapshots end with a letter or a digit, and have no two hyphens in a row.
mark=before-$(sha256sum "$1" | cut -c 1-12)
patience=$(printenv TERRANE_SNAPSHOT_SECONDS || printf 3600)

while read -r one <&4; do
  address=$(jq -r .address <<<"$one")
  field() { jq -r ".before.$1 // empty" <<<"$one"; }
  lost() { fail "$address would be $(jq -r 'if .gone then "deleted or replaced" else "changed" end' <<<"$one"), and there is nothing to go back to: $1. Nothing of $TERRANE_FOLDER was applied"; }
  case $(jq -r .type <<<"$one") in
    aws_db_instance)
      # Copies of another one: what they hold is there still.
      [ -z "$(field replicate_source_db)" ] || continue
      id=$(field identifier)
      snapshot=$id-$mark
      aws rds describe-db-snapshots --db-snapshot-identifier "$snapshot" --no-cli-pager >/dev/null 2>&1 ||
        aws rds create-db-snapshot --db-instance-identifier "$id" --db-snapshot-identifier "$snapshot" --no-cli-pager >/dev/null || lost "RDS makes no snapshot of $id"
      # https://docs.aws.amazon.com/cli/latest/reference/rds/wait/db-snapshot-available.html: it gives up after half an hour.
      timeout "$patience" bash -c 'until aws rds wait db-snapshot-available --db-snapshot-identifier "$1"; do sleep 5; done' - "$snapshot" || lost "the snapshot $snapshot is not done after $patience seconds"
      made "$id" "$snapshot" "snapshot of RDS"
      ;;
    aws_rds_cluster)
      id=$(field cluster_identifier)
      snapshot=$id-$mark
      aws rds describe-db-cluster-snapshots --db-cluster-snapshot-identifier "$snapshot" --no-cli-pager >/dev/null 2>&1 ||
        aws rds create-db-cluster-snapshot --db-cluster-identifier "$id" --db-cluster-snapshot-identifier "$snapshot" --no-cli-pager >/dev/null || lost "RDS makes no snapshot of $id"
      timeout "$patience" bash -c 'until aws rds wait db-cluster-snapshot-available --db-cluster-snapshot-identifier "$1"; do sleep 5; done' - "$snapshot" || lost "the snapshot $snapshot is not done after $patience seconds"
      made "$id" "$snapshot" "snapshot of Aurora"
      ;;
    aws_instance)
      # All volumes of a database on EC2 at one moment, but that of the system: https://docs.aws.amazon.com/cli/latest/reference/ec2/create-snapshots.html
      id=$(field id)
      answer=$(aws ec2 create-snapshots --instance-specification "InstanceId=$id,ExcludeBootVolume=true" --description "$mark" --copy-tags-from-source volume --output json --no-cli-pager) || lost "EC2 makes no snapshots of $id"
      snapshots=$(jq -r '[.Snapshots[].SnapshotId] | join(" ")' <<<"$answer")
      [ -n "$snapshots" ] || lost "$id has no volumes but that of the system"
      # shellcheck disable=SC2086 # a list of ids
      timeout "$patience" bash -c 'until aws ec2 wait snapshot-completed --snapshot-ids "$@"; do sleep 5; done' - $snapshots || lost "the snapshots $snapshots are not done after $patience seconds"
      made "$id" "$snapshots" "snapshots of EBS"
      ;;
    aws_elasticache_replication_group)
      id=$(field replication_group_id)
      aws elasticache create-snapshot --replication-group-id "$id" --snapshot-name "$id-$mark" --no-cli-pager >/dev/null || lost "ElastiCache makes no snapshot of $id"
      made "$id" "$id-$mark" "snapshot of ElastiCache"
      ;;
    aws_opensearch_domain)
      # OpenSearch keeps hourly ones by itself, which go with the domain: https://docs.aws.amazon.com/opensearch-service/latest/developerguide/managedomains-snapshots.html
      [ "$(jq -r .gone <<<"$one")" = false ] || lost "automated snapshots go with the domain: register a repository in S3 and take one by hand"
      ;;
    google_sql_database_instance)
      [ -z "$(field master_instance_name)" ] || continue
      id=$(field name)
      # Backups go with the instance unless they are to be kept: https://cloud.google.com/sql/docs/postgres/backup-recovery/backups#retained-backups
      if [ "$(jq -r .gone <<<"$one")" = true ] && [ "$(field retain)" != true ]; then
        lost "its backups go with it. Keep them first: gcloud sql instances patch $id --project $(field project) --retain-backups-on-delete"
      fi
      timeout "$patience" gcloud sql backups create --instance "$id" --project "$(field project)" --description "$mark" --quiet >&2 || lost "Cloud SQL makes no backup of $id"
      made "$id" "$(gcloud sql backups list --instance "$id" --project "$(field project)" --filter "description=$mark" --sort-by=~endTime --limit 1 --format 'value(id)')" "backup of Cloud SQL"
      ;;
    azurerm_postgresql_flexible_server)
      # A server that is deleted can be restored for five days: https://learn.microsoft.com/azure/postgresql/flexible-server/how-to-restore-dropped-server
      at=$(field id)
      az rest --method put --url "$at/backups/$mark?api-version=2024-08-01" --only-show-errors >/dev/null || lost "Azure makes no backup of $at"
      timeout "$patience" bash -c 'until [ "$(az rest --method get --url "$1" --query properties.completedTime --output tsv --only-show-errors 2>/dev/null)" ]; do sleep 15; done' - "$at/backups/$mark?api-version=2024-08-01" || lost "the backup $mark is not done after $patience seconds"
      made "$at" "$mark" "backup of the server"
      ;;
  esac
done 4<"$work/endangered.json"
{
  printf '### What `%s` can be brought back from\n\n' "$TERRANE_FOLDER"
  jq -r '"- \(.database): \(.kind) `\(.id)`"' "$work/before/$TERRANE_NAME.jsonl"
} | summary
