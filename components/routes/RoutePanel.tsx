"use client";

import { CircleCheck, CircleX, LoaderCircle, Milestone, X } from "lucide-react";
import { type FormEvent, type ReactNode, useId, useMemo, useState } from "react";
import { isWell, missedOn, reasonOf } from "@/client/routes/ends";
import { endOf, routeWords, summaryOf } from "@/client/routes/sentences";
import { recordsOf } from "@/client/selectors";
import { useWords } from "@/client/use-session";
import { Button } from "@/components/ui/Button";
import { classes } from "@/components/ui/classes";
import { groupsOf, numberOf } from "@/protocol/address";
import { VethlabError } from "@/protocol/errors";
import type { State } from "@/protocol/records";
import { type RouteAnswer, RouteQuestion } from "@/protocol/route";
import { Coded } from "./Coded";
import { Way } from "./Way";

interface Props {
	state: State;
	/** `epoch.n` of the state. */
	clock: string;
	/** The namespace that was picked in the graph, if any. */
	from: string | null;
	answer: RouteAnswer | null;
	find(question: RouteQuestion): Promise<RouteAnswer>;
	onAnswer(answer: RouteAnswer | null): void;
	onClose(): void;
	pick(id: string): void;
}

/** Asks where a packet would go, and shows what the kernels on the way say. */
export function RoutePanel({ state, clock, from, answer, find, onAnswer, onClose, pick }: Props) {
	const { language, common, errors } = useWords();
	const words = routeWords[language];
	const places = useMemo(
		() =>
			recordsOf(state, "netns")
				.map(({ netns }) => netns)
				.sort(),
		[state],
	);
	const [netns, setNetns] = useState(
		answer?.question.netns ?? from ?? places.find((one) => one.includes("/")) ?? places[0] ?? "",
	);
	const [fields, setFields] = useState(() => fieldsOf(answer?.question));
	const [wrong, setWrong] = useState<string | null>(null);
	const [asking, setAsking] = useState(false);
	/** The state that the answer is about. */
	const [at, setAt] = useState("");
	const here = places.includes(netns) ? netns : (places[0] ?? "");
	const addresses = useMemo(() => addressesIn(state), [state]);
	const well = answer !== null && isWell(answer);
	const reason = answer && reasonOf(answer);

	function questionIn(): RouteQuestion | string {
		const { to, source, port, mark } = fields;
		const asked = RouteQuestion.safeParse({
			netns: here,
			to: to.trim(),
			from: source.trim() || null,
			port: port.trim() ? Number(port) : null,
			mark: mark.trim() ? Number(mark) : null,
		});
		if (asked.success) return asked.data;
		const field = asked.error.issues[0]?.path[0];
		if (field === "port" || field === "mark") return words.notNumber(words[field]);
		if (field === "from" && isAddress(source.trim())) return words.notSameFamily;
		return words.notAddress(field === "from" ? source : to);
	}

	async function ask(event?: FormEvent) {
		event?.preventDefault();
		const question = questionIn();
		setWrong(typeof question === "string" ? question : null);
		if (typeof question === "string" || asking) return;
		setAsking(true);
		try {
			onAnswer(await find(question));
			setAt(clock);
		} catch (thrown) {
			onAnswer(null);
			setWrong(errors[VethlabError.from(thrown).code]);
		}
		setAsking(false);
	}

	const input = (name: keyof typeof fields, label: string, hint: string, list?: string) => (
		<Field label={label}>
			<input
				name={name}
				value={fields[name]}
				placeholder={hint}
				list={list}
				autoComplete="off"
				spellCheck={false}
				onChange={(event) => setFields({ ...fields, [name]: event.target.value })}
				className={classes(box, "font-mono placeholder:font-sans placeholder:text-ink-faint")}
			/>
		</Field>
	);
	const list = useId();
	return (
		<section aria-label={words.title} className="flex h-full flex-col bg-surface" data-testid="routes">
			<div className="flex items-start gap-3 border-line border-b py-3 pr-2 pl-5">
				<Milestone className="mt-1 size-5 shrink-0 text-accent" aria-hidden />
				<div className="min-w-0 flex-1">
					<h2 className="font-semibold text-ink text-lg">{words.title}</h2>
					<p className="text-ink-soft text-sm">{words.lead}</p>
				</div>
				<Button look="quiet" size="small" className="px-2" aria-label={common.close} onClick={onClose}>
					<X className="size-5" aria-hidden />
				</Button>
			</div>
			<div className="min-h-0 flex-1 overflow-auto px-5 py-4">
				<form onSubmit={ask} className="grid grid-cols-2 gap-x-3 gap-y-2.5">
					<Field label={words.from}>
						<select name="from" value={here} onChange={(event) => setNetns(event.target.value)} className={box}>
							{places.map((one) => (
								<option key={one}>{one}</option>
							))}
						</select>
					</Field>
					{input("to", words.to, words.toHint, list)}
					<datalist id={list}>
						{addresses.map(([address, where]) => (
							<option key={address} value={address}>
								{where}
							</option>
						))}
					</datalist>
					<details className="col-span-2">
						<summary className="w-fit cursor-pointer rounded text-ink-soft text-sm hover:text-ink">
							{words.more}
						</summary>
						<div className="mt-2 grid grid-cols-3 gap-3">
							{input("source", words.source, words.sourceHint)}
							{input("port", words.port, words.portHint)}
							{input("mark", words.mark, words.markHint)}
						</div>
					</details>
					<div className="col-span-2 flex items-center gap-2">
						<Button type="submit" look="primary" disabled={asking} data-testid="find">
							{asking && <LoaderCircle className="size-4 animate-spin" aria-hidden />}
							{asking ? words.finding : words.find}
						</Button>
						{answer && (
							<Button look="quiet" onClick={() => onAnswer(null)}>
								{words.clear}
							</Button>
						)}
						{answer && !asking && at !== clock && (
							<button type="submit" className="ml-auto text-right text-sm text-warn hover:underline">
								{words.stale} {words.again}
							</button>
						)}
					</div>
				</form>
				<div aria-live="polite">
					{wrong && <p className="mt-3 text-bad text-base">{wrong}</p>}
					{answer && (
						<div
							data-testid="verdict"
							data-well={well}
							className={classes("mt-4 flex gap-3 rounded-xl px-4 py-3", well ? "bg-ok-soft" : "bg-bad-soft")}
						>
							{well ? (
								<CircleCheck className="mt-0.5 size-5 shrink-0 text-ok" aria-hidden />
							) : (
								<CircleX className="mt-0.5 size-5 shrink-0 text-bad" aria-hidden />
							)}
							<p className="text-base text-ink leading-snug">
								<strong className="block font-semibold">{summaryOf(answer, words)}</strong>
								{reason && (
									<>
										{words.at(reason.netns)}
										<Coded text={endOf(reason, words)} />
									</>
								)}
								{missedOn(answer).map(({ netns, dev }) => (
									<span key={netns} className="mt-1 block" data-testid="missed">
										{words.at(netns)}
										<Coded text={words.missed(dev)} />
									</span>
								))}
							</p>
						</div>
					)}
				</div>
				{answer && (
					<>
						<Title>{words.there}</Title>
						<Way way={answer.there} words={words} first={words.starts} pick={pick} />
						{answer.back && (
							<>
								<Title>{words.back}</Title>
								<Way way={answer.back} words={words} first={words.answers} pick={pick} />
							</>
						)}
					</>
				)}
			</div>
		</section>
	);
}

