import { describe, expect, it } from "vitest";
import { type GraphElements, graphOf } from "@/client/graph/elements";
import type { Sample } from "@/client/graph/sample";
import { fabric, labOne } from "@/client/graph/sample-labs";
import { layout } from "./layout";
import { type Box, overlap, type Point } from "./measures";
import { hangKey } from "./part";
import type { Placement } from "./placement";

/** Mulberry32: the same seed gives the same run on every machine. */
function random(seed: number): (below: number) => number {
	let a = seed;
	return (below) => {
		a = (a + 0x6d2b79f5) | 0;
		let t = Math.imul(a ^ (a >>> 15), 1 | a);
		t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
		return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * below);
	};
}

/** One thing that a person might do to a lab's network. */
function act(sample: Sample, host: string, pick: (below: number) => number, turn: number): void {
	const links = sample.links(host);
	const veths = links.filter((link) => link.type === "veth" && link.peerNetns?.startsWith(host));
	const bridges = links.filter((link) => link.type === "bridge");
	const namespaces = [...sample.records.values()].filter(
		(record) => record.kind === "netns" && record.host === host && record.name !== "",
	);
	const namespace = namespaces[pick(namespaces.length)];
	const veth = veths[pick(veths.length)];
	const bridge = bridges[pick(bridges.length)];
	const others = links.filter((link) => link.type === "dummy" || link.type === "vxlan");
	switch (pick(14)) {
		case 0:
		case 1:
			if (namespaces.length < 4) sample.netnsAdd(host, `ns${turn}`);
			break;
		case 2:
		case 3:
			if (veths.length < 8) sample.veth(host, `a${turn}`, `b${turn}`);
			break;
		case 4:
		case 5:
		case 6:
			if (veth && namespace?.kind === "netns") sample.move(host, veth.name, namespace.netns);
			break;
		case 7:
			if (bridges.length < 3) sample.add(host, `br${turn}`, "bridge");
			break;
		case 8:
		case 9:
			if (veth && bridge) sample.enslave(host, veth.name, veth.master ? null : bridge.name);
			break;
		case 10:
			if (bridge) sample.address(host, bridge.name, `10.${turn % 250}.0.1/24`);
			break;
		case 11:
			if (others.length < 4) sample.add(host, `x${turn}`, turn % 2 === 0 ? "dummy" : "vxlan");
			break;
		case 12: {
			const other = others[pick(others.length)];
			if (other && pick(3) === 0) sample.del(host, other.name);
			else if (other && bridge) sample.enslave(host, other.name, other.master ? null : bridge.name);
			break;
		}
		default:
			if (turn % 3 === 0 && namespace?.kind === "netns") sample.netnsDel(host, namespace.name);
			else if (turn % 3 === 1 && veth) sample.del(host, veth.name);
			else if (bridge) sample.del(host, bridge.name);
	}
}

interface Named {
	id: string;
	box: Box;
}

function named(map: Iterable<[string, Box]>): Named[] {
	return [...map].map(([id, box]) => ({ id, box }));
}

function collisions(things: readonly Named[]): string[] {
	return things.flatMap((a, n) =>
		things.slice(n + 1).flatMap((b) => (overlap(a.box, b.box) ? [`${a.id} on ${b.id}`] : [])),
	);
}

function labelsOf(placement: Placement): Named[] {
	return [...placement.ports].flatMap(([id, { label }]) => (label ? [{ id: `label ${id}`, box: label }] : []));
}

function squaresOf(placement: Placement): Named[] {
	const { port } = placement.measures;
	return [...placement.ports].map(([id, { x, y }]) => ({
		id,
		box: { x: x - port / 2, y: y - port / 2, width: port, height: port },
	}));
}

/** Thin boxes along a line, without the piece that is under the ports at its ends. */
function stretches(points: readonly Point[]): Box[] {
	return points.slice(1).map((to, n) => {
		const from = points[n] ?? to;
		const x = Math.min(from.x, to.x);
		const y = Math.min(from.y, to.y);
		return { x, y, width: Math.abs(from.x - to.x) + 0.01, height: Math.abs(from.y - to.y) + 0.01 };
	});
}

