#!/bin/bash
# Disk space and logs. The dimensions are those that the alarms ask for.
# shellcheck disable=SC2154 # settings and names come from common.sh

start_agent() {
  # shellcheck disable=SC2016 # the agent's own variable
  jq -n --arg group "$LOG_GROUP" --arg node "$NODE" '{
    agent: { metrics_collection_interval: 60 },
    metrics: {
      append_dimensions: { InstanceId: "${aws:InstanceId}" },
      metrics_collected: {
        disk: { measurement: ["used_percent"], drop_device: true, resources: ["/", "/srv/postgresql/data", "/srv/postgresql/wal", "/srv/postgresql/backup"] },
        mem: { measurement: ["used_percent"] }
      }
    },
    logs: { logs_collected: { files: { collect_list: [
      { file_path: "/var/log/postgresql/postgresql-*.log", log_group_name: $group, log_stream_name: ($node + "/postgresql") },
      { file_path: "/var/log/pgbackrest/*.log", log_group_name: $group, log_stream_name: ($node + "/pgbackrest") },
      { file_path: "/var/log/database-setup.log", log_group_name: $group, log_stream_name: ($node + "/setup") }
    ] } } }
  }' >/opt/aws/amazon-cloudwatch-agent/etc/database.json
  /opt/aws/amazon-cloudwatch-agent/bin/amazon-cloudwatch-agent-ctl -a fetch-config -m ec2 -s -c file:/opt/aws/amazon-cloudwatch-agent/etc/database.json
}
