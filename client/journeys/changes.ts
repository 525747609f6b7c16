import type { Change, Header } from "@/protocol/journey";
import type { ConntrackRecord, Tuple } from "@/protocol/records";
import { address, type Ends, endsOf, headerOf, isIp } from "./headers";
import type { Seen } from "./sightings";

type Rewritten = Extract<Change, { outer: boolean }>;

/** What a packet's headers say now that they did not say at the hop before. */
export function changesOf(before: Seen, now: Seen, flows: readonly ConntrackRecord[]): Change[] {
	const [was, is] = [before.levels, now.levels];
	const changes = coreChanges(was.at(-1) ?? [], is.at(-1) ?? [], false);
	const bytes = now.packet.length - before.packet.length;
	if (is.length > was.length) {
		changes.push({ what: "wrapped", headers: is.slice(0, is.length - was.length).flat(), bytes: Math.max(bytes, 0) });
	} else if (is.length < was.length) {
		changes.push({
			what: "unwrapped",
			headers: was.slice(0, was.length - is.length).flat(),
			bytes: Math.max(-bytes, 0),
		});
	} else {
		for (let n = 0; n + 1 < is.length; n++) changes.push(...coreChanges(was[n] ?? [], is[n] ?? [], true));
	}
	const [from, to] = [endsOf(was.at(-1) ?? []), endsOf(is.at(-1) ?? [])];
	// What was rewritten between two hosts was rewritten in one of them: its own captures would have seen it.
	const netns = before.packet.netns === now.packet.netns ? now.packet.netns : null;
	const by = from && to && netns !== null ? explain(netns, from, to, flows) : null;
	const rewritten = (change: Change): change is Rewritten =>
		!("headers" in change) && !change.outer && (change.what === "source" || change.what === "destination");
	return changes.map((change) => (rewritten(change) ? { ...change, by } : change));
}

function coreChanges(was: readonly Header[], is: readonly Header[], outer: boolean): Change[] {
	const changes: Change[] = [];
	const note = (what: Rewritten["what"], from: string | number | undefined, to: string | number | undefined) => {
		if (from === undefined || to === undefined || from === to) return;
		changes.push({ what, outer, from: String(from), to: String(to), by: null });
	};
	const [from, to] = [endsOf(was), endsOf(is)];
	if (from && to) {
		const ports = from.sport !== to.sport || from.dport !== to.dport;
		const spelled = ({ src, dst, sport, dport }: Ends) => ({
			src: address(src, ports ? sport : null),
			dst: address(dst, ports ? dport : null),
		});
		const [a, b] = [spelled(from), spelled(to)];
		if (from.dst !== to.dst || from.dport !== to.dport) note("destination", a.dst, b.dst);
		if (from.src !== to.src || from.sport !== to.sport) note("source", a.src, b.src);
	}
	note("ttl", was.find(isIp)?.ttl, is.find(isIp)?.ttl);
	note("vni", headerOf(was, "vxlan")?.vni, headerOf(is, "vxlan")?.vni);
	note("mac", headerOf(was, "ethernet")?.src, headerOf(is, "ethernet")?.src);
	return changes;
}

/** The flow whose tuples make the one of the other, in that namespace. `undone`: it is an answer's way back. */
function explain(netns: string, from: Ends, to: Ends, flows: readonly ConntrackRecord[]): Rewritten["by"] {
	for (const { id, netns: where, original, reply } of flows) {
		if (where !== netns) continue;
		if (fits(original, from) && fits(turned(reply), to)) return { known: "conntrack", record: id, undone: false };
		if (fits(reply, from) && fits(turned(original), to)) return { known: "conntrack", record: id, undone: true };
	}
	return null;
}

const fits = (tuple: Ends, ends: Ends) =>
	tuple.src === ends.src && tuple.dst === ends.dst && tuple.sport === ends.sport && tuple.dport === ends.dport;

const turned = ({ src, dst, sport, dport }: Tuple): Ends => ({ src: dst, dst: src, sport: dport, dport: sport });
