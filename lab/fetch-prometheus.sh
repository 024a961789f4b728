#!/bin/sh
# Unpacks prometheus and promtool from Debian's package into the folder $1; starts and installs nothing.
set -eu
bin=$1
advice="install Prometheus 2.40 or later so that 'prometheus' and 'promtool' are on the PATH"
command -v apt-get >/dev/null || { echo "setup: no prometheus here: $advice" >&2; exit 1; }
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
chmod 755 "$scratch"
echo "setup: unpacking Debian's prometheus into $bin …"
cd "$scratch"
apt-get download -qq prometheus >/dev/null 2>&1 || { apt-get update -qq && apt-get download -qq prometheus >/dev/null; } \
  || { echo "setup: Debian's prometheus package could not be had: $advice" >&2; exit 1; }
dpkg-deb -x prometheus_*.deb .
cd - >/dev/null
install "$scratch/usr/bin/prometheus" "$scratch/usr/bin/promtool" "$bin/"
