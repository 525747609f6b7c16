import { expect, it } from "vitest";
import { heard, journeyTo } from "../testing/packets";
import { journeysOf } from "./journeys";
import { changeText, journeyWords, outcome } from "./sentences";

/** Every text, by its path; functions are called with sample values. */
function texts(value: unknown, path = ""): [string, string][] {
	if (typeof value === "string") return [[path, value]];
	if (typeof value === "function") return [[path, String(value("a", 3, "c"))]];
	if (typeof value !== "object" || value === null) return [];
	return Object.entries(value).flatMap(([key, one]) => texts(one, `${path}.${key}`));
}

it("both languages say the same things, none is empty, and Chinese has its own punctuation", () => {
	const { en, zh } = journeyWords;
	expect(texts(zh).map(([path]) => path)).toEqual(texts(en).map(([path]) => path));
	for (const [path, text] of [...texts(en), ...texts(zh)]) expect(text.trim(), path).not.toBe("");
	for (const [path, text] of texts(zh)) expect(text, path).not.toMatch(/[一-鿿][,;:?!(]/);
});

it("says how a journey ended, and no more than is known", () => {
	const { en } = journeyWords;
	const eight = journeysOf(heard("08-static-routes"), { flows: [] });
	const [own, pods] = eight.filter(({ to }) => to === "192.168.30.1");
	expect(own && outcome(own, en)).toEqual(["No route to the network, says `192.168.210.254` (leaf03)."]);
	expect(pods && outcome(pods, en)).toEqual([
		"Last seen here: leaf03, `vlan210`. No capture has seen it after that, and nothing says why.",
	]);
	const one = journeysOf(heard("01-bridge"), { flows: [] });
	expect(outcome(journeyTo(one, "192.168.10.9"), en)).toEqual([
		"Host unreachable, says `192.168.10.1` (worker1/netns1).",
		"ARP asked 3 times for `192.168.10.9` on `eth0`: nobody answered.",
	]);
	expect(outcome(journeyTo(one, "192.168.10.3", 2), en)[0]).toMatch(/^Answered after \d+ µs\.$/);
});

it("says what was put around a packet", () => {
	const ping = journeyTo(journeysOf(heard("07-vxlan"), { flows: [] }), "192.168.30.1", 2);
	const said = ping.trips[0]?.hops.flatMap(({ netns, changes }) =>
		changes.map((change) => changeText(change, netns, journeyWords.en).text),
	);
	expect(said).toContain("Wrapped in Ethernet + IPv4 + UDP + VXLAN: 50 bytes more");
	expect(said).toContain("Outer header: TTL 64 → 63");
});
