import { createStore, type StoreApi } from "zustand/vanilla";
import type { Dropped } from "@/protocol/dropped";
import type { Packet, Packets } from "@/protocol/packet";
import type { Traced } from "@/protocol/trace";
import type { Wire } from "../wire";

/** As many as the server keeps (SPEC 17), so that a page that was there all the time has what a late one gets. */
export const mostPackets = 10_000;

export interface PacketLog {
	/** Of which sandbox of the session; -1 before anything is known. */
	epoch: number;
	/** The newest of the epoch, in order of their ids. */
	packets: readonly Packet[];
	/** What netfilter did with them, where it was traced. */
	traces: readonly Traced[];
	/** What kernels have counted as dropped. */
	dropped: readonly Dropped[];
}

export interface PacketStore extends StoreApi<PacketLog> {
	/** Says that nobody looks any more. */
	close(): void;
}

/** Calls back once, soon. */
export type Schedule = (callback: () => void) => void;

const nothing: PacketLog = { epoch: -1, packets: [], traces: [], dropped: [] };

/** As many as the server keeps. */
const mostTraces = 5_000;
const mostDropped = 1_000;

/** The packets of a session: those that the server has kept, and those that come. */
export function createPacketStore(wire: Wire, session: string, schedule: Schedule): PacketStore {
	const store = createStore<PacketLog>(() => nothing);
	/** Told and not yet taken up. */
	let waiting: Packets[] = [];
	let scheduled = false;
	/** Raised by each new connection, and by the end: what was asked before is void. */
	let turn = 0;

	function flush(): void {
		scheduled = false;
		if (waiting.length === 0) return;
		const heard = waiting;
		waiting = [];
		const epoch = Math.max(...heard.map((one) => one.epoch));
		// Of one epoch they follow each other.
		const own = heard.filter((one) => one.epoch === epoch);
		const packets = own.flatMap((one) => one.packets);
		// Verdicts come in messages of their own.
		const traces = own.flatMap((one) => one.traces ?? []);
		const dropped = own.flatMap((one) => one.dropped ?? []);
		store.setState((log) => withPackets(log, { epoch, packets, traces, dropped }));
	}

	/** Newest first, since they are what is looked at. */
	async function read(): Promise<void> {
		const mine = ++turn;
		try {
			await wire.request({ type: "packets.watch", session, on: true });
			for (let before: number | null = null; ; ) {
				const piece: Packets = await wire.request({ type: "packets.read", session, before });
				const first = piece.packets[0];
				if (mine !== turn || !first || piece.packets.length + store.getState().packets.length > 2 * mostPackets) return;
				// The first piece has all verdicts, those too that were told before it; they have no ids to know them by.
				const all = before === null;
				if (all) waiting = waiting.map((one) => ({ ...one, traces: [], dropped: [] }));
				flush();
				store.setState((log) => withPackets(all ? { ...log, traces: [], dropped: [] } : log, piece));
				before = first.id;
			}
		} catch {
			// The session is gone, or the connection: the next one asks again.
		}
	}

	const deaf = wire.onPackets(({ session: of, ...packets }) => {
		if (of !== session) return;
		waiting.push(packets);
		if (scheduled) return;
		scheduled = true;
		schedule(flush);
	});
	const unplug = wire.onConnection((open) => {
		turn++;
		if (open) void read();
	});
	if (wire.open) void read();

	return {
		...store,
		close() {
			turn++;
			deaf();
			unplug();
			if (wire.open) wire.request({ type: "packets.watch", session, on: false }).catch(() => {});
		},
	};
}

/** What is known, and these: newer ones, older ones, or some that are known already. Those of an older epoch are none. */
export function withPackets(
	log: PacketLog,
	{ epoch, packets, traces: told = [], dropped: lost = [] }: Packets,
): PacketLog {
	if (epoch < log.epoch) return log;
	const known = epoch > log.epoch ? [] : log.packets;
	const [first, last] = [known[0], known.at(-1)];
	const older = first ? packets.filter(({ id }) => id < first.id) : [];
	const newer = last ? packets.filter(({ id }) => id > last.id) : packets;
	const before = epoch > log.epoch ? { traces: [], dropped: [] } : log;
	const traces = told.length > 0 ? [...before.traces, ...told].slice(-mostTraces) : before.traces;
	const dropped = lost.length > 0 ? [...before.dropped, ...lost].slice(-mostDropped) : before.dropped;
	if (epoch === log.epoch && told.length + lost.length + older.length + newer.length === 0) return log;
	return { epoch, packets: [...older, ...known, ...newer].slice(-mostPackets), traces, dropped };
}
