import { expect, it } from "vitest";
import { heard, journeyTo } from "../testing/packets";
import { journeysOf } from "./journeys";
import { keptOf } from "./kept";

it("journeys that are what they were stay the same objects, and one that got packets does not", () => {
	const packets = heard("01-bridge");
	const all = journeysOf(packets, { flows: [] });
	expect(keptOf(all, journeysOf(packets, { flows: [] }))).toBe(all);

	const ping = journeyTo(all, "192.168.10.3", 1);
	const fewer = journeysOf(
		packets.filter(({ time }) => time < ping.ended),
		{ flows: [] },
	);
	const kept = keptOf(fewer, all);
	expect(kept).toEqual(all);
	expect(journeyTo([...kept], "192.168.10.3", 1)).toBe(ping);
	const done = fewer.filter((one) => all.some((other) => other.id === one.id && other.ended === one.ended));
	for (const one of done) expect(kept).toContain(one);
	// One that is gone is gone.
	expect(keptOf(all, all.slice(1))).toEqual(all.slice(1));
});
