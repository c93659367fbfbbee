#!/bin/bash
# Logins, on the one that writes. A new value in a secret is taken over at the next boot, or by running the setup again.
# shellcheck disable=SC2154 # settings and names come from common.sh

# Puts a login into its secret; what else the secret holds stays.
put_secret() { # SECRET USER [VALUE], the password in the environment, in RENEWED when it was made, in BEFORE who signed in until then
  local name=$1 user=$2 empty="{}"
  (
    umask 077
    LOGIN=$user jq '. + {
      engine: "postgres", username: env.LOGIN, password: env.PASSWORD, host: env.HOST, port: (env.PORT | tonumber), dbname: env.DATABASE,
      url: "postgresql://\(env.LOGIN):\(env.PASSWORD)@\(env.HOST):\(env.PORT)/\(env.DATABASE)?sslmode=require"
    } + if env.RENEWED then { renewed: env.RENEWED } else {} end + if env.BEFORE then { before: env.BEFORE } else {} end' <<<"${3:-$empty}" >"$scratch/secret.json"
  )
  # Called within a condition, where nothing but the status tells of a failure.
  local status=0
  aws secretsmanager put-secret-value --secret-id "$name" --secret-string "file://$scratch/secret.json" >/dev/null || status=$?
  rm -f "$scratch/secret.json"
  return "$status"
}

# In the environment, for put_secret.
make_password() { # SECRET
  PASSWORD=$(aws secretsmanager get-random-password --password-length 40 --exclude-punctuation --query RandomPassword --output text)
  [[ ${#PASSWORD} -eq 40 ]] || fail "no password was made for $1"
  RENEWED=$(date -u +%FT%TZ)
  export PASSWORD RENEWED HOST PORT DATABASE
}
forget_password() { unset PASSWORD RENEWED BEFORE; }

# A login that is not there is made, and one that leads to another place is put right: it is where apps look for the address.
keep_secret() { # SECRET USER, the one that a new login has
  local value
  value=$(secret_value "$1")
  if [[ -z $value ]]; then
    make_password "$1"
    put_secret "$1" "$2"
  elif [[ $(jq -r '"\(.host):\(.port)"' <<<"$value") != "$HOST:$PORT" ]]; then
    local user=$2
    if [[ $1 == "$SECRET" ]]; then user=$(login_of "$value"); fi
    PASSWORD=$(jq -r .password <<<"$value")
    export PASSWORD HOST PORT DATABASE
    put_secret "$1" "$user" "$value"
  fi
  forget_password
}

# Two logins of the apps take turns, so that the one that they hold works until the renewal after next; what one makes is the other's, too: it belongs to the
# role that is called as the database. Databases of former times have that role alone, which signs in itself.
login_of() { # VALUE
  local user
  user=$(jq -r --arg former "$DATABASE" '.username // $former' <<<"$1")
  case $user in
    "$DATABASE" | "${DATABASE}_a" | "${DATABASE}_b") echo "$user" ;;
    *) fail "the secret $SECRET names $user, and pg_hba.conf lets $DATABASE, ${DATABASE}_a and ${DATABASE}_b in: write one of these as its username" ;;
  esac
}

set_login() { # VALUE ROLE ATTRIBUTES [OWNER, whom it acts as]
  local value=$1 role=$2 attributes=$3 owner=${4:-$2}
  LOGIN_PASSWORD=$(jq -r .password <<<"$value")
  export LOGIN_PASSWORD
  sql -v role="$role" -v attributes="$attributes" -v owner="$owner" <<'END' >/dev/null
\getenv password LOGIN_PASSWORD
-- Nowhere that statements are kept.
SET log_statement = 'none';
SET log_min_duration_statement = -1;
SET log_min_error_statement = 'panic';
SET pg_stat_statements.track_utility = off;
SELECT format('CREATE ROLE %I', name) FROM (VALUES (:'owner'), (:'role')) AS wanted (name) WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) GROUP BY name \gexec
SELECT format('ALTER ROLE %I LOGIN %s PASSWORD %L', :'role', :'attributes', :'password') \gexec
SELECT format(statement, :'owner', :'role') FROM (VALUES ('GRANT %1$I TO %2$I'), ('ALTER ROLE %2$I SET role = %1$L')) AS wanted (statement) WHERE :'owner' <> :'role' \gexec
-- What somebody has set for the owner holds for whom signs in: such settings do not come with its role.
SELECT format('SELECT set_config(%L, %L, false)', name, value), format('ALTER ROLE %I %s SET %I FROM CURRENT', :'role', CASE WHEN datname IS NOT NULL THEN format('IN DATABASE %I', datname) ELSE '' END, name)
FROM pg_db_role_setting LEFT JOIN pg_database ON pg_database.oid = setdatabase, unnest(setconfig) AS one, LATERAL (SELECT split_part(one, '=', 1), substr(one, strpos(one, '=') + 1)) AS set (name, value)
WHERE setrole = to_regrole(quote_ident(:'owner')) AND :'owner' <> :'role' AND name <> 'role' \gexec
END
  unset LOGIN_PASSWORD
}