/** Everything that a reader would call a mess. */
function mess(elements: GraphElements, placement: Placement): string[] {
	const boxes = named(placement.boxes);
	const hosts = new Set(elements.hosts.map(({ id }) => id));
	const namespaces = new Set(elements.namespaces.map(({ id }) => id));
	const cards = boxes.filter(({ id }) => hosts.has(id));
	const inner = boxes.filter(({ id }) => !hosts.has(id));
	const labels = labelsOf(placement);
	const squares = squaresOf(placement);
	const found = [...collisions(cards), ...collisions(inner), ...collisions(labels), ...collisions(squares)];
	for (const label of labels) {
		for (const box of inner) {
			// A namespace's ports have their text inside its card.
			if (!namespaces.has(box.id) && overlap(label.box, box.box)) found.push(`${label.id} on ${box.id}`);
		}
		for (const square of squares) if (overlap(label.box, square.box)) found.push(`${label.id} on port ${square.id}`);
	}
	for (const [wire, points] of placement.wires) {
		for (const piece of stretches(points)) {
			for (const { id, box } of inner) {
				const within = { x: box.x + 1, y: box.y + 1, width: box.width - 2, height: box.height - 2 };
				if (overlap(piece, within)) found.push(`${wire} through ${id}`);
			}
			for (const label of labels) if (overlap(piece, label.box)) found.push(`${wire} through ${label.id}`);
		}
	}
	for (const { record, points } of placement.hangers) {
		for (const piece of stretches(points)) {
			for (const label of labels) if (overlap(piece, label.box)) found.push(`line of ${record} through ${label.id}`);
		}
	}
	return found;
}

/** Ports and cards that stayed what they were, and are elsewhere in their host. */
function jumped(before: [GraphElements, Placement], after: [GraphElements, Placement]): string[] {
	const [oldElements, old] = before;
	const [newElements, now] = after;
	const hung = new Map(oldElements.ports.map((port) => [port.id, hangKey(port)]));
	const found: string[] = [];
	const compare = (id: string, host: string, a: Point | undefined, b: Point | undefined) => {
		const from = old.slots.get(host);
		const to = now.slots.get(host);
		if (!a || !b || !from || !to) return;
		if (Math.abs(a.x - from.x - (b.x - to.x)) > 0.01 || Math.abs(a.y - from.y - (b.y - to.y)) > 0.01) found.push(id);
	};
	for (const port of newElements.ports) {
		// Tunnels come with a lane of their own, which lowers the border that NICs sit on.
		if (hung.get(port.id) !== hangKey(port) || port.hang.on === "host") continue;
		compare(port.id, port.host, old.ports.get(port.id), now.ports.get(port.id));
	}
	for (const { id, host } of newElements.namespaces) compare(id, host, old.boxes.get(id), now.boxes.get(id));
	for (const { id, stack } of newElements.hosts)
		compare(stack.id, id, old.boxes.get(stack.id), now.boxes.get(stack.id));
	return found;
}

