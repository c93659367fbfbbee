#!/bin/bash
# Packages come from Amazon's repositories, through the gateway endpoint of S3: nothing else can be reached from here.
# shellcheck disable=SC2154 # settings and names come from common.sh

install_packages() {
  # An image is locked to the release that it is of, and would never see a patch
  # (https://docs.aws.amazon.com/linux/al2023/ug/deterministic-upgrades-usage.html): when they are applied is the weekly maintenance's
  # business.
  echo latest >/etc/dnf/vars/releasever
  local packages=("postgresql$VERSION-server" "postgresql$VERSION-contrib" amazon-cloudwatch-agent jq)
  rpm -q "${packages[@]}" >/dev/null 2>&1 || retry dnf -y -q install "${packages[@]}"
  # The alarms of backups go off. It is no reason to keep settings from the other server.
  install_pgbackrest || echo "database-setup: pgBackRest is not installed, so that nothing is backed up, and the database stops when its log has filled the volume: put the package into $SOURCE/packages/$(uname -m)/" >&2
  install -d -o postgres -g postgres -m 0700 "$root/data" "$root/wal" "$root/backup"
  install -d -o postgres -g postgres -m 0750 /var/log/postgresql /var/log/pgbackrest /run/database-backup
  install -d -o root -g postgres -m 0750 "$conf" "$conf/conf.d"
}

# Amazon Linux's own repositories do not have it. PostgreSQL's have, out of reach from here: the package is put into the bucket (README).
# Or it comes from what Amazon builds of EPEL (https://docs.aws.amazon.com/linux/al2023/ug/spal.html).
install_pgbackrest() {
  local found="$scratch/packages" file
  if [[ $BACKUP_PACKAGE != spal ]]; then
    aws s3 cp --recursive --only-show-errors "$SOURCE/packages/$(uname -m)/" "$found" || true
  fi
  if compgen -G "$found/*.rpm" >/dev/null; then
    # A newer one than the one before takes its place. Of several of one name the newest: dnf refuses to choose.
    local newest
    mapfile -t newest < <(for file in "$found"/*.rpm; do printf '%s\t%s\n' "$(rpm -qp --nosignature --queryformat '%{NAME}' "$file")" "$file"; done |
      sort -V | awk -F '\t' '{ newest[$1] = $2 } END { for (name in newest) print newest[name] }')
    dnf -y -q install "${newest[@]}" || return 1
  elif [[ $BACKUP_PACKAGE != bucket ]] && ! rpm -q pgbackrest >/dev/null 2>&1; then
    dnf -y -q install spal-release && dnf -y -q install pgbackrest || return 1
  fi
  rpm -q pgbackrest >/dev/null 2>&1
}
