/** A veth pair: two ends and the wire between them. */
export function Brand() {
	return (
		<span className="inline-flex items-center gap-2.5 font-bold text-ink text-lg tracking-tight">
			<svg
				viewBox="0 0 32 32"
				className="size-7 text-accent"
				fill="none"
				stroke="currentColor"
				strokeWidth="2.6"
				aria-hidden
			>
				<path d="M8 9.5V15a4 4 0 0 0 4 4h8a4 4 0 0 1 4 4" />
				<rect x="4.5" y="3" width="7" height="7" rx="2" />
				<rect x="20.5" y="22" width="7" height="7" rx="2" />
			</svg>
			vethlab
		</span>
	);
}
