import { useState } from "react";
import type { ChainRow } from "@/client/chains";
import type { ChainsLook } from "./look";
import { RuleRow } from "./RuleRow";

/** Lists of so many rules at most are drawn whole, each rule on as many lines as it needs. */
const whole = 40;
/** Pixels: of a long list's row, and of what is seen of it. */
const rowHeight = 28;
const windowHeight = 12 * rowHeight;
/** Rows above and below that are drawn before they are seen. */
const margin = 8;

/** The rules of a chain with those of the chains it jumps to; of a long one only what is seen is drawn. */
export function RuleList({ rows, look, label }: { rows: readonly ChainRow[]; look: ChainsLook; label: string }) {
	const [top, setTop] = useState(0);
	if (rows.length <= whole) {
		return (
			<ol aria-label={label}>
				{rows.map((row) => (
					<RuleRow key={row.key} row={row} look={look} single={false} />
				))}
			</ol>
		);
	}
	const first = Math.max(0, Math.floor(top / rowHeight) - margin);
	const shown = rows.slice(first, Math.ceil((top + windowHeight) / rowHeight) + margin);
	return (
		<div
			className="overflow-y-auto"
			style={{ maxHeight: windowHeight }}
			onScroll={({ currentTarget }) => setTop(currentTarget.scrollTop)}
		>
			<ol
				aria-label={label}
				style={{ height: rows.length * rowHeight, paddingTop: first * rowHeight }}
				className="box-border"
			>
				{shown.map((row) => (
					<RuleRow key={row.key} row={row} look={look} single />
				))}
			</ol>
		</div>
	);
}
