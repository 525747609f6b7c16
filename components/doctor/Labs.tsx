import { Check, CircleHelp, FileWarning, type LucideIcon, X } from "lucide-react";
import { labNumber } from "@/client/catalogue";
import { doctorWords, engineText } from "@/client/doctor/words";
import { useWords } from "@/client/use-session";
import { classes } from "@/components/ui/classes";
import type { DoctorReport, LabReport } from "@/protocol/doctor";
import { Heading } from "./Heading";

const looks: Record<LabReport["verdict"], { Icon: LucideIcon; ink: string; text: string }> = {
	runs: { Icon: Check, ink: "text-ok", text: "text-ink-soft" },
	cannot: { Icon: X, ink: "text-bad", text: "font-medium text-bad" },
	broken: { Icon: FileWarning, ink: "text-bad", text: "font-medium text-bad" },
	unknown: { Icon: CircleHelp, ink: "text-ink-faint", text: "text-ink-faint" },
};

/** Each lab: does it run here, and where? */
export function Labs({ report }: { report: DoctorReport }) {
	const all = useWords();
	const words = doctorWords(all.language);
	const said = ({ verdict, engine }: LabReport) =>
		verdict === "runs" ? words.runs(engineText(words, engine)) : words[verdict];
	return (
		<section className="min-w-0 flex-1">
			<Heading>{words.labs}</Heading>
			<table className="mt-2 w-full text-left text-base">
				<tbody>
					{report.labs.map((lab) => {
						const { Icon, ink, text } = looks[lab.verdict];
						return (
							<tr
								key={lab.lab}
								data-lab={lab.lab}
								data-verdict={lab.verdict}
								className="border-line border-t align-top"
							>
								<td className="py-1.5 pr-3 font-mono text-accent tabular-nums">{labNumber(lab.lab) ?? "–"}</td>
								<th scope="row" className="min-w-56 py-1.5 pr-8 font-normal text-ink">
									{all.of(lab.title)}
								</th>
								<td className="py-1.5">
									<span className={classes("flex items-start gap-1.5", text)}>
										<Icon className={classes("mt-1 size-4 shrink-0", ink)} aria-hidden />
										{said(lab)}
									</span>
									{lab.leftOut > 0 && (
										<span className="block pl-5.5 text-ink-soft text-sm">
											{words.leftOut(lab.leftOut, lab.without.join(", "))}
										</span>
									)}
								</td>
							</tr>
						);
					})}
				</tbody>
			</table>
		</section>
	);
}
