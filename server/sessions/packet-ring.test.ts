import { expect, it } from "vitest";
import { mostBytes, mostPackets, PacketRing } from "./packet-ring";
import { fakePacket } from "./testing/fake-agent";

const ids = (packets: readonly { id: number }[]) => packets.map(({ id }) => id);

it("hands out all that it keeps, newest first, piece by piece", () => {
	const ring = new PacketRing();
	for (let id = 0; id < 2_500; id += 100) ring.add(Array.from({ length: 100 }, (_, n) => fakePacket(id + n)));
	const read: number[] = [];
	for (let before: number | null = null; ; ) {
		const piece = ring.before(before);
		const first = piece[0];
		if (!first) break;
		read.unshift(...ids(piece));
		before = first.id;
	}
	expect(read).toEqual(Array.from({ length: 2_500 }, (_, id) => id));
});

it("keeps the newest, bounded in count (SPEC 17)", () => {
	const ring = new PacketRing();
	for (let id = 0; id < 3 * mostPackets; id++) ring.add([fakePacket(id)]);
	expect(ring.size).toBe(mostPackets);
	expect(ring.before(null).at(-1)?.id).toBe(3 * mostPackets - 1);
	expect(ring.find(2 * mostPackets - 1)).toBeNull();
	expect(ring.find(2 * mostPackets)?.id).toBe(2 * mostPackets);
	expect(ring.before(2 * mostPackets)).toEqual([]);
});

it("keeps the newest, bounded in bytes (SPEC 17)", () => {
	const ring = new PacketRing();
	const size = 64 * 1024;
	const bytes = "A".repeat(size);
	for (let id = 0; id < 1000; id++) ring.add([fakePacket(id, bytes)]);
	expect(ring.size).toBe(mostBytes / size);
	expect(ring.find(999)?.id).toBe(999);
});
