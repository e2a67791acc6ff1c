#!/bin/sh
# network.sh FOLDER HOST...   hosts on one switch; the first process of a PID namespace, so that all in it end when its
# standard input does. FOLDER receives HOST.pid of the process that holds the namespaces of HOST.
set -eu
folder=$1; shift

for host in localhost "$@"; do
  if [ "$host" = localhost ]; then echo "127.0.0.1 $host"; else echo "10.0.0.${host#h} $host"; fi
done >"$folder/hosts"

ip link set lo up
ip link add switch type bridge
ip link set switch up

for host in "$@"; do
  mkdir "$folder/$host"
  # Its own shared memory too: what works here needs nothing but the network.
  unshare --net --uts --ipc --mount sh -euc '
    folder=$1 host=$2
    hostname "$host"
    mount -t tmpfs none /dev/shm
    mount --bind "$folder/hosts" /etc/hosts
    ip link set lo up
    ip link add eth0 type veth peer name "$host" netns 1
    ip address add "10.0.0.${host#h}/24" dev eth0
    ip link set eth0 up
    nsenter --target 1 --net ip link set "$host" master switch up
    echo $$ >"$folder/$host.pid"
    echo "$host"
    exec sleep infinity' sh "$folder" "$host" &
done
read -r _ || true
