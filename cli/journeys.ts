import { journeysOf } from "@/client/journeys/journeys";
import { KnownLog } from "@/client/journeys/known";
import type { Dropped } from "@/protocol/dropped";
import type { Journey } from "@/protocol/journey";
import type { Packet, Packets } from "@/protocol/packet";
import type { SessionEvent } from "@/protocol/run";
import type { Traced } from "@/protocol/trace";

/** What a run's journeys are made of: its packets, and what the records said meanwhile. */
export class JourneyLog {
	readonly #packets: Packet[] = [];
	readonly #traces: Traced[] = [];
	readonly #dropped: Dropped[] = [];
	readonly #known = new KnownLog();

	add({ packets, traces = [], dropped = [] }: Packets): void {
		for (const packet of packets) this.#packets.push(packet);
		for (const traced of traces) this.#traces.push(traced);
		for (const one of dropped) this.#dropped.push(one);
	}

	tell(event: SessionEvent): void {
		if (event.type === "snapshot") this.#known.begin(event.snapshot.records, event.snapshot.time);
		if (event.type === "difference") this.#known.tell(event.difference);
	}

	journeys(): Journey[] {
		return journeysOf(this.#packets, { ...this.#known.known, traces: this.#traces, dropped: this.#dropped });
	}
}
