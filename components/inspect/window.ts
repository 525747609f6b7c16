import { useCallback, useEffect, useState } from "react";

/** Lists of so many rows at most are drawn whole. */
export const drawnWhole = 80;

/** Rows above and below what is seen that are drawn before they are seen; the drawn part moves by as many. */
const margin = 8;

export interface Window {
	/** Of the element that scrolls. */
	ref(box: HTMLElement | null): void;
	box: HTMLElement | null;
	/** The rows that are drawn: from the first, up to and without the last. */
	first: number;
	last: number;
	/** Brings a row into sight, below what sticks at the top. */
	show(index: number): void;
}

/** Of a long list only what is seen is drawn. Every row has the same height, in pixels; `above` is what stands over them. */
export function useWindow(count: number, rowHeight: number, above: number): Window {
	const [box, setBox] = useState<HTMLElement | null>(null);
	const [seen, setSeen] = useState({ first: 0, last: drawnWhole });
	useEffect(() => {
		if (!box) return;
		const look = () => {
			const top = Math.floor(box.scrollTop / rowHeight / margin) * margin;
			const rows = Math.ceil(box.clientHeight / rowHeight / margin + 1) * margin;
			const next = { first: Math.max(0, top - margin), last: top + rows + margin };
			setSeen((old) => (old.first === next.first && old.last === next.last ? old : next));
		};
		look();
		const resized = new ResizeObserver(look);
		resized.observe(box);
		box.addEventListener("scroll", look, { passive: true });
		return () => {
			resized.disconnect();
			box.removeEventListener("scroll", look);
		};
	}, [box, rowHeight]);
	const show = useCallback(
		(index: number) => {
			if (!box) return;
			const top = index * rowHeight;
			const room = box.clientHeight - above - rowHeight;
			if (top < box.scrollTop) box.scrollTop = top;
			else if (top > box.scrollTop + room) box.scrollTop = top - room / 2;
		},
		[box, rowHeight, above],
	);
	const whole = count <= drawnWhole;
	// A list that has become shorter is scrolled back by the browser only after it is drawn.
	const first = whole ? 0 : Math.min(seen.first, Math.max(0, count - (seen.last - seen.first)));
	return { ref: setBox, box, first, last: whole ? count : Math.min(count, first + seen.last - seen.first), show };
}
