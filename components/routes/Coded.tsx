/** A sentence: what stands between backticks is the kernel's, or typed. */
export function Coded({ text }: { text: string }) {
	return text.split("`").map((part, index) =>
		index % 2 === 1 ? (
			// biome-ignore lint/suspicious/noArrayIndexKey: parts of one sentence never change places
			<code key={index} className="rounded bg-sunken px-1 font-mono text-[0.92em] text-ink [overflow-wrap:anywhere]">
				{part}
			</code>
		) : (
			part
		),
	);
}