describe("layout", () => {
	it("makes no mess and moves nothing that stayed, at every command of lab 1", () => {
		const sample = fabric(["worker1"]);
		let last: [GraphElements, Placement] | null = null;
		for (const { title, commands } of labOne) {
			for (const command of commands) {
				command(sample);
				const elements = graphOf(sample.state);
				const placement = layout(elements, last?.[1] ?? null);
				expect(mess(elements, placement), title).toEqual([]);
				if (last) expect(jumped(last, [elements, placement]), title).toEqual([]);
				if (last) expect(placement.bounds).toEqual(last[1].bounds);
				last = [elements, placement];
			}
		}
	});

	it("draws lab 1's wires straight, each port of the bridge below its pod", () => {
		const sample = fabric(["worker1"]);
		let placement: Placement | null = null;
		for (const { commands } of labOne) {
			for (const command of commands) {
				command(sample);
				placement = layout(graphOf(sample.state), placement);
			}
		}
		expect([...(placement?.wires.values() ?? [])].map((points) => points.length)).toEqual([2, 2]);
		const fresh = layout(graphOf(sample.state), null);
		expect(fresh.ports).toEqual(placement?.ports);
	});

	it("lays the fabric's cables straight down to the switch", () => {
		const elements = graphOf(fabric().state);
		const placement = layout(elements, null);
		expect(mess(elements, placement)).toEqual([]);
		expect([...placement.wires.values()].map((points) => points.length)).toEqual([2, 2, 2]);
	});

	it.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])("stays tidy and still, whatever is done (seed %i)", (seed) => {
		const pick = random(seed);
		const sample = seed % 2 === 0 ? fabric(["worker1"]) : fabric();
		const hosts = seed % 2 === 0 ? ["worker1"] : ["worker1", "worker2"];
		let last: [GraphElements, Placement] | null = null;
		for (let turn = 1; turn <= 120; turn++) {
			act(sample, hosts[pick(hosts.length)] ?? "worker1", pick, turn);
			const elements = graphOf(sample.state);
			const placement = layout(elements, last?.[1] ?? null);
			expect(layout(elements, last?.[1] ?? null), "the same again").toEqual(placement);
			expect(mess(elements, placement), `turn ${turn}`).toEqual([]);
			if (last) expect(jumped(last, [elements, placement]), `turn ${turn}`).toEqual([]);
			last = [elements, placement];
		}
	});

	it("keeps other hosts where they are while there is room, and shifts them whole when there is none", () => {
		const sample = fabric();
		const before = layout(graphOf(sample.state), null);
		sample.netnsAdd("worker1", "one");
		sample.netnsAdd("worker1", "two");
		const roomy = layout(graphOf(sample.state), before);
		expect(roomy.boxes.get("host:worker2")).toEqual(before.boxes.get("host:worker2"));
		sample.netnsAdd("worker1", "three");
		const grown = layout(graphOf(sample.state), roomy);
		const shift = (id: string) => (grown.boxes.get(id)?.x ?? 0) - (roomy.boxes.get(id)?.x ?? 0);
		expect(shift("host:worker2")).toBeGreaterThan(0);
		expect(shift("stack:worker2")).toBe(shift("host:worker2"));
		expect(shift("host:worker1")).toBe(0);
	});

	it("leads the cables of several rows of hosts past the cards", () => {
		const sample = fabric(["leaf03"]);
		sample.add("leaf03", "vlan10", "bridge");
		for (let n = 1; n <= 15; n++) {
			sample.host(`host${n}`);
			sample.veth(`host${n}`, "eth0", `port${n}`, "leaf03");
			sample.enslave("leaf03", `port${n}`, "vlan10");
		}
		const elements = graphOf(sample.state);
		const placement = layout(elements, null);
		expect(mess(elements, placement)).toEqual([]);
		const cards = elements.hosts.flatMap(({ id }) => placement.boxes.get(id) ?? []);
		for (const points of placement.wires.values()) {
			for (const piece of stretches(points)) {
				const crossed = cards.filter((card) => overlap(piece, { ...card, y: card.y + 1, height: card.height - 2 }));
				expect(crossed).toEqual([]);
			}
		}
	});

	it("gives a namespace that is made again the place it had", () => {
		const sample = fabric(["worker1"]);
		sample.netnsAdd("worker1", "one");
		sample.netnsAdd("worker1", "two");
		const before = layout(graphOf(sample.state), null);
		sample.netnsDel("worker1", "one");
		const without = layout(graphOf(sample.state), before);
		sample.netnsAdd("worker1", "one");
		const again = layout(graphOf(sample.state), without);
		expect(again.boxes.get("netns:worker1/one")).toEqual(before.boxes.get("netns:worker1/one"));
	});
});
