#!/bin/bash
# Gives the file systems all of their volumes. A volume grows while it is in use, some time after somebody asked for it: a timer calls
# this every few minutes, and nothing happens where nothing grew.
set -euo pipefail
for volume in data wal backup; do
  xfs_growfs -d "/srv/postgresql/$volume" >/dev/null
done
