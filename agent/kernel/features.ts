import { closeSync, existsSync, openSync } from "node:fs";
import { execa } from "execa";
import { VethlabError } from "@/protocol/errors";
import type { Feature, Lab } from "@/protocol/lab";
import { featuresOf } from "@/protocol/needs";
import { isThere, packageMissing } from "./programs";
import { sysctlPath } from "./sysctl";

/** The kernel's module for each. */
const modules: Record<Feature, string> = {
	bridge: "bridge",
	veth: "veth",
	vxlan: "vxlan",
	ipip: "ipip",
	macvlan: "macvlan",
	vlan: "8021q",
	tun: "tun",
	conntrack: "nf_conntrack",
	nat: "nf_nat",
	"bridge-nf": "br_netfilter",
};

/** A kernel for what this one lacks, as an ordinary process; where Debian and Ubuntu build it. */
const spare = "linux.uml";
const sparePackages = "user-mode-linux kmod";
const sparedOn = ["x64", "ia32"];

/** Distributions leave it open to everybody; where it is not, a user's sandbox cannot open it. */
const tunDevice = "/dev/net/tun";

/** An interface that others are put on. */
const lower = "link add dev lower0 type veth peer name lower1";

/** How an interface of each kind is made. */
const links: Partial<Record<Feature, string[]>> = {
	bridge: ["link add dev try-bridge type bridge"],
	veth: ["link add dev try-veth0 type veth peer name try-veth1"],
	vxlan: ["link add dev try-vxlan type vxlan id 1 dstport 4789 local 127.0.0.1"],
	ipip: ["link add dev try-ipip type ipip local 127.0.0.1 remote 127.0.0.2"],
	macvlan: [lower, "link add dev try-macvlan link lower0 type macvlan"],
	vlan: [lower, "link add dev try-vlan link lower0 type vlan id 2"],
};

const restore = "iptables-restore";

/** What iptables is asked to take. */
const rules: Partial<Record<Feature, string>> = {
	conntrack: "*filter\n-A FORWARD -m conntrack --ctstate ESTABLISHED -j ACCEPT\nCOMMIT\n",
	nat: "*nat\n-A POSTROUTING -j MASQUERADE\nCOMMIT\n",
};

/**
 * Finds out by trying which of the features that a lab and its steps name this kernel lacks. Throws `kernel-feature`
 * where the lab cannot do without. Nothing named, nothing tried.
 */
export async function requireFeatures(lab: Pick<Lab, "needs" | "steps">): Promise<Feature[]> {
	const lacks = await lacking(featuresOf(lab));
	const missing = lab.needs.features.filter((one) => lacks.includes(one));
	if (missing.length > 0) throw await featureMissing(missing);
	return lacks;
}

/** Says what mends it, or what else helps: each way only where it is to be had. */
export async function featureMissing(missing: readonly Feature[]): Promise<VethlabError> {
	// Without iptables it is not known what the kernel would take.
	if (missing.some((one) => rules[one] !== undefined) && !isThere(restore)) return packageMissing([restore]);
	const closed = missing.includes("tun") && existsSync(tunDevice);
	const absent = missing.filter((one) => one !== "tun" || !closed).map((one) => modules[one]);
	const [command, packages] = await cure(closed, absent);
	const values: Record<string, string> = { features: missing.join(",") };
	if (closed) values.device = tunDevice;
	const lacks = `This kernel lacks ${missing.join(" and ")}, which the lab needs`;
	if (command === null) {
		if (isThere(spare)) values.spare = spare;
		const other = isThere(spare) ? " User-Mode Linux, which is installed, may have it." : "";
		return new VethlabError("kernel-feature", `${lacks}, and has no module for it.${other}`, { values });
	}
	if (packages === null) {
		return new VethlabError("kernel-feature", `${lacks}: ${command}`, { values: { ...values, command } });
	}
	const text = `${lacks}, and has no module for it. User-Mode Linux, a kernel that vethlab then runs it on, has it: ${command}`;
	return new VethlabError("kernel-feature", text, { values: { ...values, command, packages } });
}

/** The one command, and the packages that it installs where it is that. */
async function cure(closed: boolean, absent: readonly string[]): Promise<[string | null, string | null]> {
	if (await haveModules(absent)) {
		const load = absent.length > 0 ? [`sudo modprobe ${absent.length > 1 ? "-a " : ""}${absent.join(" ")}`] : [];
		return [[...(closed ? [`sudo chmod 0666 ${tunDevice}`] : []), ...load].join(" && "), null];
	}
	if (isThere(spare) || !sparedOn.includes(process.arch)) return [null, null];
	return [`sudo apt-get install ${sparePackages}`, sparePackages];
}

/** Are there such modules for this kernel? Asks modprobe, which loads none. */
async function haveModules(names: readonly string[]): Promise<boolean> {
	const asked = names.map((name) => execa("modprobe", ["--dry-run", "--quiet", name], { reject: false }));
	return (await Promise.all(asked)).every(({ failed }) => !failed);
}

/** Which of these it lacks, by trying. */
export async function lacking(features: readonly Feature[]): Promise<Feature[]> {
	const refused = refusedLines(features.flatMap((one) => links[one] ?? []));
	const tried = features.map(async (one) => {
		const text = rules[one];
		if (text !== undefined) return takesRules(text);
		if (one === "tun") return opens(tunDevice);
		// Not more than a look: loading br_netfilter would put the machine's own bridges under iptables.
		if (one === "bridge-nf") return existsSync(sysctlPath("net.bridge.bridge-nf-call-iptables"));
		const lines = await refused;
		return !links[one]?.some((line) => lines.has(line));
	});
	const there = await Promise.all(tried);
	return features.filter((_, index) => !there[index]);
}

/** Which of these lines `ip -batch` refuses in a namespace of its own, which ends with it. */
async function refusedLines(wanted: readonly string[]): Promise<Set<string>> {
	const lines = [...new Set(wanted)];
	if (lines.length === 0) return new Set();
	const { stderr, failed, exitCode } = await execa("unshare", ["--net", "ip", "-force", "-batch", "-"], {
		input: `${lines.join("\n")}\n`,
		reject: false,
	});
	if (failed && exitCode === undefined) throw new VethlabError("internal", `ip cannot be started: ${stderr}`);
	return new Set(parseRefused(stderr).flatMap((line) => lines[line - 1] ?? []));
}

/** The lines, from 1, that a batch complained about. */
export function parseRefused(complaints: string): number[] {
	return [...complaints.matchAll(/^Command failed \S+:(\d+)$/gm)].map(([, line]) => Number(line));
}

/** By the iptables that is in use, or by the legacy one: User-Mode Linux has no nf_tables. */
async function takesRules(text: string): Promise<boolean> {
	for (const program of [restore, "iptables-legacy-restore"]) {
		const { failed } = await execa("unshare", ["--net", program], { input: text, reject: false });
		if (!failed) return true;
	}
	return false;
}

function opens(path: string): boolean {
	try {
		closeSync(openSync(path, "r+"));
		return true;
	} catch {
		return false;
	}
}
