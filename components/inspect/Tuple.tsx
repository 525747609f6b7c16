import type { Words } from "@/client/messages";
import { endOf, rewrittenBy } from "@/client/nat";
import type { ConntrackRecord, Tuple as TupleOf } from "@/protocol/records";

export function tupleText(tuple: TupleOf): string {
	const icmp = tuple.icmpId === null ? "" : ` id ${tuple.icmpId}`;
	return `${endOf(tuple, "src")} → ${endOf(tuple, "dst")}${icmp}`;
}

export function rewrittenText(flow: ConntrackRecord, words: Words): string | null {
	const { dst, src } = rewrittenBy(flow);
	const parts = [dst && words.inspect.dnat(dst), src && words.inspect.snat(src)].filter((part) => part !== null);
	return parts.join(", ") || null;
}

/** One direction of a flow; in an answer's, what is not the request's turned round is marked. */
export function Tuple({ tuple, flow, reply = false }: { tuple: TupleOf; flow: ConntrackRecord; reply?: boolean }) {
	const { dst, src } = rewrittenBy(flow);
	const icmp = tuple.icmpId === null ? null : <span className="text-ink-faint"> id {tuple.icmpId}</span>;
	return (
		<>
			<End text={endOf(tuple, "src")} other={reply && dst !== null} />
			<span className="text-ink-faint"> → </span>
			<End text={endOf(tuple, "dst")} other={reply && src !== null} />
			{icmp}
		</>
	);
}

function End({ text, other }: { text: string; other: boolean }) {
	if (!other) return text;
	return (
		<mark data-rewritten className="rounded bg-warn-soft px-1 font-semibold text-warn">
			{text}
		</mark>
	);
}
