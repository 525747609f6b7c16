import type { GraphElements } from "@/client/graph/elements";
import type { Marks } from "@/client/graph/marks";
import type { LineLook } from "./canvas";
import type { Placement } from "./layout/placement";
import type { Lit } from "./lit";
import { markOfId } from "./mark";

/** How every wire and hanger looks. */
export function linesOf(
	elements: GraphElements,
	placement: Placement,
	marks: Marks,
	selected: string | null,
	lit: ReadonlyMap<string, Lit>,
	/** What is lit is the way of a packet: its lines are drawn out. */
	isPath = false,
): Map<string, LineLook> {
	const looks = new Map<string, LineLook>();
	const dim = (id: string) => lit.size > 0 && !lit.has(id);
	const ports = new Map(elements.ports.map((port) => [port.id, port]));
	for (const hanger of placement.hangers) {
		const port = ports.get(hanger.record);
		const enslaved = port?.hang.on === "host" && port.hang.bridge !== null;
		const colour = enslaved ? "bridge-line" : port?.hang.on === "tunnel" ? "tunnel-line" : "hang";
		looks.set(hanger.id, {
			colour,
			width: 2,
			dashed: false,
			halo: null,
			record: null,
			faint: (port?.ghost ?? false) || dim(hanger.record),
		});
	}
	const tunnelled = elements.tunnels.map(({ id, a, b, mutual, ghost }) => ({
		id,
		ends: [a, b],
		mutual,
		ghost,
		record: a,
	}));
	const sitting = elements.stacked.map(({ id, upper, lower, ghost }) => {
		return { id, ends: [upper, lower], mutual: true, ghost, record: upper };
	});
	for (const [colour, these] of [
		["tunnel-way", tunnelled],
		["wire", sitting],
	] as const) {
		for (const { id, ends, mutual, ghost, record } of these) {
			if (!placement.wires.has(id)) continue;
			const picked = selected !== null && ends.includes(selected);
			looks.set(id, {
				colour: picked ? "picked" : ghost ? "removed" : colour,
				width: picked ? 3.5 : colour === "wire" ? 2.75 : 2,
				dashed: colour !== "wire" || ghost,
				halo: null,
				record,
				faint: ghost || !mutual || dim(id),
			});
		}
	}
	for (const wire of elements.wires) {
		if (!placement.wires.has(wire.id)) continue;
		const ends = [wire.a, wire.b];
		const between = ports.get(wire.a)?.host !== ports.get(wire.b)?.host;
		const marked = ends.map((id) => markOfId(id, wire.ghost, marks)).find((mark) => mark !== null) ?? null;
		const picked = selected !== null && ends.includes(selected);
		looks.set(wire.id, {
			colour: picked ? "picked" : wire.ghost ? "removed" : wire.up ? (between ? "cable" : "wire") : "wire-down",
			width: picked ? 4 : between ? 3.5 : 2.75,
			dashed: !wire.up || wire.ghost,
			halo: marked,
			record: wire.a,
			faint: wire.ghost || dim(wire.id),
		});
	}
	if (isPath) {
		const hung = new Map(placement.hangers.map(({ id, record }) => [id, record]));
		for (const [id, look] of looks) {
			if (lit.has(hung.get(id) ?? id)) looks.set(id, { ...look, colour: "lit", width: look.width + 1.5, halo: "lit" });
		}
	}
	return looks;
}
