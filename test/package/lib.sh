# Shared by the scripts of this folder, which need root: clean Debian trees and what is said about them.

[ "$(id -u)" = 0 ] || {
    echo "This makes Debian trees and boots them: run it as root" >&2
    exit 1
}
for program in mmdebstrap systemd-nspawn dpkg-deb; do
    command -v "$program" >/dev/null || {
        echo "$program is missing: apt-get install mmdebstrap systemd-container dpkg" >&2
        exit 1
    }
done

work=$(mktemp -d /tmp/difysso-package-XXXXXX)
passed=0

# One line for each thing seen to be so; the first that isn't ends the script.
ok() {
    passed=$((passed + 1))
    echo "ok: $*"
}
fail() {
    echo "FAILED: $*" >&2
    exit 1
}
# same WHAT EXPECTED FOUND
same() {
    [ "$2" = "$3" ] || fail "$1: expected '$2', found '$3'"
    ok "$1"
}
# Polls until the command succeeds.
until_true() {
    local what=$1 left=300
    shift
    until "$@" >/dev/null 2>&1; do
        left=$((left - 1))
        [ "$left" -gt 0 ] || fail "waited for: $what"
        sleep 0.1
    done
    ok "$what"
}

# debian VARIANT PACKAGES FOLDER: a tree of this machine's own Debian, by its own mirror.
debian() {
    local sources=/etc/apt/sources.list.d/debian.sources
    [ -f "$sources" ] || sources=/etc/apt/sources.list
    mmdebstrap --quiet --variant="$1" ${2:+--include="$2"} bookworm "$3" "$sources"
    cp /etc/resolv.conf /etc/hosts "$3/etc/"
    apt-config dump Acquire | grep -iE '^Acquire::(https?|Check-|Retries)' >"$3/etc/apt/apt.conf.d/90host" || true
}

# Nothing is started by an installation in a tree that isn't booted.
no_services() {
    printf '#!/bin/sh\nexit 101\n' >"$1/usr/sbin/policy-rc.d"
    chmod +x "$1/usr/sbin/policy-rc.d"
}

clean_environment="env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive"

# Settings with which the gateway starts; nothing that it would need for a sign-in is there.
settings() {
    cat <<END
BASE_URL=https://dify.example.org
MOUNT_PATH=${1:-/sso}
CASDOOR_ENDPOINT=https://door.example.org
CASDOOR_ORG_NAME=example
CASDOOR_APP_NAME=dify
CASDOOR_CLIENT_ID=client
CASDOOR_CLIENT_SECRET=only-for-this-test
DIFY_VERSION=1.15.0
SECRET_KEY=sk-only-for-this-test
DB_HOST=127.0.0.1
DB_PORT=1
REDIS_HOST=127.0.0.1
REDIS_PORT=1
WORKSPACE_POLICY=existing
END
}
