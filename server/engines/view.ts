import { existsSync } from "node:fs";
import { behind, machinePrograms } from "./machine";

/** Where a sandbox finds what it was handed. */
export const inside = { agent: "/vethlab/agent.mjs", node: "/vethlab/node" } as const;

/** Hands bwrap a descriptor to read a file's content from, and answers its number. */
export type Give = (content: string | number) => string;

/**
 * bwrap's arguments that make what a sandbox sees: the machine's programs, /etc and /sys, read-only; a /proc and
 * /dev of its own; /run, /home, /root, /tmp and /var empty and its own; nothing else. Its root is a tmpfs, so what
 * a machine keeps elsewhere (/mnt, /srv, /opt, homes at unusual places) is not there at all.
 */
export function view(give: Give): string[] {
	return [
		...machinePrograms(),
		...["--ro-bind", "/etc", "/etc"],
		...["--ro-bind", "/sys", "/sys"],
		// `ip netns exec` takes /sys away and mounts a new one, which the kernel allows only while another is in sight.
		...["--ro-bind", "/sys", "/vethlab/sys"],
		...["--dev", "/dev", "--proc", "/proc"],
		...["--dev-bind-try", "/dev/net/tun", "/dev/net/tun"],
		...["--tmpfs", "/run", "--tmpfs", "/home", "--perms", "0700", "--tmpfs", "/root"],
		...["--perms", "1777", "--tmpfs", "/tmp", "--tmpfs", "/var"],
		...["--dir", "/var/lib", "--dir", "/var/log", "--perms", "1777", "--dir", "/var/tmp"],
		...["--symlink", "/run", "/var/run"],
		...names(give),
	];
}

/** Names are the sandbox's own too: with the machine's resolver in it, a lab's programs would send it questions. */
function names(give: Give): string[] {
	return Object.entries({
		"/etc/hosts": "127.0.0.1 localhost\n::1 ip6-localhost ip6-loopback\n",
		"/etc/resolv.conf": "nameserver 127.0.0.1\noptions attempts:1 timeout:1\n",
	}).flatMap(([path, content]) => {
		const place = behind(path);
		// In the read-only /etc only a file that is there can be covered.
		if (!place || (place.startsWith("/etc/") && !existsSync(place))) return [];
		return ["--perms", "0644", "--ro-bind-data", give(content), place];
	});
}