# What the secrets have becomes what the database knows.
take_over_logins() {
  local login replication user
  login=$(secret_value "$SECRET")
  replication=$(secret_value "$REPLICATION_SECRET")
  [[ -n $login && -n $replication ]] || fail "a login that was made cannot be read"
  user=$(login_of "$login")
  set_login "$login" "$user" NOSUPERUSER "$DATABASE"
  set_login "$replication" replicator REPLICATION
}

set_logins() {
  [[ ! -e $data/standby.signal ]] || return 0
  keep_secret "$SECRET" "${DATABASE}_a"
  keep_secret "$REPLICATION_SECRET" replicator
  take_over_logins
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

# When the password of a value was made: it says so itself, or else it is as old as its version.
renewed_at() { # SECRET VALUE
  local at
  at=$(jq -r '.renewed // ""' <<<"$2")
  [[ -n $at ]] || at=$(aws secretsmanager get-secret-value --secret-id "$1" --query CreatedDate --output text)
  date -d "$at" +%s || fail "the secret $1 says that it was renewed at $at, which is no time"
}

# The other login gets a new password, and then the secret has it: whoever reads a secret finds one that works, whatever fails in between.
renew_login() {
  local value user next at
  value=$(secret_value "$SECRET")
  [[ -n $value ]] || fail "the secret $SECRET is empty: run database-setup"
  user=$(login_of "$value")
  at=$(renewed_at "$SECRET" "$value")
  if (($(date +%s) - at >= ROTATION_DAYS * 86400)); then
    next=${DATABASE}_a
    [[ $user != "$next" ]] || next=${DATABASE}_b
    make_password "$SECRET"
    export BEFORE=$user
    set_login "$(jq -n '{ password: env.PASSWORD }')" "$next" NOSUPERUSER "$DATABASE"
    put_secret "$SECRET" "$next" "$value"
    forget_password
    value=$(secret_value "$SECRET")
    user=$next
  fi
  # The one of former times had its turn before the one that apps may still hold. Tried every hour, until it is so.
  if [[ $user != "$DATABASE" && $(jq -r --arg former "$DATABASE" '.before // $former' <<<"$value") != "$DATABASE" ]]; then
    sql -v name="$DATABASE" <<<"SELECT format('ALTER ROLE %I NOLOGIN', :'name') \gexec" >/dev/null
  fi
}

# A standby that is connected stays so; one that comes back in between finds the new password within an hour, and until then the log in S3.
renew_replication() {
  local value at
  value=$(secret_value "$REPLICATION_SECRET")
  [[ -n $value ]] || fail "the secret $REPLICATION_SECRET is empty: run database-setup"
  at=$(renewed_at "$REPLICATION_SECRET" "$value")
  (($(date +%s) - at >= ROTATION_DAYS * 86400)) || return 0
  make_password "$REPLICATION_SECRET"
  set_login "$(jq -n '{ password: env.PASSWORD }')" replicator REPLICATION
  if ! put_secret "$REPLICATION_SECRET" replicator "$value"; then
    set_login "$value" replicator REPLICATION
    fail "the secret $REPLICATION_SECRET takes no new password: the former one holds"
  fi
  forget_password
}

# What the alarm looks at, the older of the two: on the standby, too, which may be the one that writes a minute later.
note_age() {
  local login replication one other
  login=$(secret_value "$SECRET")
  replication=$(secret_value "$REPLICATION_SECRET")
  one=$(renewed_at "$SECRET" "$login")
  other=$(renewed_at "$REPLICATION_SECRET" "$replication")
  echo $((one < other ? one : other)) >/run/database-login.new
  mv /run/database-login.new /run/database-login
}
