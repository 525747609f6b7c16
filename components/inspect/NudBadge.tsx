import { tableWords } from "@/client/tables/words";
import { useWords } from "@/client/use-session";
import { classes } from "@/components/ui/classes";

const tones: Readonly<Record<string, string>> = {
	REACHABLE: "bg-ok-soft text-ok",
	STALE: "bg-warn-soft text-warn",
	DELAY: "bg-info-soft text-info",
	PROBE: "bg-info-soft text-info",
	FAILED: "bg-bad-soft text-bad",
	INCOMPLETE: "bg-bad-soft text-bad",
};

/** A neighbour's NUD state: the kernel's word, with what it means. */
export function NudBadge({ state }: { state: string }) {
	const { nud } = tableWords[useWords().language];
	return (
		<span
			// Another state is another badge: it flashes when it comes.
			key={state}
			data-nud={state}
			title={nud[state]}
			className={classes("rounded-md px-1.5 font-semibold text-xs", tones[state] ?? "bg-quiet-soft text-ink-soft")}
		>
			{state}
		</span>
	);
}
