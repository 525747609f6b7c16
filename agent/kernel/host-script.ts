/**
 * The first process of a host: it reaps, and runs what comes on descriptor 3,
 * NUL-ended words: id, slot, `fg` or `bg`, namespace, text. On 4 it
 * reports `start ID PID` (the process group, as the agent counts) and
 * `exit ID STATUS`. Its argument is a directory with the fifos ID-SLOT.out
 * and .err; 8 and 9 keep the agent's /proc and that directory in reach after
 * the host has mounts of its own. The first text is run in the shell itself:
 * it makes the host. What this script calls its own is no business of a
 * command's: a lab's `sysctl` is the program.
 */
export const hostScript = `
exec 8</proc 9<"$1"
set -m
shopt -s expand_aliases
word() { IFS= read -r -d '' -u 3 "$1"; }
sysctl() { # FILE: say what it holds
	local value
	[ -r "$1" ] && read -r value <"$1" && echo "sysctl $1 $value" >&4
}
run() { # ID SLOT NETNS TEXT
	(
		read -r pid _ </proc/self/fd/8/self/stat
		echo "start $1 $pid" >&4
		exec </dev/null >"/proc/self/fd/9/$2.out" 2>"/proc/self/fd/9/$2.err"
		exec 3<&- 4>&- 8<&- 9<&-
		set +m
		cd /root
		unset -f word sysctl run make put
		unset id slot mode netns text setup pid
		if [ -n "$3" ]; then exec ip netns exec "$3" bash -c "$4"; fi
		# The plain call of a program, with nothing in it that is the shell's, needs no shell that waits for it.
		[[ $4 != *[!a-zA-Z0-9_./:@%+=,\\ -]* ]] && type -P "\${4%% *}" >/dev/null && exec $4
		eval "$4"
	)
	status=$?
	sysctl /proc/sys/net/bridge/bridge-nf-call-iptables
	echo "exit $1 $status" >&4
}
make() { eval "$1"; }
word setup
make "$setup" || { echo "failed" >&4; exit 1; }
read -r pid _ </proc/self/fd/8/self/stat
echo "ready $pid" >&4
while word id && word slot && word mode && word netns && word text; do
	if [ "$mode" = bg ]; then { set -m; run "$id" "$slot" "$netns" "$text"; } &
	else run "$id" "$slot" "$netns" "$text"; fi
done
`;
