import { spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { VethlabError } from "@/protocol/errors";
import { Bell } from "./bell";
import { onLines } from "./lines";

/** What a line of the monitor is about. */
export type Ring = {
	/** Namespace, by its id as seen from the agent's own; null for the agent's own. */
	nsid: number | null;
	/** Label that `ip monitor label` prints: LINK, ADDR, ROUTE, NEIGH, NETCONF, RULE, NSID. */
	what: string;
	/** A link went to another namespace: its second half rings a moment later, there. */
	moved: boolean;
	/** The agent's own namespace has an id less: that namespace is gone for good. */
	deleted: number | null;
};

export function parseRing(line: string): Ring | null {
	const match = /^\[nsid (current|\d+)\]\[([A-Z]+)\]/.exec(line);
	if (!match) return null;
	const [, nsid = "", what = ""] = match;
	const deleted = nsid === "current" && what === "NSID" ? /Deleted nsid (\d+)/.exec(line) : null;
	return {
		nsid: nsid === "current" ? null : Number(nsid),
		what,
		deleted: deleted ? Number(deleted[1]) : null,
		moved: what === "LINK" && line.includes(" new-ifindex "),
	};
}

/** The one bell of all namespaces: says which rang, and nothing that is used beyond that. */
export interface IpMonitor {
	readonly bell: Bell;
	/** Rejects where the monitor ends by itself. */
	readonly gone: Promise<never>;
}

/** Resolves once it listens. `lost`: events were dropped, anything may have changed. */
export async function startIpMonitor(rang: (ring: Ring) => void, lost: () => void): Promise<IpMonitor> {
	const objects = ["link", "address", "route", "neigh", "netconf", "rule", "nsid"];
	const child = spawn("ip", ["-o", "monitor", "label", "all-nsid", ...objects], { stdio: ["ignore", "pipe", "pipe"] });
	const gone = new Promise<never>((_, reject) => {
		const over = (cause: unknown) =>
			reject(new VethlabError("sandbox-failed", "ip monitor ended by itself", { cause }));
		child.once("exit", over);
		child.once("error", over);
	});
	onLines(child.stdout, (line) => {
		const ring = parseRing(line);
		if (ring) rang(ring);
	});
	onLines(child.stderr, (line) => {
		if (line.includes("No buffer space")) lost();
	});
	const bell = new Bell(child.pid ?? 0);
	const listening = async () => {
		while (!bell.listening()) await sleep(1);
	};
	await Promise.race([listening(), gone]);
	return { bell, gone };
}
