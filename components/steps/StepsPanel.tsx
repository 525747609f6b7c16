import { Tabs } from "radix-ui";
import { type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { preludesOf } from "@/client/preludes";
import { canRun, isDone, lacking, lastStarted, nextStep, ownSteps, stepNumber, stepState } from "@/client/selectors";
import type { Session } from "@/client/session";
import type { SessionStore } from "@/client/store";
import { useWords } from "@/client/use-session";
import type { Follow } from "@/components/share/use-looking";
import { scrollWithin } from "@/components/ui/scroll";
import type { Language } from "@/protocol/text";
import { CompareSheet, LabText } from "./lazy";
import { PreludeCard } from "./PreludeCard";
import { RunBar } from "./RunBar";
import { StepCard } from "./StepCard";
import { useRunKey } from "./use-run-key";
import { useVariantRuns } from "./use-variant-runs";
import { Variants } from "./Variants";

interface Props {
	session: Session;
	store: SessionStore;
	online: boolean;
	/** The languages in which the lab has a page of text. */
	pages: readonly Language[];
	/** A step was opened by hand, to be read. */
	onLook(step: string): void;
	/** Of a look-only page; null for an owner. */
	follow: Follow | null;
	/** What changed: a tab of its own. */
	changes: ReactNode;
	/** What is looked at instead of the steps, which go on being run from the bar below; null for nothing. */
	over: ReactNode;
}

/** The lab's steps and, beside them, its page of text; below, the bar that runs the steps. */
export function StepsPanel({ session, store, online, pages, onLook, follow, changes, over }: Props) {
	const words = useWords();
	const tab =
		"-mb-px flex h-10 items-center border-transparent border-b-2 px-3 font-medium text-base text-ink-soft hover:text-ink focus-visible:-outline-offset-2 data-[state=active]:border-accent data-[state=active]:text-ink";
	return (
		<Tabs.Root defaultValue="steps" className="flex h-full flex-col bg-canvas">
			<div className="relative min-h-0 flex-1">
				{over && <div className="absolute inset-0 z-10">{over}</div>}
				<div className="flex h-full flex-col" inert={over !== null}>
					<Tabs.List
						aria-label={words.steps.title}
						className="flex shrink-0 items-end gap-1 border-line border-b bg-surface px-2"
					>
						<Tabs.Trigger value="steps" className={tab} data-testid="show-steps">
							{words.text.steps}
						</Tabs.Trigger>
						<Tabs.Trigger value="changes" className={tab} data-testid="show-changes">
							{words.changed.title}
						</Tabs.Trigger>
						{pages.length > 0 && (
							<Tabs.Trigger value="text" className={tab} data-testid="show-text">
								{words.text.read}
							</Tabs.Trigger>
						)}
					</Tabs.List>
					{/* Kept while the text is read: where the list stood, and what is open in it. */}
					<Tabs.Content value="steps" forceMount tabIndex={-1} className="min-h-0 flex-1 data-[state=inactive]:hidden">
						<StepList session={session} store={store} online={online} onLook={onLook} follow={follow} />
					</Tabs.Content>
					<Tabs.Content value="changes" tabIndex={-1} className="min-h-0 flex-1">
						{changes}
					</Tabs.Content>
					<Tabs.Content value="text" tabIndex={-1} className="min-h-0 flex-1">
						<LabText lab={session.lab.id} pages={pages} />
					</Tabs.Content>
				</div>
			</div>
			<Announcer session={session} />
			<RunBar
				session={session}
				online={online}
				onRun={(step) => void store.run(step)}
				onStop={() => void store.stop()}
				onReset={() => void store.reset()}
				follow={follow}
			/>
		</Tabs.Root>
	);
}

function StepList({ session, store, online, onLook, follow }: Omit<Props, "pages" | "changes" | "over">) {
	const words = useWords();
	const last = lastStarted(session)?.step ?? null;
	const next = nextStep(session);
	const ready = canRun(session) && online;
	/** What the reader opened or folded by hand, until another step starts. */
	const [turned, setTurned] = useState<ReadonlyMap<string, boolean>>(new Map());
	const [comparing, setComparing] = useState(false);
	const list = useRef<HTMLDivElement>(null);
	const { epoch, status } = session.status;
	const own = ownSteps(session.lab);
	const preludes = preludesOf(session);
	const nextOwn = own.find((step) => !step.optional && !isDone(session, step.id)) ?? null;
	const lastOwn = own.find((step) => step.id === last) ?? null;
	const focus = (lastOwn ?? nextOwn)?.id ?? null;
	const variantRuns = useVariantRuns(session, store, online);

	// biome-ignore lint/correctness/useExhaustiveDependencies: a new sandbox starts from the top
	useEffect(() => {
		setTurned(new Map());
		const card = lastOwn && list.current?.querySelector(`[data-step="${CSS.escape(lastOwn.id)}"]`);
		if (card) scrollWithin(card, "start");
		else if (list.current) list.current.scrollTop = 0;
	}, [focus, epoch]);

	/** The step that the owner opened, null for the one that ran last; undefined where nobody is followed. */
	const followed = follow?.on ? follow.step : undefined;
	// biome-ignore lint/correctness/useExhaustiveDependencies: where the owner looks, not when a step starts
	useEffect(() => {
		if (followed === undefined) return;
		setTurned(new Map(followed === null ? [] : [[followed, true]]));
		const step = followed ?? lastOwn?.id;
		const card = step && list.current?.querySelector(`[data-step="${CSS.escape(step)}"]`);
		if (card) scrollWithin(card, "start");
	}, [followed]);

	useRunKey(() => {
		if (ready && next) void store.run(next.id);
	});

	const toggle = useCallback(
		(step: string, open: boolean) => {
			setTurned((now) => new Map(now).set(step, open));
			if (open) onLook(step);
		},
		[onLook],
	);
	const owner = session.role === "owner";
	const actions = useMemo(
		() => ({
			session: session.id,
			owner,
			online,
			ready,
			run: (id: string) => void store.run(id),
			goTo: (id: string) => void store.reset(id),
			edit: store.edit,
		}),
		[session.id, owner, online, ready, store],
	);

	/** The step that ran last stays open, to be read; the next one opens beside it. */
	const preparing = preludes.some(({ state }) => state === "running");
	const openByItself = (step: string) => step === last || (step === nextOwn?.id && (status !== "running" || preparing));
	return (
		<div ref={list} className="h-full space-y-2.5 overflow-y-auto p-3" data-scrolls data-testid="steps">
			{session.lab.variants.length > 0 && (
				<Variants
					session={session}
					ready={owner && online && status !== "starting" && status !== "ended" && variantRuns.under.length === 0}
					onChoose={(variant) => void store.reset(undefined, variant)}
					onCompare={() => setComparing(true)}
				/>
			)}
			<ol aria-label={words.steps.title} className="space-y-2.5">
				{preludes.map((prelude) => (
					<PreludeCard
						key={prelude.lab}
						session={session}
						prelude={prelude}
						ready={ready}
						onRun={(step) => void store.run(step)}
					/>
				))}
				{own.map((step, index) => (
					<StepCard
						key={step.id}
						step={step}
						number={index + 1}
						run={session.runs.get(step.id)}
						next={step.id === next?.id}
						open={turned.get(step.id) ?? openByItself(step.id)}
						lacks={lacking(session, step)}
						onToggle={toggle}
						actions={actions}
					/>
				))}
			</ol>
			{comparing && (
				<CompareSheet session={session} ready={ready} runs={variantRuns} onClose={() => setComparing(false)} />
			)}
		</div>
	);
}

/** Says aloud what the step that ran last came to. */
function Announcer({ session }: { session: Session }) {
	const words = useWords();
	const run = lastStarted(session);
	const step = run && session.lab.steps.find((one) => one.id === run.step);
	let said = "";
	if (run && step && stepNumber(session.lab, step.id)) {
		const title = words.of(step.title);
		const state = stepState(run);
		if (state === "running") said = words.steps.announceStarted(title);
		else if (isDone(session, run.step)) said = words.steps.announceDone(title, Object.keys(run.checks).length);
		else said = words.steps.announceFailed(title);
	}
	return (
		<p role="status" aria-live="polite" className="sr-only">
			{said}
		</p>
	);
}
