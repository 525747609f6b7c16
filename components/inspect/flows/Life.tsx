import { type Stage, stageOf, stages } from "@/client/flows/life";
import { flowWords } from "@/client/flows/words";
import { useWords } from "@/client/use-session";
import { classes } from "@/components/ui/classes";
import type { ConntrackRecord } from "@/protocol/records";

const tones: Record<Stage, { text: string; dot: string }> = {
	new: { text: "text-warn", dot: "bg-warn" },
	replied: { text: "text-info", dot: "bg-info" },
	assured: { text: "text-ok", dot: "bg-ok" },
	gone: { text: "text-bad", dot: "bg-bad" },
};

/** How far an entry has come: a stop for each stage, those behind it filled. In a row of a table without the others' names. */
export function Life({ flow, gone, large = false }: { flow: ConntrackRecord; gone: boolean; large?: boolean }) {
	const said = flowWords[useWords().language];
	const stage: Stage = gone ? "gone" : stageOf(flow);
	const at = stages.indexOf(stage);
	const { text, dot } = tones[stage];
	return (
		<span className="inline-flex items-center font-sans" data-stage={stage} title={said.stageHints[stage]}>
			{stages.map((one, index) => (
				<span key={one} className="inline-flex items-center" aria-hidden={one !== stage}>
					{index > 0 && (
						<span
							className={classes("h-0.5", large ? "w-5" : "w-1.5", index <= at ? dot : "bg-line-strong")}
							aria-hidden
						/>
					)}
					<span
						className={classes(
							"rounded-full",
							large ? "size-2.5" : "size-2",
							index <= at ? dot : "border border-line-strong",
							one === stage && "outline outline-2 outline-offset-1 outline-current",
							one === stage && text,
						)}
						aria-hidden
					/>
					{large && (
						<span className={classes("ml-1.5 text-xs", one === stage ? `font-semibold ${text}` : "text-ink-faint")}>
							{said.stages[one]}
						</span>
					)}
				</span>
			))}
			{!large && <span className={classes("ml-2 font-semibold text-xs", text)}>{said.stages[stage]}</span>}
		</span>
	);
}
