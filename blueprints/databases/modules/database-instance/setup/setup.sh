#!/bin/bash
# Makes an instance the database that its settings describe. What is as it should be stays as it is. database-setup fetches all of this
# and runs it: at every boot, and after a change of settings.
set -euo pipefail

here=$(dirname "${BASH_SOURCE[0]}")
for part in common volumes packages settings services server logins backups agent; do
  # shellcheck source=/dev/null
  source "$here/$part.sh"
done

mount_volumes
install_packages
write_settings
write_services
prepare_data
start_server
set_logins
start_backups
start_agent
report_problems
