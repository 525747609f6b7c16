import { CircleCheck, CircleX, LoaderCircle, RotateCcw } from "lucide-react";
import { doctorWords } from "@/client/doctor/words";
import { useWords } from "@/client/use-session";
import { Button } from "@/components/ui/Button";
import { classes } from "@/components/ui/classes";
import { Sheet } from "@/components/ui/Sheet";
import { allRun, type DoctorReport } from "@/protocol/doctor";
import type { ErrorMessage } from "@/protocol/errors";
import { Kernels } from "./Kernels";
import { Labs } from "./Labs";
import { Mends } from "./Mends";

interface Props {
	report: DoctorReport | null;
	error: ErrorMessage | null;
	onAgain(): void;
	onClose(): void;
}

/** Which labs this machine runs, and what mends what it lacks; large enough for a room. */
export function DoctorSheet({ report, error, onAgain, onClose }: Props) {
	const { language, clock, errors } = useWords();
	const words = doctorWords(language);
	const looking = !report?.done;
	const again = (
		<div className="flex items-center gap-3">
			{report && <span className="text-ink-faint text-sm tabular-nums">{words.looked(clock(report.time))}</span>}
			<Button size="small" disabled={looking && !error} data-testid="look-again" onClick={onAgain}>
				<RotateCcw className={classes("size-4", looking && !error && "animate-spin")} aria-hidden />
				{words.again}
			</Button>
		</div>
	);
	return (
		<Sheet title={words.title} lead={words.lead} actions={again} testid="doctor" onClose={onClose}>
			{error && <p className="text-bad text-base">{errors[error.code]}</p>}
			{!report && !error && <p className="text-base text-ink-faint">{words.asking}</p>}
			{report && (
				<div className="space-y-6" data-done={report.done} data-testid="doctor-report">
					<Sum report={report} />
					{report.mends.length > 0 && <Mends report={report} />}
					<div className="flex flex-wrap gap-x-12 gap-y-6">
						<Labs report={report} />
						<Kernels report={report} />
					</div>
				</div>
			)}
		</Sheet>
	);
}

function Sum({ report }: { report: DoctorReport }) {
	const words = doctorWords(useWords().language);
	const all = report.labs.length;
	const run = report.labs.filter(({ verdict }) => verdict === "runs").length;
	const well = allRun(report);
	const Icon = !report.done ? LoaderCircle : well ? CircleCheck : CircleX;
	const tone = !report.done ? "text-ink-soft" : well ? "text-ok" : "text-bad";
	return (
		<p
			role="status"
			data-testid="doctor-sum"
			className={classes("flex items-center gap-2.5 font-medium text-lg", tone)}
		>
			<Icon className={classes("size-5 shrink-0", !report.done && "animate-spin")} aria-hidden />
			{!report.done ? words.looking : well ? words.all(all) : words.some(run, all)}
		</p>
	);
}
