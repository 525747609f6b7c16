import type { Engine } from "./engine";
import { has, standardPath } from "./programs";
import { type Boot, fd, type SandboxOptions, startSandbox } from "./sandbox";
import { findRegisters, registersFile } from "./uml-registers";

/** The program, and the packages that it needs: modules of its kernel are loaded with kmod. */
const linux = "linux.uml";
const modprobe = "modprobe";
export const umlPackages = ["user-mode-linux", "kmod"];

/**
 * The guest's memory. It is a file in memory that grows as the guest uses it and never shrinks, so this is what a
 * sandbox can come to cost. A lab of three hosts uses some 130 MB of it; captures and a lab's own programs find room.
 */
const memory = "512M";

/** Where the guest's kernel finds its modules: a tree as modprobe wants it, since a machine may have no /lib/modules. */
const tree = "/vethlab/tree";

/** The guest's consoles: what its kernel and programs complain of; the agent's pipes; a word when it is ready; what it has read. */
const tty = { log: "/dev/tty0", agent: "/dev/tty1", ready: "/dev/tty2", read: "/dev/tty3" } as const;

/**
 * A console of User-Mode Linux goes deaf once more is sent to it than its 4 KB take (line_throttle in
 * arch/um/drivers/line.c lets go of the descriptor, and line_unthrottle does not take it up again). So what is sent
 * goes in pieces, and the next when the guest says how much it has read. Ends the guest with its own stdin.
 */
const send = `
open my $guest, ">", "/vethlab/in" or die;
open my $read, "<", "/vethlab/read" or die;
while (my $left = sysread STDIN, my $piece, 2048) {
	syswrite $guest, $piece;
	$left -= <$read> while $left > 0;
}
kill "KILL", getppid;
`;
/** In the guest: runs the agent, hands it what comes, and says so. Ends as the agent does. */
const receive = `
$SIG{CHLD} = sub { wait; exit($? & 127 ? 128 + ($? & 127) : $? >> 8) };
open my $read, ">", "${tty.read}" or die;
open my $agent, "|-", @ARGV or die;
while (sysread STDIN, my $piece, 4096) {
	syswrite $agent, $piece;
	syswrite $read, length($piece) . "\n";
}
`;

/** Not loaded when something asks for them, or asked for by every lab: one process for all is quicker than one for each. */
const modules = [
	"ipv6",
	"veth",
	"bridge",
	"br_netfilter",
	"iptable_filter",
	"iptable_nat",
	"nf_conntrack_netlink",
	"tun",
];

/** What the guest mounts: kernel file systems, and where a file of the machine's kernel would not do (fifos, names). */
const fstab = `proc /proc proc defaults
sys /sys sysfs defaults
pts /dev/pts devpts x-mount.mkdir
shm /dev/shm tmpfs x-mount.mkdir
run /run tmpfs mode=755
tmp /tmp tmpfs mode=1777
root /root tmpfs mode=700
/vethlab/alternatives /etc/alternatives none bind,nofail
`;

/**
 * The guest's first process. A program with the machine's setuid bit belongs to nobody there: `mount` is a copy
 * without, until the bit counts for nothing. Without `mount --all` each of the mounts would be a process of 40 ms.
 */
const init = `#!/bin/sh
unset mem TERM
export PATH=${standardPath} HOME=/root LANG=C.UTF-8
cd /
/vethlab/mount -o remount,nosuid /
/vethlab/mount --all --fstab /vethlab/fstab
cp -RP /vethlab/dev /
export -p >/vethlab/environment
echo vethlab >/proc/sys/kernel/hostname
echo /vethlab/modprobe >/proc/sys/kernel/modprobe
/vethlab/modprobe -a ${modules.join(" ")}
exec 3<>${tty.agent}
stty raw -echo <&3
echo >${tty.ready}
perl /vethlab/receive "$1" "$2" <&3 >&3 2>${tty.log} 3>&-
echo $? >/proc/exitcode
echo o >/proc/sysrq-trigger
sleep 5
`;

/**
 * In the sandbox, before the guest. Its kernel has no families of nf_tables, so that \`iptables\` there must be the
 * legacy one, as update-alternatives would have it.
 */
const run = `mkdir -p ${tree}/lib /vethlab/dev
ln -s /usr/lib/uml/modules ${tree}/lib/modules
for i in 0 1 2; do ln -s /proc/self/fd/$i /vethlab/dev/fd$i; done
ln -s /proc/self/fd /vethlab/dev/fd; cd /vethlab/dev; mv fd0 stdin; mv fd1 stdout; mv fd2 stderr; cd /
cp "$(command -v mount)" /vethlab/mount
if cp -RP /etc/alternatives /vethlab/alternatives 2>/dev/null; then
	for program in iptables ip6tables; do
		for what in "" -save -restore; do
			[ -e /usr/sbin/$program-legacy$what ] && ln -sf /usr/sbin/$program-legacy$what /vethlab/alternatives/$program$what
		done
	done
fi
mkfifo /vethlab/in /vethlab/read
exec 6<>/vethlab/in 7<>/vethlab/read 8>&1 9<&0
perl /vethlab/send <&9 >&2 6>&- 7>&- 8>&- 9<&- ${fd.inside}>&- &
exec </dev/null >&2 9<&-
ulimit -c 0
export TMPDIR=/dev/shm
${findRegisters(linux)}
exec $filtered ${linux} mem=${memory} root=/dev/root rootfstype=hostfs rootflags=/ rw init=/vethlab/init quiet loglevel=2 $tuned \\
	con=null ssl=null con0=null,fd:2 con1=fd:6,fd:8 con2=null,fd:${fd.inside} con3=null,fd:7 -- "$@"`;

const boot: Boot = {
	run,
	files: {
		"/vethlab/init": init,
		"/vethlab/fstab": fstab,
		...registersFile,
		"/vethlab/send": send,
		"/vethlab/receive": receive,
		"/vethlab/modprobe": `#!/bin/sh\n. /vethlab/environment\nexec ${modprobe} -d ${tree} "$@"\n`,
	},
};

/** Is it installed? */
export function hasUml(path: string = standardPath): boolean {
	return has(linux, path) && has(modprobe, path);
}

/** How a sandbox starts its agent in User-Mode Linux: a kernel of its own, an ordinary process on the machine. */
export function inUml(options: SandboxOptions): SandboxOptions {
	return { ...options, boot };
}

/** Starts agents in User-Mode Linux, and that in bubblewrap: the guest's root can do to files what the sandbox may. */
export function uml(options: SandboxOptions): Engine {
	return {
		name: "uml",
		async start() {
			const { ready, ...agent } = startSandbox(inUml(options));
			await ready;
			return agent;
		},
	};
}
