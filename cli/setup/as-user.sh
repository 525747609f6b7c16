#!/bin/sh
# Runs a command as an ordinary user that exists only for it: as-user.sh CLONE NODE COMMAND...
#
# For root, to test what an ordinary user meets. All happens in a mount namespace of its own: the user, its ids and
# its home are files of a tmpfs laid over the machine's, so nothing of the machine changes and nothing is left, however
# this ends. The command runs in CLONE, or in a readable copy of it, as user `vethlab-test`.
set -eu
if [ "${1:-}" != --inside ]; then
	exec unshare --mount --propagation private -- sh "$0" --inside "$@"
fi
shift
umask 022
clone=$1 node=$2
shift 2

# A folder that every system has and that does not hide the clone or Node.
for stage in /mnt /media /srv /opt; do
	case $clone/:$node in $stage/* | *:$stage/*) ;; *) break ;; esac
done

uid=$(awk -F: '{ taken[$3] } END { for (id = 59000; id in taken; id--); print id }' /etc/passwd)
mount -t tmpfs -o mode=0755 vethlab-test "$stage"
mkdir -m 0700 "$stage/home" && chown "$uid:$uid" "$stage/home"
over() { # over FILE LINE: FILE with one more line, seen from here only
	cp "$1" "$stage/${1##*/}" && echo "$2" >>"$stage/${1##*/}" && mount --bind "$stage/${1##*/}" "$1"
}
over /etc/passwd "vethlab-test:x:$uid:$uid::$stage/home:/bin/sh"
over /etc/group "vethlab-test:x:$uid:"
over /etc/subuid "vethlab-test:300000:65536"
over /etc/subgid "vethlab-test:300000:65536"

mkdir "$stage/clone" "$stage/bin"
if [ -z "$(find "$clone" -name .git -prune -o ! -type l ! -perm -o=r -print -quit)" ]; then
	mount --bind "$clone" "$stage/clone"
else
	tar -C "$clone" --exclude=./.git --exclude=./.next --mode=a+rX -cf - . | tar -C "$stage/clone" --no-same-owner -xf -
fi
touch "$stage/bin/node" && mount --bind "$node" "$stage/bin/node"

cd "$stage/clone"
export HOME="$stage/home" USER=vethlab-test LOGNAME=vethlab-test PATH="$stage/bin:$PATH"
unset SUDO_USER SUDO_UID SUDO_GID SUDO_COMMAND XDG_RUNTIME_DIR
exec setpriv --reuid "$uid" --regid "$uid" --clear-groups --inh-caps=-all -- "$@"
