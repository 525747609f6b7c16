import { useEffect, useMemo, useRef, useState } from "react";
import type { Past } from "@/client/history";
import type { Joined, News } from "@/client/journeys/joiner";
import { type Known, KnownLog } from "@/client/journeys/known";
import type { PacketLog } from "@/client/packets/store";
import { usePacketLog } from "@/components/packets/use-packets";
import type { Journey } from "@/protocol/journey";

const nothing: Journey[] = [];

/** All journeys of the packets that are kept, joined anew as packets come, in a worker: as often as it can. */
export function useJourneys(session: string, epoch: number, past: Past | null): readonly Journey[] {
	const log = usePacketLog(session, epoch);
	const known = useKnown(past);
	const [journeys, setJourneys] = useState<readonly Journey[]>(nothing);
	const joining = useRef<Joining | null>(null);
	// biome-ignore lint/correctness/useExhaustiveDependencies: another sandbox has other journeys
	useEffect(() => {
		const made = new Joining(setJourneys);
		joining.current = made;
		return () => {
			made.end();
			setJourneys(nothing);
		};
	}, [session, epoch]);
	useEffect(() => joining.current?.take(log, known), [log, known]);
	return journeys;
}

/** A worker and what it has been told. One question at a time: what comes meanwhile is in the next one. */
class Joining {
	readonly #worker = new Worker(new URL("./joiner.worker.ts", import.meta.url));
	readonly #show: (journeys: readonly Journey[]) => void;
	readonly #journeys = new Map<string, Journey>();
	#newest: { log: PacketLog; known: Known } | null = null;
	#told: { log: PacketLog; known: Known } | null = null;
	#busy = false;

	constructor(show: (journeys: readonly Journey[]) => void) {
		this.#show = show;
		this.#worker.addEventListener("message", ({ data }: MessageEvent<Joined>) => this.#heard(data));
		// What it could not join this time it may with what comes next.
		this.#worker.addEventListener("error", () => {
			this.#busy = false;
		});
	}

	take(log: PacketLog, known: Known): void {
		this.#newest = { log, known };
		if (!this.#busy) this.#ask();
	}

	end(): void {
		this.#worker.terminate();
	}

	#ask(): void {
		const now = this.#newest;
		const before = this.#told;
		if (!now || (now.log === before?.log && now.known === before.known)) return;
		this.#busy = true;
		this.#told = now;
		this.#worker.postMessage(newsOf(now, before));
	}

	#heard({ ids, changed }: Joined): void {
		for (const journey of changed) this.#journeys.set(journey.id, journey);
		const all = ids.flatMap((id) => this.#journeys.get(id) ?? []);
		if (this.#journeys.size > all.length) {
			const kept = new Set(ids);
			for (const id of [...this.#journeys.keys()]) if (!kept.has(id)) this.#journeys.delete(id);
		}
		this.#show(all);
		this.#busy = false;
		this.#ask();
	}
}

type Told = { log: PacketLog; known: Known };

/** What the worker does not know yet. */
function newsOf({ log, known }: Told, before: Told | null): News {
	const [first, oldest, newest] = [log.packets[0], before?.log.packets[0], before?.log.packets.at(-1)];
	const packets =
		oldest && newest ? log.packets.filter(({ id }) => id < oldest.id || id > newest.id) : [...log.packets];
	const all = { ...known, traces: log.traces, dropped: log.dropped };
	const old: Partial<Known> = before ? { ...before.known, traces: before.log.traces, dropped: before.log.dropped } : {};
	const news: Partial<Known> = {
		...(all.flows === old.flows ? {} : { flows: all.flows }),
		...(all.traces === old.traces ? {} : { traces: all.traces }),
		...(all.processes === old.processes ? {} : { processes: all.processes }),
		...(all.dropped === old.dropped ? {} : { dropped: all.dropped }),
		...(all.spans === old.spans ? {} : { spans: all.spans }),
	};
	return { first: first?.id ?? null, packets, known: news };
}

/** What the records say of the time since this page came: an entry is soon gone, and what it explains stays. */
function useKnown(past: Past | null): Known {
	const kept = useRef<{ base: Past["base"]; n: number; log: KnownLog } | null>(null);
	return useMemo(() => {
		if (!past) return { flows: [] };
		const { base, differences } = past;
		if (kept.current?.base !== base) {
			const log = new KnownLog();
			log.begin(base.state.values(), base.time);
			kept.current = { base, n: base.clock.n, log };
		}
		const mine = kept.current;
		const from = differences.findLastIndex(({ clock }) => clock.n <= mine.n) + 1;
		for (const difference of differences.slice(from)) {
			mine.log.tell(difference);
			mine.n = difference.clock.n;
		}
		return mine.log.known;
	}, [past]);
}
