"use client";

import { Stethoscope } from "lucide-react";
import { lazy, Suspense, useEffect, useState } from "react";
import { useCatalogue, useInBrowser, useWords } from "@/client/use-session";
import type { DoctorReport } from "@/protocol/doctor";
import { Banner } from "./Banner";
import { Brand } from "./Brand";
import { Button } from "./Button";
import { LabCard } from "./LabCard";
import { Preferences } from "./Preferences";
import { ServerLost } from "./ServerLost";

const Doctor = lazy(() => import("@/components/doctor/Doctor").then((it) => ({ default: it.Doctor })));
const CannotLine = lazy(() => import("@/components/doctor/CannotLine").then((it) => ({ default: it.CannotLine })));

/** How long a reader looks at the labs before the server is asked to try them, ms: whoever opens one at once does not wait for that. */
const calm = 1500;

/** All labs that the server has. */
export function Catalogue() {
	return useInBrowser() ? <Shown /> : null;
}

function Shown() {
	const words = useWords();
	const { labs, error, lost } = useCatalogue();
	const [report, setReport] = useState<DoctorReport | null>(null);
	const [asks, setAsks] = useState(false);
	const [open, setOpen] = useState(false);
	const listed = labs !== null;
	useEffect(() => {
		if (!listed) return;
		const timer = setTimeout(() => setAsks(true), calm);
		return () => clearTimeout(timer);
	}, [listed]);
	const broken = labs?.filter(({ problems }) => problems.length > 0).length ?? 0;
	const cannot = report?.labs.filter(({ verdict }) => verdict === "cannot") ?? [];
	return (
		<div className="flex min-h-full flex-col">
			<header className="flex h-14 items-center justify-between border-line border-b bg-surface px-5">
				<Brand />
				<div className="flex items-center gap-1">
					<Button
						look="quiet"
						size="small"
						data-testid="open-doctor"
						className={cannot.length > 0 ? "text-warn" : ""}
						onClick={() => setOpen(true)}
					>
						<Stethoscope className="size-4.5" aria-hidden />
						{report && cannot.length > 0
							? words.catalogue.runHere(report.labs.length - cannot.length - broken, report.labs.length)
							: words.catalogue.doctor}
					</Button>
					<Preferences />
				</div>
			</header>
			<Suspense>
				{(asks || open) && <Doctor open={open} onReport={setReport} onClose={() => setOpen(false)} />}
			</Suspense>
			{lost && <ServerLost />}
			{error && <Banner tone="bad" title={words.errors[error.code]} detail={error.message} />}
			<main className="mx-auto w-full max-w-[88rem] px-6 py-4">
				<div className="flex flex-wrap items-baseline gap-x-5 gap-y-1">
					<h1 className="font-bold text-2xl text-ink tracking-tight">{words.catalogue.title}</h1>
					<p className="text-base text-ink-soft">{words.catalogue.lead}</p>
				</div>
				{labs === null && !error && <p className="mt-10 text-base text-ink-faint">{words.catalogue.loading}</p>}
				{labs?.length === 0 && (
					<p className="mt-10 text-base text-ink-soft">
						{words.catalogue.none} {words.catalogue.noneHint}
					</p>
				)}
				{labs && (
					<ul className="mt-5 grid gap-3.5 md:grid-cols-2 xl:grid-cols-3">
						{labs.map((lab) => {
							const why = cannot.find((one) => one.lab === lab.id);
							return (
								<LabCard key={lab.id} lab={lab}>
									{report && why && (
										<Suspense>
											<CannotLine report={report} lab={why} onOpen={() => setOpen(true)} />
										</Suspense>
									)}
								</LabCard>
							);
						})}
					</ul>
				)}
			</main>
		</div>
	);
}
