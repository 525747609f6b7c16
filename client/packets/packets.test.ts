import { expect, it } from "vitest";
import type { Packet } from "@/protocol/packet";
import type { PacketsTold } from "@/protocol/socket";
import type { Traced } from "@/protocol/trace";
import { heard } from "../testing/packets";
import { settled } from "../testing/socket-pair";
import { wireOver } from "../wire";
import { everything, flowOf, isShown } from "./filter";
import { flowOfEntry } from "./flow";
import { levelsOf } from "./levels";
import { PcapngWriter } from "./pcapng";
import { createPacketStore, mostPackets, withPackets } from "./store";
import { clockTime } from "./text";

const packet = (id: number): Packet => ({
	id,
	time: "1795391346034352192",
	netns: "one",
	ifindex: 2,
	dev: "eth0",
	direction: "in",
	length: 0,
	bytes: "",
	summary: "",
});
const row = (from: number, to: number) => Array.from({ length: to - from }, (_, n) => packet(from + n));
const nothing = { epoch: -1, packets: [], traces: [], dropped: [] };

it("a log takes what comes and what was kept, each packet once and in order", () => {
	let log = withPackets(nothing, { epoch: 0, packets: row(50, 60) });
	log = withPackets(log, { epoch: 0, packets: row(40, 55) });
	log = withPackets(log, { epoch: 0, packets: row(55, 70) });
	log = withPackets(log, { epoch: 0, packets: row(0, 40) });
	expect(log.packets.map(({ id }) => id)).toEqual(row(0, 70).map(({ id }) => id));
});

it("a log forgets the oldest, and an epoch that is over", () => {
	let log = withPackets(nothing, { epoch: 0, packets: row(0, mostPackets + 10) });
	expect(log.packets).toHaveLength(mostPackets);
	expect(log.packets[0]?.id).toBe(10);
	log = withPackets(log, { epoch: 1, packets: row(0, 1) });
	expect(log).toEqual({ epoch: 1, packets: row(0, 1), traces: [], dropped: [] });
	expect(withPackets(log, { epoch: 0, packets: row(5, 6) })).toBe(log);
});

const traced = (id: number): Traced => ({
	netns: "one",
	src: "10.0.0.1",
	dst: "10.0.0.2",
	id,
	length: 84,
	sport: null,
	dport: null,
	verdict: { table: "filter", chain: "FORWARD", rule: null, verdict: "DROP" },
});

it("verdicts are taken up as they are told, each once, of the newest epoch only", async () => {
	let tell: (told: PacketsTold) => void = () => {};
	let answer: (value: unknown) => void = () => {};
	const wire = wireOver({
		connected: true,
		on: (event, listener) => {
			if (event === "packets") tell = listener;
		},
		off: () => {},
		disconnect: () => {},
		emitWithAck: (_, request) =>
			JSON.stringify(request).includes("packets.read")
				? new Promise((resolve) => {
						answer = (value) => resolve({ ok: true, value });
					})
				: Promise.resolve({ ok: true, value: null }),
	});
	let flush = () => {};
	const store = createPacketStore(wire, "s", (callback) => (flush = callback));
	const idsOf = () => store.getState().traces.map(({ id }) => id);
	await settled();
	// Told before the answer that has it as well.
	tell({ session: "s", epoch: 0, packets: [], traces: [traced(2)] });
	answer({ epoch: 0, packets: row(0, 1), traces: [traced(1), traced(2)] });
	await settled();
	flush();
	expect(idsOf()).toEqual([1, 2]);
	tell({ session: "s", epoch: 0, packets: row(1, 2) });
	tell({ session: "s", epoch: 0, packets: [], traces: [traced(3)] });
	flush();
	expect(idsOf()).toEqual([1, 2, 3]);
	tell({ session: "s", epoch: 0, packets: [], traces: [traced(4)] });
	tell({ session: "s", epoch: 1, packets: [], traces: [traced(5)] });
	flush();
	expect(store.getState()).toMatchObject({ epoch: 1, packets: [], traces: [traced(5)] });
});

