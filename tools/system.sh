#!/bin/sh
# Makes sure that what the tests need from the system is there: installs it with apt-get when it may,
# else stops with exit 3 and the one command to type. Nothing is skipped silently.
set -eu
packages=""
need() { # need COMMAND-OR-FILE PACKAGE
    command -v "$1" >/dev/null 2>&1 || [ -e "$1" ] || packages="$packages $2"
}
need chromium chromium
need pdftoppm poppler-utils
need xgettext gettext
need curl curl
need nats-server nats-server
need promtool prometheus
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || packages="$packages postgresql"
need qpdf qpdf
need tesseract tesseract-ocr
need go golang-go
need /usr/share/gocode/src/golang.org/x/mod/sumdb/tlog golang-golang-x-mod-dev
need openssl openssl
need /usr/sbin/nginx nginx-light
need systemd-analyze systemd # checks units; nothing is started
[ -z "${SODSONG_SOAK:-}" ] || need soffice libreoffice-writer-nogui # large: for the long counts only
tesseract --list-langs 2>/dev/null | grep -qx tha || packages="$packages tesseract-ocr-tha"
need /usr/share/fonts/truetype/tlwg/Laksaman.ttf fonts-tlwg-laksaman-ttf
[ -n "$packages" ] || exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "installing$packages" >&2
    export DEBIAN_FRONTEND=noninteractive
    { apt-get update -qq && apt-get install -y -qq --no-install-recommends $packages; } >&2 && exit 0
fi
echo "The tests need$packages from the system. Type: sudo apt-get install -y --no-install-recommends$packages" >&2
exit 3
