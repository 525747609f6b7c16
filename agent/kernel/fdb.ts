import type { ChildProcess } from "node:child_process";
import { z } from "zod";
import { VethlabError } from "@/protocol/errors";
import { type FdbRecord, recordId } from "@/protocol/records";
import { parseAnswer } from "./answer";
import { onLines } from "./lines";
import type { IpLink } from "./link";
import { quote } from "./topology";
import { carryOut } from "./waiting-shells";

export const fdbQuery = "fdb show";

const BridgeFdb = z.object({
	mac: z.string(),
	ifname: z.string(),
	master: z.string().optional(),
	vlan: z.number().int().optional(),
	dst: z.string().optional(),
	state: z.string().default(""),
	flags: z.array(z.string()).default([]),
});
const BridgeFdbs = z.array(BridgeFdb);
export type BridgeFdb = z.infer<typeof BridgeFdb>;

export function parseFdb(line: string): BridgeFdb[] {
	return parseAnswer(fdbQuery, BridgeFdbs, line);
}

/** Kinds of interfaces that have a forwarding database. */
export function forwards({ linkinfo }: IpLink): boolean {
	return linkinfo?.info_kind === "bridge" || linkinfo?.info_kind === "vxlan";
}

/**
 * null for what is no entry of a bridge or a vxlan: `bridge fdb` lists the
 * addresses that any interface's own filter lets in, too (ndo_dflt_fdb_dump).
 */
export function fdbRecord(netns: string, entry: BridgeFdb, links: readonly IpLink[]): FdbRecord | null {
	const { mac, ifname, master, vlan, dst, state, flags } = entry;
	const link = links.find((one) => one.ifname === ifname);
	if (master === undefined && link?.linkinfo?.info_kind !== "vxlan") return null;
	const key = [
		...(master === undefined ? ["self"] : ["master"]),
		...(vlan === undefined ? [] : [`vlan ${vlan}`]),
		...(dst === undefined ? [] : [`dst ${dst}`]),
	].join(" ");
	return {
		id: recordId.fdb(netns, link?.ifindex ?? ifname, mac, key),
		kind: "fdb",
		netns,
		dev: ifname,
		mac,
		master: master ?? null,
		vlan: vlan ?? null,
		dst: dst ?? null,
		state,
		flags,
	};
}

/** One long-lived `bridge -batch -` in a namespace. Like `ip`, it remembers the name of each interface as it first met it. */
export class BridgeReader {
	readonly #child: ChildProcess;
	readonly #pending: { done: (line: string) => void; fail: (error: Error) => void }[] = [];
	#ended = false;

	constructor(path: string) {
		this.#child = carryOut(`exec nsenter --net=${quote(path)} -- bridge -j -d -force -batch -`);
		this.#child.stdin?.on("error", () => {});
		if (this.#child.stdout) onLines(this.#child.stdout, (line) => this.#pending.shift()?.done(line));
		const over = () => {
			this.#ended = true;
			for (const { fail } of this.#pending.splice(0)) fail(gone());
		};
		this.#child.once("exit", over);
		this.#child.once("error", over);
	}

	/** Has it ended, whoever ended it? */
	get ended(): boolean {
		return this.#ended;
	}

	/** Answers with one line of JSON. Rejects when the reader ends: a dump that fails ends it. */
	ask(query: string): Promise<string> {
		if (this.#ended) return Promise.reject(gone());
		return new Promise((done, fail) => {
			this.#pending.push({ done, fail });
			this.#child.stdin?.write(`${query}\n`);
		});
	}

	/** Leaves the namespace at once. */
	end(): void {
		this.#child.kill("SIGKILL");
	}
}

function gone(): VethlabError {
	return new VethlabError("internal", "the namespace's bridge reader has ended");
}
