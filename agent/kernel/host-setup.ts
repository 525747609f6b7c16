import { existsSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Topology } from "@/protocol/lab";
import { quote, sysctlText } from "./topology";

/** Where the agent keeps what hosts are made of; hidden from a host by its own /run. */
export const workshop = "/run/vethlab";

/** Writes the files that all hosts share. */
export function prepareHosts(topology: Topology): void {
	mkdirSync(workshop, { recursive: true });
	writeFileSync(`${workshop}/hosts`, hostsFile(topology));
	writeFileSync(`${workshop}/fstab`, fstab());
}

/** Makes a host of fresh namespaces. Runs in its first process. */
export function hostSetup(name: string, sysctls: readonly [string, string][]): string {
	return [
		// The sandbox's own may be a file without a name, which nothing can be mounted on.
		"umount /etc/hosts 2>/dev/null",
		`mount --all --fstab ${workshop}/fstab || return 1`,
		"mkdir -p /run/netns /run/lock",
		`hostname ${quote(name)}`,
		...resolver(),
		sysctlText(sysctls),
		"sysctl /proc/sys/net/bridge/bridge-nf-call-iptables",
		":",
	].join("\n");
}

function hostsFile(topology: Topology): string {
	const lines = ["127.0.0.1 localhost"];
	for (const [name, { nics, bridges }] of Object.entries(topology.hosts)) {
		// The last NIC is the one on the fabric; the first may have the same address on each host.
		const address = [...bridges, ...nics].findLast((one) => one.address !== undefined)?.address;
		if (address) lines.push(`${address.replace(/\/\d+$/, "")} ${name}`);
	}
	return `${lines.join("\n")}\n`;
}

/**
 * /sys must be the host's own: `brctl show` and `ip netns exec` read interfaces
 * from it. The source of each is a name that the sandbox does not use: `mount
 * --all` leaves out what it takes for mounted already.
 */
function fstab(): string {
	const lines = [
		...(existsSync("/etc/hosts") ? [`${workshop}/hosts /etc/hosts none bind`] : []),
		"host /proc proc defaults",
		"host /sys sysfs defaults",
		"host /run tmpfs mode=755",
		"host /tmp tmpfs mode=1777",
		"host /root tmpfs mode=700",
		...(existsSync("/etc/bird") ? ["host /etc/bird tmpfs mode=755"] : []),
	];
	return lines.map((line) => `${line} 0 0\n`).join("");
}

/** /etc/resolv.conf is often a link into /run, which the host's own /run covers. */
function resolver(): string[] {
	try {
		const file = realpathSync("/etc/resolv.conf");
		if (!file.startsWith("/run/")) return [];
		return [`mkdir -p ${quote(dirname(file))}`, `printf %s ${quote(readFileSync(file, "utf8"))} >${quote(file)}`];
	} catch {
		return [];
	}
}
