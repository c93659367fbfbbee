# Fetches the setup of this database and runs it: at every boot, and whenever somebody calls database-setup. It does not hold what may
# change: EC2 stops an instance to give it other user data. Where to look stands above, written by Terraform.
set -euo pipefail
# For whoever wants to run it without a reboot. A boot that fails is tried again, every minute until it succeeds.
if [[ ! $0 -ef /usr/local/sbin/database-setup ]]; then
  install -m 0755 "$0" /usr/local/sbin/database-setup
  exec systemd-run --unit=database-setup --property=Restart=on-failure --property=RestartSec=60 --property=StartLimitIntervalSec=0 /usr/local/sbin/database-setup
fi
exec > >(tee -a /var/log/database-setup.log) 2>&1
exec 9>/run/database-setup.lock
flock 9
# Without a network one call would wait for minutes.
export AWS_DEFAULT_REGION HOME=/root AWS_MAX_ATTEMPTS=2

fetch() {
  rm -rf /opt/database.new
  mkdir -m 0755 /opt/database.new
  aws --cli-connect-timeout 5 s3 cp --recursive --only-show-errors "$SOURCE/setup/" /opt/database.new &&
    aws --cli-connect-timeout 5 s3 cp --only-show-errors "$SOURCE/settings/$NODE" /opt/database.new/settings &&
    [[ -s /opt/database.new/setup.sh && -s /opt/database.new/settings ]]
}

# The network may come up later than this, and the objects at the first boot. What was fetched before is better than nothing.
tries=0
until fetch; do
  if ((++tries >= 20)); then
    echo "database-setup: nothing can be fetched from $SOURCE" >&2
    exit 1
  fi
  if [[ -e /opt/database/setup.sh ]] && ((tries >= 4)); then
    echo "database-setup: nothing can be fetched from $SOURCE: goes on with what was fetched before" >&2
    exec bash /opt/database/setup.sh
  fi
  sleep 15
done
rm -rf /opt/database
mv /opt/database.new /opt/database
exec bash /opt/database/setup.sh
