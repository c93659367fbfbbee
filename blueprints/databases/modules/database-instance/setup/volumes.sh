#!/bin/bash
# Volumes, by their ids: the order in which the kernel finds them means nothing. Only what certainly holds nothing is formatted.
# shellcheck disable=SC2154 # settings and names come from common.sh

mount_volume() {
  local id=$1 directory=$2 device status=0 tries=0
  device=/dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_${id//-/}
  until [[ -e $device ]]; do
    ((++tries <= 120)) || fail "volume $id did not appear within ten minutes"
    sleep 5
  done
  blkid -p "$device" >/dev/null || status=$?
  case $status in
    0) ;;
    2)
      # blkid says the same of a device that it cannot read. A new volume is all zeros.
      cmp -s -n 1048576 "$device" /dev/zero || fail "volume $id holds something that is no file system"
      mkfs.xfs "$device"
      ;;
    *) fail "cannot tell what is on volume $id" ;;
  esac
  mkdir -p "$directory"
  local uuid
  uuid=$(blkid -s UUID -o value "$device")
  grep -q "^UUID=$uuid " /etc/fstab || echo "UUID=$uuid $directory xfs defaults,noatime,nofail 0 2" >>/etc/fstab
  mountpoint -q "$directory" || mount "$directory"
}

mount_volumes() {
  mount_volume "$DATA_VOLUME" "$root/data"
  mount_volume "$WAL_VOLUME" "$root/wal"
  mount_volume "$BACKUP_VOLUME" "$root/backup"
  bash /opt/database/grow.sh
}
