#!/usr/bin/env bash
# Installs what the scripts of the pipelines need into an image of Debian or Ubuntu that lacks it. An image of your own that has it all is faster: this then does nothing.
set -euo pipefail
missing=
for tool in curl git gpg jq python3 sha256sum unzip; do
  command -v "$tool" >/dev/null || missing=1
done
if [ -n "$missing" ]; then
  command -v apt-get >/dev/null || {
    printf 'error: the image of this job lacks one of curl, git, gpg, jq, python3, sha256sum, unzip\n' >&2
    exit 1
  }
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  apt-get install -qq --yes --no-install-recommends ca-certificates curl git gnupg jq python3 tzdata unzip >/dev/null
fi
