import { ArrowRight, ChevronLeft, ChevronRight, Minus, Pencil, Plus } from "lucide-react";
import { memo, useMemo } from "react";
import { type ChangeLine, type ChangeMark, changesOf } from "@/client/changes";
import type { Marks } from "@/client/graph/marks";
import type { Past } from "@/client/history";
import { lastPlace, type Moment, type Place } from "@/client/moment";
import { useWords } from "@/client/use-session";
import { Button } from "@/components/ui/Button";
import { classes } from "@/components/ui/classes";
import { Marked } from "@/components/ui/Typed";
import type { Lab } from "@/protocol/lab";
import type { State } from "@/protocol/records";
import { placeText, stepText } from "./moment-text";

interface Props {
	lab: Lab;
	past: Past;
	moment: Moment | null;
	from: Place | null;
	seen: { state: State; base: State; marks: Marks };
	selected: string | null;
	onSelect(id: string): void;
	onLook(place: Place | null): void;
	onCompare(from: Place | null): void;
}

const looks: Record<ChangeMark, { Icon: typeof Plus; tone: string }> = {
	added: { Icon: Plus, tone: "bg-ok-soft text-ok" },
	changed: { Icon: Pencil, tone: "bg-warn-soft text-warn" },
	moved: { Icon: ArrowRight, tone: "bg-info-soft text-info" },
	removed: { Icon: Minus, tone: "bg-bad-soft text-bad" },
};

/** Lines of one kind that are shown at once: of a thousand flows nobody reads the last. */
const most = 200;

/** What the step did so far, or what leads from one moment to another. */
export const Changes = memo(function Changes({ seen, selected, onSelect, ...header }: Props) {
	const words = useWords();
	const { changed, inspect } = words;
	const groups = useMemo(() => changesOf(seen, words.changes), [seen, words.changes]);
	return (
		<div className="flex h-full flex-col bg-surface" data-testid="changes">
			<Header {...header} />
			<div className="min-h-0 flex-1 overflow-y-auto px-4 pt-1 pb-4" data-scrolls>
				{groups.length === 0 && <p className="py-3 text-base text-ink-soft">{changed.none}</p>}
				{groups.map(({ host, netns, kinds }) => (
					<section key={netns} data-netns={netns} className="mt-3">
						<h3 className="flex items-baseline gap-2 font-semibold text-base text-ink">
							{netns === host ? host : netns.slice(host.length + 1)}
							<span className="font-normal text-ink-faint text-sm">{netns === host ? changed.host : host}</span>
						</h3>
						{kinds.map(({ kind, lines }) => (
							<div key={kind} className="mt-1.5">
								<h4 className="text-ink-faint text-xs">{kind in inspect.tabs ? tabOf(inspect.tabs, kind) : ""}</h4>
								<ul>
									{lines.slice(0, most).map((line) => (
										<Line
											key={`${line.id} ${line.text}`}
											line={line}
											selected={line.id === selected}
											onSelect={onSelect}
										/>
									))}
								</ul>
								{lines.length > most && (
									<p className="py-1 pl-8 text-ink-faint text-sm">{changed.more(words.number(lines.length - most))}</p>
								)}
							</div>
						))}
					</section>
				))}
			</div>
		</div>
	);
});

function tabOf(tabs: Readonly<Record<string, string>>, kind: string): string {
	return tabs[kind] ?? "";
}

function Line({ line, selected, onSelect }: { line: ChangeLine; selected: boolean; onSelect(id: string): void }) {
	const words = useWords();
	const { Icon, tone } = looks[line.mark];
	return (
		<li data-mark={line.mark}>
			<button
				type="button"
				title={words.changed.pick}
				data-change={line.id}
				aria-pressed={selected}
				onClick={() => onSelect(line.id)}
				className={classes(
					"flex w-full items-start gap-2.5 rounded-lg px-1.5 py-1 text-left text-base text-ink-soft leading-6 hover:bg-raised",
					selected && "bg-accent-soft",
				)}
			>
				<span className={classes("mt-0.5 flex size-5 shrink-0 items-center justify-center rounded-full", tone)}>
					<Icon className="size-3.5" strokeWidth={2.5} aria-hidden />
					<span className="sr-only">{words.inspect.mark[line.mark]}</span>
				</span>
				<span className="min-w-0 [overflow-wrap:anywhere]">
					<Marked text={line.text} />
				</span>
			</button>
		</li>
	);
}

/** Of which step or between which moments this is; on to the next step, or to a comparison. */
function Header({ lab, past, moment, from, onLook, onCompare }: Omit<Props, "seen" | "selected" | "onSelect">) {
	const words = useWords();
	const { changed } = words;
	const here = moment?.place ?? lastPlace(past);
	const { starts } = past;
	const id = starts[here.starts - 1]?.step ?? null;
	const step = lab.steps.find((one) => one.id === id);
	/** The end of the step before or after, the present if that is the last. */
	const end = (count: number): Place | null => {
		const next = starts[count];
		return next ? { n: next.n, starts: count } : null;
	};
	return (
		<div className="flex items-start gap-1 border-line border-b px-2 py-2">
			{!from && (
				<Button
					look="quiet"
					size="small"
					className="px-1.5"
					aria-label={changed.previous}
					title={changed.previous}
					disabled={here.starts === 0}
					data-testid="changes-previous"
					onClick={() => onLook(end(here.starts - 1))}
				>
					<ChevronLeft className="size-4.5" aria-hidden />
				</Button>
			)}
			<div className={classes("min-w-0 flex-1 py-1", from && "pl-2")}>
				<h2 className="font-semibold text-base text-ink" data-testid="changes-of">
					{from
						? changed.compared(
								placeText(past, from, lab, words),
								moment ? placeText(past, here, lab, words) : changed.now,
							)
						: `${stepText(lab, id, words)}${step ? ` · ${words.of(step.title)}` : ""}`}
				</h2>
				<p className="text-ink-faint text-sm">
					{from ? changed.compareHint : step ? changed.inStep : changed.before}
					{!from && (
						<button
							type="button"
							title={changed.compareHint}
							onClick={() => onCompare(here)}
							className="ml-3 rounded text-ink-soft underline decoration-line-strong underline-offset-4 hover:text-accent"
						>
							{changed.compare}
						</button>
					)}
				</p>
			</div>
			{!from && (
				<Button
					look="quiet"
					size="small"
					className="px-1.5"
					aria-label={changed.next}
					title={changed.next}
					disabled={here.starts >= starts.length}
					data-testid="changes-next"
					onClick={() => onLook(end(here.starts + 1))}
				>
					<ChevronRight className="size-4.5" aria-hidden />
				</Button>
			)}
			{from && (
				<Button size="small" onClick={() => onCompare(null)}>
					{changed.stop}
				</Button>
			)}
		</div>
	);
}
