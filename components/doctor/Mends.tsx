import { labNumber } from "@/client/catalogue";
import { doctorWords, mendedText, wrongText } from "@/client/doctor/words";
import { useWords } from "@/client/use-session";
import { CopyButton } from "@/components/ui/CopyButton";
import { Marked } from "@/components/ui/Typed";
import type { DoctorReport } from "@/protocol/doctor";
import { Heading } from "./Heading";

/** What to do: each lack, the labs that cannot run for it, and the one command that mends it. */
export function Mends({ report: { mends, labs: all } }: { report: DoctorReport }) {
	const words = doctorWords(useWords().language);
	return (
		<section>
			<Heading>{words.mends}</Heading>
			<ul className="mt-2 max-w-[76rem] space-y-3">
				{mends.map((mend) => {
					const { error } = mend;
					const { command } = error.values;
					return (
						<li key={error.message} data-testid="mend" className="rounded-xl border border-line bg-raised px-4 py-3">
							<p className="text-base text-ink">
								<Marked text={wrongText(words, error)} />
								<span className="text-ink-soft">
									{mendedText(words, mend, all.length, (id) => labNumber(id) ?? id)}
								</span>
							</p>
							{command !== undefined && (
								<p className="mt-2 flex items-center gap-2 rounded-lg border border-line bg-surface py-1 pr-1 pl-3.5">
									<code className="min-w-0 flex-1 font-mono text-base [overflow-wrap:anywhere]">{command}</code>
									<CopyButton text={() => command} />
								</p>
							)}
						</li>
					);
				})}
			</ul>
		</section>
	);
}
