import { journeysOf } from "@/client/journeys/journeys";
import type { Journey } from "@/protocol/journey";
import type { Packet, Packets } from "@/protocol/packet";
import type { ConntrackRecord, NetRecord } from "@/protocol/records";
import type { SessionEvent } from "@/protocol/run";
import type { Traced } from "@/protocol/trace";

/** What a run's journeys are made of: its packets, and the flows that were ever tracked. */
export class JourneyLog {
	readonly #packets: Packet[] = [];
	readonly #traces: Traced[] = [];
	readonly #flows = new Map<string, ConntrackRecord>();

	add({ packets, traces = [] }: Packets): void {
		for (const packet of packets) this.#packets.push(packet);
		for (const traced of traces) this.#traces.push(traced);
	}

	tell(event: SessionEvent): void {
		if (event.type === "snapshot") for (const record of event.snapshot.records) this.#keep(record);
		if (event.type !== "difference") return;
		for (const change of event.difference.changes) if (change.op === "add") this.#keep(change.to);
	}

	journeys(): Journey[] {
		return journeysOf(this.#packets, { flows: [...this.#flows.values()], traces: this.#traces });
	}

	#keep(record: NetRecord): void {
		if (record.kind === "conntrack") this.#flows.set(record.id, record);
	}
}
