import type { ConntrackRecord, ProcessRecord } from "@/protocol/records";
import { type Ends, endsOf, headerOf } from "./headers";
import { coreOf, type Followed, first } from "./trips";
import { tunHardware } from "./tuns";

/**
 * What an exchange's first captured packet says of its beginning: it is that (`seen`); it is the other side's, who
 * cannot have begun (`answer`); or it came from somewhere else, or out of the middle (`unseen`). A capture may begin
 * while something is on its way, and the oldest packets are forgotten.
 */
export type Beginning = "seen" | "answer" | "unseen";

export class Beginnings {
	/** Devices by which a program sends: what it writes comes in. */
	readonly #programs: ReadonlySet<string>;

	constructor(
		private readonly flows: readonly ConntrackRecord[],
		processes: readonly ProcessRecord[],
	) {
		this.#programs = new Set(processes.flatMap(({ netns, tuns }) => tuns.map((tun) => `${netns} ${tun}`)));
	}

	of(opening: Followed): Beginning {
		const { packet, decoded } = first(opening);
		const core = coreOf(first(opening));
		const flags = headerOf(core, "tcp")?.flags ?? null;
		if (headerOf(core, "icmp")?.kind === 0 || (flags?.includes("S") && flags.includes("."))) return "answer";
		if (flags !== null && !flags.includes("S")) return "unseen";
		const ends = headerOf(core, "udp") && endsOf(core);
		if (ends && this.#isReply(packet.netns, ends)) return "answer";
		const sent =
			packet.direction === "out" ||
			packet.dev === "lo" ||
			decoded.hardware === tunHardware ||
			this.#programs.has(`${packet.netns} ${packet.dev}`);
		return sent ? "seen" : "unseen";
	}

	/** By conntrack's entry of it: who was the first is its original's source. */
	#isReply(netns: string, ends: Ends): boolean {
		const own = this.flows.filter((flow) => flow.netns === netns && flow.protocol === "udp");
		const is = (tuple: Ends) =>
			tuple.src === ends.src && tuple.dst === ends.dst && tuple.sport === ends.sport && tuple.dport === ends.dport;
		return own.some(({ reply }) => is(reply)) && !own.some(({ original }) => is(original));
	}
}
