import type { BridgeElement, GraphElements, NetnsElement, PortElement } from "@/client/graph/elements";
import type { Marks } from "@/client/graph/marks";
import type { State } from "@/protocol/records";

export type Mark = "added" | "changed" | "moved" | "removed";

/** Changes of these are seen on a port; a peer's new index or a bridge's timers are not a lesson. */
const visible = ["name", "flags", "operstate", "mtu", "mac", "master"];

export function markOfId(id: string, ghost: boolean, marks: Marks): Mark | null {
	if (ghost) return "removed";
	if (marks.added.has(id)) return "added";
	if (marks.moved.has(id)) return "moved";
	return null;
}

export function markOfPort(port: PortElement | BridgeElement, marks: Marks): Mark | null {
	const own = markOfId(port.id, port.ghost, marks);
	if (own) return own;
	if (marks.changed.get(port.id)?.some((field) => visible.includes(field))) return "changed";
	return port.addresses.some(({ id, ghost }) => ghost || marks.added.has(id)) ? "changed" : null;
}

export function markOfNetns(netns: NetnsElement, marks: Marks): Mark | null {
	const own = markOfId(netns.id, netns.ghost, marks);
	// A namespace of the same name, but not the same one: it was deleted and made again.
	return own ?? (marks.changed.get(netns.id)?.includes("inode") ? "changed" : null);
}

/** Of a value that is shown: was this field of the record changed? A record that is new as a whole is not marked again. */
export function markOfField(id: string, fields: readonly string[], marks: Marks): Mark | null {
	return marks.changed.get(id)?.some((field) => fields.includes(field)) ? "changed" : null;
}

/** `NETNS KIND` (route, neighbour) and `NETNS CHAIN` of all that came, went or changed. */
export function touchedIn(state: State, marks: Marks): Set<string> {
	const touched = new Set<string>();
	for (const id of [...marks.added, ...marks.changed.keys(), ...marks.removed.keys()]) {
		const record = marks.removed.get(id) ?? state.get(id);
		if (!record || !("netns" in record)) continue;
		// iptables makes a table's built-in chains with its first rule, empty: that is no change of what they do.
		if (record.kind === "chain" && !marks.changed.has(id)) continue;
		touched.add(`${record.netns} ${record.kind === "rule" || record.kind === "chain" ? record.chain : record.kind}`);
		if (record.kind === "sysctl") touched.add(`${record.netns} ${record.key}`);
	}
	return touched;
}

const all: readonly Mark[] = ["added", "changed", "moved", "removed"];

/** The marks that are to be seen on the drawing, for its legend. */
export function marksShown(elements: GraphElements, marks: Marks, touched: ReadonlySet<string>): Mark[] {
	const shown = new Set<Mark | null>();
	for (const port of [...elements.ports, ...elements.bridges]) {
		shown.add(markOfPort(port, marks));
		for (const { id, ghost } of port.addresses) shown.add(markOfId(id, ghost, marks));
	}
	for (const netns of elements.namespaces) shown.add(markOfNetns(netns, marks));
	for (const { stack } of elements.hosts) {
		for (const { id, ghost } of stack.routes) shown.add(markOfId(id, ghost, marks));
		if (stack.hooks.some(({ name }) => touched.has(`${stack.netns} ${name}`))) shown.add("changed");
	}
	for (const { stack } of elements.namespaces) {
		if (["route", "neighbour"].some((kind) => touched.has(`${stack.netns} ${kind}`))) shown.add("changed");
	}
	return all.filter((mark) => shown.has(mark));
}
