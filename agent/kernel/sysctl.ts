import { z } from "zod";
import { recordId, type SysctlRecord } from "@/protocol/records";
import { parseAnswer } from "./answer";

/** Forwarding, rp_filter and proxy_arp have netlink events and an answer of their own. */
export const sysctlQuery = "netconf show";

const IpNetconf = z.object({
	family: z.string(),
	interface: z.string().optional(),
	forwarding: z.boolean().optional(),
	rp_filter: z.string().optional(),
	/** proxy_arp, under the name that it shares with IPv6's proxy_ndp. */
	proxy_neigh: z.boolean().optional(),
});
const IpNetconfs = z.array(IpNetconf);
export type IpNetconf = z.infer<typeof IpNetconf>;

export function parseNetconf(line: string): IpNetconf[] {
	return parseAnswer(sysctlQuery, IpNetconfs, line);
}

const rpFilter: Record<string, string> = { off: "0", strict: "1", loose: "2" };
const bit = (on: boolean) => (on ? "1" : "0");

export function sysctlRecord(netns: string, key: string, value: string): SysctlRecord {
	return { id: recordId.sysctl(netns, key), kind: "sysctl", netns, key, value };
}

/** What decides about forwarding; of IPv6 whether the namespace forwards at all, and which interfaces answer for others. */
export function sysctlRecords(netns: string, answer: readonly IpNetconf[]): SysctlRecord[] {
	const records: SysctlRecord[] = [];
	const add = (key: string, value: string | undefined) => {
		if (value !== undefined) records.push(sysctlRecord(netns, key, value));
	};
	for (const { family, interface: name, forwarding, rp_filter, proxy_neigh } of answer) {
		if (name === undefined || name === "default") continue;
		const forwards = forwarding === undefined ? undefined : bit(forwarding);
		if (family === "inet6" && name === "all") add("net.ipv6.conf.all.forwarding", forwards);
		if (family === "inet6" && proxy_neigh) add(`net.ipv6.conf.${name.replaceAll(".", "/")}.proxy_ndp`, "1");
		if (family !== "inet") continue;
		// sysctl(8) writes a dot inside an interface's name as a slash.
		const conf = `net.ipv4.conf.${name.replaceAll(".", "/")}`;
		add(name === "all" ? "net.ipv4.ip_forward" : `${conf}.forwarding`, forwards);
		add(`${conf}.rp_filter`, rp_filter === undefined ? undefined : (rpFilter[rp_filter] ?? rp_filter));
		add(`${conf}.proxy_arp`, proxy_neigh === undefined ? undefined : bit(proxy_neigh));
	}
	return records;
}

/**
 * The file that a dotted name means, below a root. bubblewrap's own /proc/sys is
 * read-only, a host's is not; whose interfaces it speaks of is the asking
 * process' matter, not the mount's.
 */
export function sysctlPath(key: string, root = ""): string {
	return `${root}/proc/sys/${key.replace(/[./]/g, (one) => (one === "." ? "/" : "."))}`;
}

/** Sysctls that have no event, as a pattern of their files: about ARP, what comes from or goes to the namespace itself, and whether there is IPv6. */
export const ownPath =
	"/proc/sys/net/ipv4/conf/*/{arp_ignore,arp_announce,arp_filter,accept_local,route_localnet} /proc/sys/net/bridge/bridge-nf-call-iptables /proc/sys/net/ipv6/conf/all/disable_ipv6";

/** Of lines `PATH VALUE`; what new interfaces are born with (`default`) is left out. */
export function parseSysctls(netns: string, lines: readonly string[]): SysctlRecord[] {
	return lines.flatMap((line) => {
		const [path = "", value = ""] = line.split(" ");
		const [, , , ...names] = path.split("/");
		if (names[3] === "default") return [];
		// sysctl(8) writes a dot inside a name as a slash.
		return sysctlRecord(netns, names.map((name) => name.replaceAll(".", "/")).join("."), value);
	});
}
