import type { Words } from "@/client/messages";
import { classes } from "@/components/ui/classes";
import type { LinkRecord } from "@/protocol/records";

/** A way to another record; plain text where that is out of sight. */
export function Jump({ to, text, pick }: { to: { id: string } | null; text: string; pick(id: string): void }) {
	if (!to) return text;
	return (
		<button
			type="button"
			onClick={() => pick(to.id)}
			className="rounded underline decoration-line-strong underline-offset-4 hover:text-accent hover:decoration-accent"
		>
			{text}
		</button>
	);
}

/** Up, up without carrier, or down, as the kernel says it. */
export function LinkState({ link }: { link: LinkRecord; words: Words }) {
	const up = link.flags.includes("UP");
	const carrier = link.flags.includes("LOWER_UP");
	const tone = up && carrier ? "bg-ok" : up ? "bg-warn" : "bg-ink-faint";
	return (
		<span className="inline-flex items-center gap-2" title={link.flags.join(",")}>
			<span className={classes("size-2 rounded-full", tone)} aria-hidden />
			{link.operstate}
		</span>
	);
}
