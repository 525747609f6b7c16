import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { VethlabError } from "@/protocol/errors";
import type { Host } from "./host";
import { IpReader } from "./ip-reader";
import { hostNetns, namesHere, rootOf } from "./netns";
import { sysctlPath } from "./sysctl";
import type { Plan } from "./topology";

/**
 * Lays the cables between hosts, then brings up what each has. `hosts` in the
 * order of the plan; their places are from then on their namespaces' ids as
 * seen from the agent's own (nsid).
 */
export async function bringUp({ hosts: planned, wires }: Plan, hosts: readonly Host[]): Promise<void> {
	mkdirSync(namesHere, { recursive: true });
	for (const [index, { pid }] of hosts.entries()) symlinkSync(hostNetns(pid), `${namesHere}/h${index}`);
	if (hosts[0]) quiet(rootOf(hosts[0].pid));
	const here = IpReader.here();
	const inside = hosts.map(({ pid }) => IpReader.inside(hostNetns(pid), ""));
	try {
		// The ids first: a cable would make the kernel choose some.
		refuse("the cables", await here.settle([...hosts.map((_, index) => `netns set h${index} ${index}`), ...wires]));
		await Promise.all(
			inside.map(async (reader, index) => {
				const { name = "", lines = [] } = planned[index] ?? {};
				refuse(`host ${name}`, await reader.settle(lines));
			}),
		);
	} finally {
		for (const reader of [here, ...inside]) reader.end();
	}
}

function refuse(what: string, complaints: readonly string[]): void {
	if (complaints.length === 0) return;
	throw new VethlabError(
		"sandbox-failed",
		`the topology of ${what} is not what this kernel accepts: ${complaints.join("; ")}`,
	);
}

/** Cables that leave the picture end in the agent's own namespace: nothing of its own may come out of them. */
function quiet(root: string): void {
	for (const of of ["all", "default"]) {
		try {
			writeFileSync(sysctlPath(`net.ipv6.conf.${of}.disable_ipv6`, root), "1");
		} catch {
			// A kernel without IPv6.
		}
	}
}