it("a flow is found in both directions, everywhere, and inside a tunnel", () => {
	const packets = heard("07-vxlan");
	const echo = packets.find(({ summary }) => /ICMP echo request/.test(summary) && !summary.includes("VXLAN"));
	const flow = echo ? flowOf(echo) : null;
	const found = packets.filter((one) => isShown(one, { ...everything, flow }));
	expect(flow?.text).toMatch(/^\d.* ↔ \d.* ICMP$/);
	expect(found.some(({ summary }) => summary.includes("echo reply"))).toBe(true);
	expect(found.some(({ summary }) => summary.includes("VXLAN"))).toBe(true);
	expect(found.some(({ summary }) => summary.startsWith("ARP"))).toBe(false);
});

it("the packets of an entry of conntrack are those before NAT and those after", () => {
	const packets = heard("03-masquerade");
	const echo = packets.find(({ summary }) => /192\.168\.10\.1 > 192\.168\.210\.254: ICMP echo request/.test(summary));
	const id = Number(/id (\d+)/.exec(echo?.summary ?? "")?.[1]);
	const tuple = { sport: null, dport: null, icmpCode: 0, icmpId: id };
	const flow = flowOfEntry({
		...({ id: "conntrack:worker1#1", kind: "conntrack", netns: "worker1", protocol: "icmp" } as const),
		original: { src: "192.168.10.1", dst: "192.168.210.254", icmpType: 8, ...tuple },
		reply: { src: "192.168.210.254", dst: "192.168.210.21", icmpType: 0, ...tuple },
		...{ state: null, flags: [], timeout: null },
	});
	const found = packets.filter((one) => isShown(one, { ...everything, flow }));
	for (const source of ["192.168.10.1", "192.168.210.21"]) {
		expect(
			found.some(({ summary }) => summary.includes(`${source} > 192.168.210.254: ICMP echo request, id ${id}`)),
		).toBe(true);
	}
	expect(found.every(({ summary }) => summary.includes(`id ${id}`))).toBe(true);
});

it("only a host's own namespaces are shown, or only ARP", () => {
	const packets = heard("01-bridge");
	expect(packets.filter((one) => isShown(one, { ...everything, host: "worker1" }))).toEqual(packets);
	expect(packets.filter((one) => isShown(one, { ...everything, host: "worker" }))).toEqual([]);
	const arp = packets.filter((one) => isShown(one, { ...everything, arp: true }));
	expect(arp).toEqual(packets.filter(({ summary }) => summary.startsWith("ARP")));
});

it("layers are told apart by what carries what", () => {
	const layer = (name: string) => ({ name, text: name, from: 0, length: 0, fields: [] });
	const namesOf = (names: string[]) =>
		levelsOf(names.map(layer)).map((level) => level.map(({ name }) => name).join(" "));
	expect(namesOf(["sll", "ip", "udp", "vxlan", "eth", "ip", "icmp"])).toEqual(["sll ip udp vxlan", "eth ip icmp"]);
	expect(namesOf(["sll", "ip", "ip", "icmp"])).toEqual(["sll ip", "ip icmp"]);
	expect(namesOf(["sll", "ip", "udp", "openvpn"])).toEqual(["sll ip udp openvpn"]);
	expect(namesOf(["sll", "arp"])).toEqual(["sll arp"]);
});

it("a packet's time is told to the microsecond", () => {
	expect(clockTime("1795391346034352192")).toMatch(/^\d\d:\d\d:06\.034352$/);
});

it("a file has an interface for each name of each namespace, before its first packet", () => {
	const writer = new PcapngWriter();
	const types = (bytes: Uint8Array) => {
		const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
		const found: number[] = [];
		for (let at = 0; at < bytes.length; at += view.getUint32(at + 4, true)) found.push(view.getUint32(at, true));
		return found;
	};
	expect(types(writer.begin())).toEqual([0x0a0d0d0a]);
	expect(types(writer.add([packet(0), packet(1)]))).toEqual([1, 6, 6]);
	expect(types(writer.add([packet(2), { ...packet(3), netns: "one/blue" }, { ...packet(4), dev: "eth1" }]))).toEqual([
		6, 1, 6, 1, 6,
	]);
});
