/** A lab's text: `backquotes` mark what one would type, an empty line parts paragraphs. */
export function Typed({ text }: { text: string }) {
	return text.split(/\n\s*\n/).map((paragraph) => (
		<p key={paragraph} className="text-base text-ink-soft [&+p]:mt-2">
			<Marked text={paragraph} />
		</p>
	));
}

/** One paragraph, without a box of its own. */
export function Marked({ text }: { text: string }) {
	let at = 0;
	return text.split("`").map((part, index) => {
		const key = at;
		at += part.length + 1;
		if (index % 2 === 0) return part;
		return (
			<code
				key={key}
				className="rounded bg-raised px-1 py-px font-mono text-[0.92em] text-ink [overflow-wrap:anywhere]"
			>
				{part}
			</code>
		);
	});
}
