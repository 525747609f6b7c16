import { expect, it } from "vitest";
import { heard } from "../testing/packets";
import { Joiner, mostTrips } from "./joiner";
import { journeysOf } from "./journeys";

const packets = [...heard("07-vxlan")].sort((a, b) => a.id - b.id);
const first = packets[0]?.id ?? 0;

it("joins as packets come, and tells only what is another than before", () => {
	const joiner = new Joiner();
	const all = new Map();
	let ids: readonly string[] = [];
	for (let n = 0; n < packets.length; n += 7) {
		const joined = joiner.take({ first, packets: packets.slice(n, n + 7), known: {} });
		for (const journey of joined.changed) all.set(journey.id, journey);
		ids = joined.ids;
	}
	expect(ids.map((id) => all.get(id))).toEqual(journeysOf(packets, { flows: [] }));
	expect(joiner.take({ first, packets: [], known: {} })).toEqual({ ids, changed: [] });
});

it("forgets the packets that are kept no longer", () => {
	const joiner = new Joiner();
	joiner.take({ first, packets, known: {} });
	const later = packets.slice(40);
	const { ids } = joiner.take({ first: later[0]?.id ?? 0, packets: [], known: {} });
	expect(ids).toEqual(journeysOf(later, { flows: [] }).map(({ id }) => id));
	expect(joiner.take({ first: null, packets: [], known: {} })).toEqual({ ids: [], changed: [] });
});

it("of a flood tells the beginning and the end, and how much is left out", () => {
	const [one] = heard("10-openvpn").filter(({ summary }) => summary.includes("UDP, length"));
	if (!one) throw new Error("no datagram in the fixture");
	const flood = Array.from({ length: 1000 }, (_, n) => {
		const raw = Buffer.from(one.bytes, "base64");
		raw.writeUInt16BE(n + 1, 24);
		return { ...one, id: n, time: String(BigInt(one.time) + BigInt(n)), bytes: raw.toString("base64") };
	});
	const [journey] = new Joiner().take({ first: 0, packets: flood, known: {} }).changed;
	expect(journey?.trips).toHaveLength(mostTrips);
	expect(journey?.omitted).toBe(1000 - mostTrips);
	expect([journey?.trips[0]?.hops[0]?.packet, journey?.trips.at(-1)?.hops[0]?.packet]).toEqual([0, 999]);
});
