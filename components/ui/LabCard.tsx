import { ArrowRight, Cpu, FileWarning, Footprints, type LucideIcon, Server, Split } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { labNumber } from "@/client/catalogue";
import { useWords } from "@/client/use-session";
import type { LabSummary } from "@/protocol/lab";
import { classes } from "./classes";

interface Props {
	lab: LabSummary;
	/** Why it cannot run here, if it cannot. */
	children?: ReactNode;
}

/** A lab of the catalogue; one whose file is broken says where. */
export function LabCard({ lab, children }: Props) {
	return lab.problems.length > 0 ? <Broken lab={lab} /> : <Sound lab={lab}>{children}</Sound>;
}

function Sound({ lab, children }: Props) {
	const words = useWords();
	const needs = [...lab.needs.features, ...lab.needs.programs].filter((need) => !common.has(need));
	return (
		<li className="flex flex-col">
			<Link
				href={`/lab?id=${encodeURIComponent(lab.id)}`}
				prefetch={false}
				data-testid={`lab-${lab.id}`}
				className={classes(
					"group flex min-w-0 flex-1 flex-col border border-line bg-surface px-4 py-3.5 shadow-lift transition-colors hover:border-accent",
					children ? "rounded-t-xl" : "rounded-xl",
				)}
			>
				<div className="flex items-baseline gap-2.5">
					<span className="font-mono font-semibold text-accent text-base tabular-nums">{labNumber(lab.id) ?? "–"}</span>
					<h2 className="min-w-0 flex-1 font-semibold text-[1.0625rem] text-ink leading-snug tracking-tight">
						{words.of(lab.title)}
					</h2>
					<ArrowRight
						className="size-4 shrink-0 self-center text-ink-faint transition-transform group-hover:translate-x-0.5 group-hover:text-accent"
						aria-hidden
					/>
				</div>
				<p className="mt-1 text-ink-soft text-sm">{words.of(lab.summary)}</p>
				<ul className="mt-auto flex items-center gap-x-3.5 pt-2 text-ink-faint text-xs">
					<Fact Icon={Footprints}>{words.catalogue.steps(lab.steps)}</Fact>
					{lab.variants.length > 0 && <Fact Icon={Split}>{words.catalogue.variants(lab.variants.length)}</Fact>}
					<Fact Icon={Server} title={lab.hosts.join(" ")}>
						{words.catalogue.hosts(lab.hosts.length)}
					</Fact>
					{needs.length > 0 && (
						<Fact Icon={Cpu} title={words.catalogue.needs(needs.join(", "))} shrinks>
							<span className="sr-only">{words.catalogue.needs("")}</span>
							<span className="truncate font-mono">{needs.join(" ")}</span>
						</Fact>
					)}
				</ul>
			</Link>
			{children}
		</li>
	);
}

/** What every machine that runs labs has, or vethlab brings along: not worth a reader's time here. The doctor names all. */
const common: ReadonlySet<string> = new Set([
	...["bridge", "veth", "conntrack"],
	...["ip", "ss", "ping", "curl", "brctl", "tcpdump", "iptables", "python3", "openssl", "birdc"],
]);

interface FactProps {
	Icon: LucideIcon;
	title?: string;
	/** Gives way where there is not room for all. */
	shrinks?: boolean;
	children: ReactNode;
}

function Fact({ Icon, title, shrinks = false, children }: FactProps) {
	return (
		<li title={title} className={classes("flex items-center gap-1.5", shrinks ? "min-w-0" : "shrink-0")}>
			<Icon className="size-3.5 shrink-0" aria-hidden />
			{children}
		</li>
	);
}

function Broken({ lab }: { lab: LabSummary }) {
	const words = useWords();
	return (
		<li
			data-testid={`lab-${lab.id}`}
			className="col-span-full flex flex-col rounded-xl border border-bad/40 bg-surface px-4 py-3.5 shadow-lift"
		>
			<h2 className="flex items-center gap-2.5 font-semibold text-ink text-lg">
				<FileWarning className="size-5 text-bad" aria-hidden />
				{words.of(lab.title)}
				<span className="rounded-full bg-bad-soft px-2.5 py-0.5 font-medium text-bad text-sm">
					{words.catalogue.broken}
				</span>
			</h2>
			<p className="mt-2 text-base text-ink-soft">{words.catalogue.problems(lab.problems.length)}</p>
			<ul className="mt-3 space-y-1.5 rounded-lg border border-line bg-sunken px-4 py-3 font-mono text-ink text-sm">
				{lab.problems.map((problem) => (
					<li key={problem} className="whitespace-pre-wrap [overflow-wrap:anywhere]">
						{problem}
					</li>
				))}
			</ul>
			<p className="mt-3 text-ink-faint text-sm">{words.catalogue.brokenHint}</p>
		</li>
	);
}