/** As they were asked last. */
function fieldsOf(question?: RouteQuestion) {
	const text = (value: string | number | null | undefined) => (value == null ? "" : String(value));
	const { to, from, port, mark } = question ?? {};
	return { to: text(to), source: text(from), port: text(port), mark: text(mark) };
}

const box = "h-9 w-full min-w-0 rounded-lg border border-line-strong bg-surface px-2.5 text-base text-ink";

function Field({ label, children }: { label: string; children: ReactNode }) {
	return (
		// biome-ignore lint/a11y/noLabelWithoutControl: the control is among the children
		<label className="min-w-0">
			<span className="mb-1 block text-ink-soft text-sm">{label}</span>
			{children}
		</label>
	);
}

function Title({ children }: { children: ReactNode }) {
	return <h3 className="mt-5 mb-3 font-semibold text-ink-soft text-sm">{children}</h3>;
}

const isAddress = (text: string) => numberOf(text) !== null || groupsOf(text) !== null;

/** Every address once, with where it is; loopbacks left out. */
function addressesIn(state: State): [string, string][] {
	const found = new Map<string, string>();
	for (const { scope, local, netns, dev } of recordsOf(state, "address")) {
		// Loopbacks, and addresses that say nothing without their interface.
		if (scope === "host" || (scope === "link" && local.startsWith("fe80:"))) continue;
		const before = found.get(local);
		found.set(local, before ? `${before}, ${netns}` : `${netns} ${dev}`);
	}
	return [...found].sort(([a], [b]) => a.localeCompare(b, "en", { numeric: true }));
}
