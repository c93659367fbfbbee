#!/bin/sh
set -eu
echo "$${HOME}" ${project.name}
