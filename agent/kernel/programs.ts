import { accessSync, constants } from "node:fs";
import { VethlabError } from "@/protocol/errors";
import type { Lab } from "@/protocol/lab";
import { programsOf } from "@/protocol/needs";
import { hostPath } from "./host";

/** Debian's package of a program, where it is not called the same. */
const packages: Record<string, string> = {
	arping: "iputils-arping",
	bird: "bird2",
	birdc: "bird2",
	brctl: "bridge-utils",
	bridge: "iproute2",
	dig: "bind9-dnsutils",
	ifconfig: "net-tools",
	ip: "iproute2",
	"iptables-restore": "iptables",
	"iptables-save": "iptables",
	nc: "netcat-openbsd",
	nft: "nftables",
	ping: "iputils-ping",
	ss: "iproute2",
	tc: "iproute2",
	tracepath: "iputils-tracepath",
	wg: "wireguard-tools",
};

/** Units that a package would start on the machine as it is installed (docs/decisions/0007). */
const daemons: Record<string, string> = { bird2: "bird.service", openvpn: "openvpn.service" };

/** Throws `package-missing` where a host has not what the lab needs, or what a check of it calls. */
export function requirePrograms(lab: Pick<Lab, "needs" | "steps">): void {
	const missing = programsOf(lab).filter((program) => !isThere(program));
	if (missing.length > 0) throw packageMissing(missing);
}

/** What is missing of these, one error a package. */
export function missingPackages(programs: readonly string[]): { programs: string[]; error: VethlabError }[] {
	const byPackage = new Map<string, string[]>();
	for (const program of programs.filter((one) => !isThere(one))) {
		const name = packages[program] ?? program;
		byPackage.set(name, [...(byPackage.get(name) ?? []), program]);
	}
	return [...byPackage.values()].map((missing) => ({ programs: missing, error: packageMissing(missing) }));
}

/** Names the packages, and the one command that installs them. */
export function packageMissing(missing: readonly string[]): VethlabError {
	const lacking = [...new Set(missing.map((program) => packages[program] ?? program))];
	const masked = lacking.flatMap((name) => daemons[name] ?? []);
	const mask = masked.length > 0 ? `sudo systemctl mask ${masked.join(" ")}; ` : "";
	const command = `${mask}sudo apt-get install ${lacking.join(" ")}`;
	return new VethlabError("package-missing", `This lab needs ${missing.join(" and ")}: ${command}`, {
		values: { programs: missing.join(","), packages: lacking.join(" "), command },
	});
}

/** A host sees the machine's programs, as the agent does. */
export function isThere(program: string): boolean {
	return hostPath.split(":").some((folder) => {
		try {
			accessSync(`${folder}/${program}`, constants.X_OK);
			return true;
		} catch {
			return false;
		}
	});
}
