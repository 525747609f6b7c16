import { useEffect } from "react";
import { useDoctor } from "@/client/doctor/use-doctor";
import type { DoctorReport } from "@/protocol/doctor";
import { DoctorSheet } from "./DoctorSheet";

interface Props {
	open: boolean;
	onReport(report: DoctorReport | null): void;
	onClose(): void;
}

/** Asks the doctor as soon as it is there, and shows the sheet when it is opened. */
export function Doctor({ open, onReport, onClose }: Props) {
	const { report, error, again } = useDoctor();
	useEffect(() => onReport(report), [report, onReport]);
	return open ? <DoctorSheet report={report} error={error} onAgain={again} onClose={onClose} /> : null;
}
