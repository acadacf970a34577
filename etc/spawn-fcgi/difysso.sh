#!/bin/sh
# difysso by spawn-fcgi, where there is no systemd: from an init script, runit or /etc/rc.local.
#
# Once, as here: one supervisor, one worker a core, and a worker that dies is replaced. The supervisor
# itself isn't watched: under runit or the like add -n, and it is their child.
#
# With FORKS=4 (spawn-fcgi's -F): as many processes on one socket, each without a supervisor. One that
# dies stays dead, and SIGTERM goes to each of them; take it only where a supervisor isn't wanted.
#
# spawn-fcgi throws standard error away, so the log goes to syslog unless LOG_TARGET names a file.
set -eu

program=/usr/sbin/difysso
config=/etc/difysso/difysso.env
folder=/run/difysso
user=difysso   # the gateway's
group=www-data # the web server's, which alone may connect

mkdir -p "$folder"
set -- -s "$folder/fcgi.sock" -M 0660 -b 511 -P "$folder/pid"
[ -z "$user" ] || set -- "$@" -u "$user" -g "$user"
[ -z "$group" ] || set -- "$@" -G "$group"
if [ -n "${FORKS:-}" ]; then
    exec spawn-fcgi "$@" -F "$FORKS" -- "$program" serve --config "$config" --workers 0
fi
exec spawn-fcgi "$@" -- "$program" serve --config "$config"
