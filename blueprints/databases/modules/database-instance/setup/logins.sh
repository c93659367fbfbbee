#!/bin/bash
# Logins, on the one that writes. A new value in a secret is taken over at the next boot, or by running the setup again.
# shellcheck disable=SC2154 # settings and names come from common.sh

# Puts a login into its secret; what else the secret holds stays.
put_secret() { # SECRET USER [VALUE], the password in the environment
  local name=$1 user=$2 empty="{}"
  (
    umask 077
    LOGIN=$user jq '. + {
      engine: "postgres", username: env.LOGIN, password: env.PASSWORD, host: env.HOST, port: (env.PORT | tonumber), dbname: env.DATABASE,
      url: "postgresql://\(env.LOGIN):\(env.PASSWORD)@\(env.HOST):\(env.PORT)/\(env.DATABASE)?sslmode=require"
    }' <<<"${3:-$empty}" >"$scratch/secret.json"
  )
  aws secretsmanager put-secret-value --secret-id "$name" --secret-string "file://$scratch/secret.json" >/dev/null
  rm -f "$scratch/secret.json"
}

# A login that is not there is made, and one that leads to another place is put right: it is where apps look for the address.
keep_secret() { # SECRET USER
  local value
  value=$(secret_value "$1")
  export PASSWORD HOST PORT DATABASE
  if [[ -z $value ]]; then
    PASSWORD=$(aws secretsmanager get-random-password --password-length 40 --exclude-punctuation --query RandomPassword --output text)
    [[ ${#PASSWORD} -eq 40 ]] || fail "no password was made for $1"
    put_secret "$1" "$2"
  elif [[ $(jq -r '"\(.host):\(.port)"' <<<"$value") != "$HOST:$PORT" ]]; then
    PASSWORD=$(jq -r .password <<<"$value")
    put_secret "$1" "$2" "$value"
  fi
  unset PASSWORD
}

set_login() {
  local value=$1 role=$2 attributes=$3
  LOGIN_PASSWORD=$(jq -r .password <<<"$value")
  export LOGIN_PASSWORD
  sql -v role="$role" -v attributes="$attributes" <<'END' >/dev/null
\getenv password LOGIN_PASSWORD
-- Nowhere that statements are kept.
SET log_statement = 'none';
SET log_min_duration_statement = -1;
SET log_min_error_statement = 'panic';
SET pg_stat_statements.track_utility = off;
SELECT format('CREATE ROLE %I', :'role') WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'role') \gexec
SELECT format('ALTER ROLE %I LOGIN %s PASSWORD %L', :'role', :'attributes', :'password') \gexec
END
  unset LOGIN_PASSWORD
}

set_logins() {
  [[ ! -e $data/standby.signal ]] || return 0
  keep_secret "$SECRET" "$DATABASE"
  keep_secret "$REPLICATION_SECRET" replicator
  local login replication
  login=$(secret_value "$SECRET")
  replication=$(secret_value "$REPLICATION_SECRET")
  [[ -n $login && -n $replication ]] || fail "a login that was made cannot be read"
  set_login "$login" "$DATABASE" NOSUPERUSER
  set_login "$replication" replicator REPLICATION
  sql -v name="$DATABASE" <<'END'
SELECT format('CREATE DATABASE %I OWNER %I', :'name', :'name') WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'name') \gexec
SELECT format('REVOKE ALL ON DATABASE %I FROM PUBLIC', :'name') \gexec
END
  # A slot that nobody reads would keep the log until its volume is half full.
  if [[ $STANDBY == yes ]]; then
    make_slot
  else
    sql -c "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = 'standby' AND NOT active" >/dev/null
  fi
}
