#!/bin/sh
# Unpacks Debian's exporters, Redis, PostgreSQL, VictoriaMetrics and Alertmanager (amtool with it), as far as they are not
# on this machine, into the folder $1; starts and installs nothing. Where they cannot be had it says so and goes on:
# tests that need them are skipped then.
set -eu
folder=$1
packages=
missing() { ! command -v "$1" >/dev/null && [ ! -x "$folder/usr/bin/$1" ]; }
! missing prometheus-node-exporter || packages="$packages prometheus-node-exporter"
! missing prometheus-postgres-exporter || packages="$packages prometheus-postgres-exporter"
! missing prometheus-redis-exporter || packages="$packages prometheus-redis-exporter"
! missing prometheus-alertmanager || packages="$packages prometheus-alertmanager"
! missing victoria-metrics || packages="$packages victoria-metrics"
# redis-server is a link to a program of redis-tools
! missing redis-server || packages="$packages redis-server redis-tools liblzf1 libjemalloc2"
if [ ! -x /usr/lib/postgresql/15/bin/postgres ] && [ ! -x "$folder/usr/lib/postgresql/15/bin/postgres" ]; then
  packages="$packages postgresql-15 postgresql-client-15 libpq5"
fi
[ -n "$packages" ] || exit 0
gone() { echo "setup: Debian's packages could not be had (tests that need them are skipped):$packages" >&2; exit 0; }
command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null || gone
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
chmod 755 "$scratch"
echo "setup: unpacking Debian's$packages into $folder …"
cd "$scratch"
# shellcheck disable=SC2086 # one word a package
apt-get download -qq $packages >/dev/null 2>&1 || { apt-get update -qq && apt-get download -qq $packages; } >/dev/null 2>&1 || gone
mkdir unpacked
for package in *.deb; do dpkg-deb -x "$package" unpacked; done
cd - >/dev/null
mkdir -p "$folder"
cp -a "$scratch/unpacked/." "$folder/"
