import { expect, it } from "vitest";
import { fixture } from "./fixtures/read";
import { parsePdml } from "./pdml";

const names = (text: string) => parsePdml(text, 10_000).map(({ name }) => name);

it("tells what carries before what is carried", () => {
	expect(names(fixture("packet-vxlan.pdml"))).toEqual(["sll", "ip", "udp", "vxlan", "eth", "ip", "icmp"]);
	expect(names(fixture("packet-ipip.pdml"))).toEqual(["sll", "ip", "ip", "icmp"]);
	// What OpenVPN carries is encrypted: its own header is the last that can be read.
	expect(names(fixture("packet-openvpn.pdml"))).toEqual(["sll", "ip", "udp", "openvpn"]);
});

it("tells fields in the dissector's words, with their places in the packet, and none that it hides", () => {
	const layers = parsePdml(fixture("packet-vxlan.pdml"), 10_000);
	const vxlan = layers.find(({ name }) => name === "vxlan");
	expect(vxlan).toMatchObject({ text: "Virtual eXtensible Local Area Network", from: 48, length: 8 });
	expect(vxlan?.fields.map(({ text }) => text)).toContain("VXLAN Network Identifier (VNI): 100");
	const flags = layers[1]?.fields.find(({ text }) => text.includes("Flags: "));
	expect(flags?.fields.map(({ text }) => text)).toContainEqual(expect.stringContaining("Don't fragment"));
	expect(JSON.stringify(layers)).not.toContain("Source or Destination Address");
});

it("tells no place of bytes that the packet has not", () => {
	const cut = parsePdml(fixture("packet-vxlan.pdml"), 60);
	expect(cut.at(-1)).toMatchObject({ name: "icmp", from: 0, length: 0 });
});

it("reads what XML writes otherwise", () => {
	const text = '<proto name="x" showname="a &lt;b&gt; &quot;c&quot; &amp;amp; &#x41;" size="1" pos="0"></proto>';
	expect(parsePdml(text, 1)).toEqual([{ name: "x", text: 'a <b> "c" &amp; A', from: 0, length: 1, fields: [] }]);
});

it("closes a protocol that has nothing in it", () => {
	const text =
		'<proto name="a" pos="0" size="1"><proto name="b" pos="0" size="1"/><field show="c"/></proto><proto name="d"/>';
	expect(names(text)).toEqual(["a", "d"]);
});
