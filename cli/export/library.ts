/** What every exported script has: how commands are sent, and what is expected of them. */
export const library = `\
# Runs a text on a host. Its output is gathered there, so that what it leaves in the background holds nothing open.
on() {
	local -n via="via_\${1//-/_}"
	quote "$2"
	local gather='out=/run/output.$$; timeout '"\${within:-30} bash -c $quoted"' >$out 2>&1 </dev/null; status=$?; cat $out; rm -f $out; exit $status'
	printf '%s# %s\\n' "$1" "$2"
	"\${via[@]}" "$gather"
}
# Makes one word of a text for any shell, in $quoted.
quote() { quoted="'\${1//\\'/\\'\\\\\\'\\'}'"; }
step() { printf '\\n== %s\\n' "$1"; }
# The lab wants to show that this fails.
fails() {
	if "$@"; then
		echo "expected to fail: $2" >&2
		exit 1
	fi
}
# Writes standard input to a file of a host.
put() {
	local content folder file
	content=$(cat)
	quote "\${2%/*}" && folder=$quoted
	quote "$2" && file=$quoted
	quote "$content"
	on "$1" "mkdir -p $folder && printf '%s\\n' $quoted >$file" >/dev/null
	echo "$1: wrote $2"
}
# Is this there in the host's kernel? Tried in a namespace that is thrown away.
has() {
	local try
	case $2 in
		tun) try='[ -r /dev/net/tun ] && [ -w /dev/net/tun ]' ;;
		ipip) try='unshare -n ip link add dev try type ipip local 192.0.2.1' ;;
		vxlan) try='unshare -n ip link add dev try type vxlan id 1 dstport 4789' ;;
		*) try=: ;;
	esac
	on "$1" "$try" >/dev/null 2>&1
}
# background step|sandbox READY SECONDS HOST TEXT: starts it, and waits until its output matches READY.
outputs=$(mktemp -d)
jobs=0
ends=()
trap 'rm -rf "$outputs"' EXIT
background() {
	local host=$4 file tries
	jobs=$((jobs + 1))
	file=$outputs/$jobs
	: >"$file"
	printf '%s# %s &\\n' "$host" "$5"
	local -n via="via_\${host//-/_}"
	quote "$5"
	"\${via[@]}" "exec setsid -w bash -c 'echo \\$\\$ >/run/background.$jobs; exec bash -c \\"\\$0\\"' $quoted" >"$file" 2>&1 </dev/null &
	[ "$1" = step ] && ends+=("$host $jobs $!")
	[ -z "$2" ] && return
	for ((tries = $3 * 20; tries > 0; tries--)); do
		if grep -qE -- "$2" "$file"; then return; fi
		sleep 0.05
	done
	cat "$file" >&2
	echo "not ready within $3 s: $5" >&2
	exit 1
}
# Ends what was to end with the step, and shows what it printed.
end_of_step() {
	local one host job pid
	for one in "\${ends[@]}"; do
		read -r host job pid <<<"$one"
		on "$host" "kill -TERM -- -\\$(cat /run/background.$job); rm -f /run/background.$job" >/dev/null 2>&1 || true
		wait "$pid" || true
		cat "$outputs/$job"
	done
	ends=()
}
`;

/** What \`--here\` adds: hosts and cables out of namespaces. The machine's own namespace gets no interface. */
export const libraryHere = `\
	hosts=
	made=()
	trap 'kill -KILL "\${made[@]}" 2>/dev/null; rm -rf "$outputs"' EXIT
	# A host: network, mounts, host name and processes of its own. /run holds the names of its namespaces.
	make() {
		local name=\${1//-/_} ready=$outputs/ready.$1 pid
		unshare --net --mount --uts --pid --fork --kill-child bash -c '
			set_sysctl() { [ ! -w "/proc/sys/$1" ] || echo "$2" >"/proc/sys/$1"; }
			exec 8<"\${3%/*}"
			mount -t proc proc /proc && mount -t sysfs sysfs /sys && mount -t tmpfs run /run && mkdir -p /run/netns /run/lock
			for own in /root /tmp /etc/bird; do [ ! -d "$own" ] || mount -t tmpfs own "$own"; done
			[[ $1 = _* ]] || hostname "$1"; eval "$2"; cd /root; : >"/proc/self/fd/8/\${3##*/}"; exec 8<&-; exec sleep infinity' bash "$1" "$2" "$ready" &
		pid=$!
		until [ -e "$ready" ]; do
			kill -0 "$pid" || { echo "host $1 did not come up" >&2; exit 1; }
			sleep 0.01
		done
		read -r pid _ <"/proc/$pid/task/$pid/children" || true
		made+=("$pid")
		eval "pid_$name=$pid"
		declare -ga "via_$name=(nsenter -t $pid -n -m -u -p -- bash -c)"
		[[ $1 = _* ]] || hosts+=" $1=$pid"
	}
	# cable HOST NIC HOST NIC
	cable() {
		local -n near="pid_\${1//-/_}" far="pid_\${3//-/_}"
		ip link add dev $2 netns "$near" type veth peer name $4 netns "$far"
	}
`;
