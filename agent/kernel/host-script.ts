/**
 * The first process of a host: it reaps, and has commands run that come on
 * descriptor 3, NUL-ended words: id, slot, `fg` or `bg`, namespace, text. On 4
 * is reported `waits PID`, `start ID PID` (the process group, as the agent counts), `end
 * STATUS` of the one that was last started in the foreground, and `exit ID
 * STATUS` of one in the background. Its argument is a directory with the fifos
 * ID-SLOT.out and .err; 8 and 9 keep the agent's /proc and that directory in
 * reach after the host has mounts of its own. The first text is run in the
 * shell itself: it makes the host. What this script calls its own is no
 * business of a command's: a lab's `sysctl` is the program.
 *
 * The process that will become a command is forked before the command is
 * known, while the agent reads what the one before it did: nobody waits for
 * the fork.
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
begin() { # become the command that comes
	local pid id slot mode netns text
	read -r pid _ </proc/self/fd/8/self/stat
	echo "waits $pid" >&4
	set +m
	cd /root
	# Nothing comes any more: the host goes as the agent has gone.
	word id && word slot && word mode && word netns && word text || exec sleep infinity
	if [ "$mode" = fg ]; then become "$pid"; fi
	{
		set -m
		(set +m; read -r pid _ </proc/self/fd/8/self/stat; become "$pid")
		status=$?
		sysctl /proc/sys/net/bridge/bridge-nf-call-iptables
		echo "exit $id $status" >&4
	} &
}
become() { # PID
	echo "start $id $1" >&4
	exec </dev/null >"/proc/self/fd/9/$slot.out" 2>"/proc/self/fd/9/$slot.err"
	exec 3<&- 4>&- 8<&- 9<&-
	unset -f word sysctl make begin become put
	if [ -n "$netns" ]; then exec ip netns exec "$netns" bash -c "$text"; fi
	# The plain call of a program, with nothing in it that is the shell's, needs no shell that waits for it.
	[[ $text != *[!a-zA-Z0-9_./:@%+=,\\ -]* ]] && type -P "\${text%% *}" >/dev/null && exec $text
	set -- "$text"
	unset pid id slot mode netns text setup
	eval "$1"
	exit
}
make() { eval "$1"; }
word setup
make "$setup" || { echo "failed" >&4; exit 1; }
read -r pid _ </proc/self/fd/8/self/stat
echo "ready $pid" >&4
while :; do
	(begin)
	status=$?
	sysctl /proc/sys/net/bridge/bridge-nf-call-iptables
	echo "end $status" >&4
done
`;
