import type { GraphElements } from "@/client/graph/elements";
import type { DrawnPath } from "@/client/routes/path";
import { hostOf, type NetRecord, recordId, type State } from "@/protocol/records";

/** `on`: a step asked for it. `with`: it is part of what is lit. All else is dimmed. */
export type Lit = "on" | "with";

/** What of the drawing is lit up, by element id; empty if nothing is. `ids` are records'. */
export function litElements(ids: ReadonlySet<string>, state: State, elements: GraphElements): ReadonlyMap<string, Lit> {
	const lit = new Map<string, Lit>();
	for (const id of ids) {
		const record = state.get(id);
		if (record) for (const shown of shownAs(record, state)) lit.set(shown, "on");
	}
	if (lit.size === 0) return lit;
	const also = (id: string, ...of: (string | null)[]) => {
		if (!lit.has(id) && of.some((one) => one !== null && lit.has(one))) lit.set(id, "with");
	};
	for (const { id, host } of elements.namespaces) also(id, host);
	for (const { id, host, netnsCard } of elements.ports) also(id, netnsCard, netnsCard === null ? host : null);
	for (const { id, host } of elements.bridges) also(id, host);
	for (const { id, stack, processes } of elements.hosts) for (const one of [stack, ...processes]) also(one.id, id);
	for (const { id, processes } of elements.namespaces) for (const one of processes) also(one.id, id);
	// A wire is lit with the ends that were asked for.
	const asked = (...ends: string[]) => ends.some((end) => lit.get(end) === "on");
	for (const { id, a, b } of [...elements.wires, ...elements.tunnels]) if (asked(a, b)) lit.set(id, "with");
	for (const { id, upper } of elements.stacked) if (asked(upper)) lit.set(id, "with");
	return lit;
}

/** The way of a packet in the drawing: its interfaces and places, the cables between, and all else dimmed. Its end is `on`. */
export function pathElements(
	{ ids, end, met = new Set() }: DrawnPath,
	elements: GraphElements,
): ReadonlyMap<string, Lit> {
	const lit = new Map<string, Lit>();
	for (const id of ids) lit.set(id, id === end ? "on" : "with");
	for (const id of met) lit.set(id, "on");
	const both = (...ends: string[]) => ends.every((one) => ids.has(one));
	for (const { id, a, b } of [...elements.wires, ...elements.tunnels]) if (both(a, b)) lit.set(id, "with");
	for (const { id, upper, lower } of elements.stacked) if (both(upper, lower)) lit.set(id, "with");
	return lit;
}

/** Where a record is seen in the drawing. */
function shownAs(record: NetRecord, state: State): string[] {
	switch (record.kind) {
		case "host":
		case "link":
		case "process":
			return [record.id];
		case "netns":
			return [record.name === "" ? recordId.host(record.host) : record.id];
		case "address":
			return [recordId.link(record.netns, record.ifindex)];
		case "fdb":
			return linkIds(state, record.netns, record.dev);
		case "socket":
			return record.processes.map((pid) => recordId.process(record.netns, pid));
		default:
			// Routes, neighbours, rules, flows and sysctls belong to a stack; a pod's is in its card.
			return [
				record.id,
				record.netns === hostOf(record.netns) ? `stack:${record.netns}` : recordId.netns(record.netns),
			];
	}
}

function linkIds(state: State, netns: string, name: string): string[] {
	const links = [...state.values()].filter((one) => one.kind === "link");
	return links.filter((link) => link.netns === netns && link.name === name).map(({ id }) => id);
}
