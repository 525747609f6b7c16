import { TriangleAlert } from "lucide-react";
import { doctorWords, wrongText } from "@/client/doctor/words";
import { usePreferences } from "@/client/use-session";
import { Marked } from "@/components/ui/Typed";
import type { DoctorReport, LabReport } from "@/protocol/doctor";

interface Props {
	report: DoctorReport;
	lab: LabReport;
	onOpen(): void;
}

/** Below the card of a lab that cannot run here: why, and where it is said what to do. */
export function CannotLine({ report, lab, onOpen }: Props) {
	const words = doctorWords(usePreferences().language);
	const why = lab.mends.flatMap((place) => report.mends[place] ?? []).map(({ error }) => wrongText(words, error));
	return (
		<button
			type="button"
			data-testid={`cannot-${lab.lab}`}
			onClick={onOpen}
			className="group/line flex w-full items-start gap-2 rounded-b-xl border border-line border-t-0 bg-warn-soft px-4 py-2 text-left text-ink text-sm hover:border-warn"
		>
			<TriangleAlert className="mt-0.5 size-4 shrink-0 text-warn" aria-hidden />
			<span className="min-w-0 flex-1">
				<span className="font-semibold">{words.cannotHere}</span> <Marked text={why.join(" ")} />{" "}
				<span className="whitespace-nowrap underline underline-offset-2">{words.more}</span>
			</span>
		</button>
	);
}
