#!/bin/sh
# agent.sh [-OPTION...] HOST WORD...   as ssh: a shell on that host, with a new environment, runs the words
set -eu
while [ "${1#-}" != "$1" ]; do shift; done
# Called by a link to it in the folder of the hosts.
folder=$(dirname "$0")
host=$1; shift
exec nsenter --target "$(cat "$folder/$host.pid")" --net --uts --ipc --mount \
  env -i "PATH=$PATH" "HOME=$HOME" "TMPDIR=$folder/$host" sh -c "$*"
