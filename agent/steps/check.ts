import { type Check, milliseconds, type OutputCheck, type RecordCheck } from "@/protocol/check";
import { judgeOutput, judgeRecords, matches, type Printed, type Verdict } from "@/protocol/match";
import type { NetRecord, RecordKind } from "@/protocol/records";
import type { Host } from "../kernel/host";
import { ping, request } from "./probe";

/** Calls back on each change until the returned function is called. */
type Changes = (listener: () => void) => () => void;

/** What checks look at. */
export interface World {
	hosts: ReadonlyMap<string, Host>;
	records: (kind: RecordKind) => Iterable<NetRecord>;
	/** Of the state. */
	onChange: Changes;
	/** The step's command at this place, from 1; undefined if it has not begun. */
	command: (place: number) => (Printed & { onChange: Changes }) | undefined;
	/** The step is stopped: checks end as they stand. */
	signal: AbortSignal;
}

/** A verdict, and the milliseconds that it took. */
export async function judge(check: Check, world: World): Promise<Verdict & { waited: number }> {
	const from = performance.now();
	const verdict = await verdictOf(check, world);
	return { ...verdict, waited: performance.now() - from };
}

function verdictOf(check: Check, world: World): Promise<Verdict> {
	if ("record" in check) return recorded(check, world);
	if ("ping" in check) return ping(check, world);
	if ("request" in check) return request(check, world);
	return printed(check, world);
}

/** Looks again on every change of the state. */
function recorded(check: RecordCheck, { records, onChange, signal }: World): Promise<Verdict> {
	const look = () => judgeRecords(check, records(check.record));
	return until({ look, decided: ({ ok }) => ok, onChange, within: milliseconds(check.within), signal });
}

/** Looks again on all that a command prints. That one which goes on lacks something is known when the time is over. */
function printed(check: OutputCheck, { command: commandAt, signal }: World): Promise<Verdict> {
	const command = commandAt(check.output);
	if (!command) return Promise.resolve(judgeOutput(check, null));
	const { lacks, within } = check;
	return until({
		look: () => judgeOutput(check, command),
		decided: ({ ok }) => command.exit !== null || (lacks === undefined ? ok : matches(command.text, lacks)),
		onChange: (listener) => command.onChange(listener),
		within: milliseconds(within),
		signal,
	});
}

interface Awaited {
	look: () => Verdict;
	/** Will it stay as it is? */
	decided: (verdict: Verdict) => boolean;
	onChange: Changes;
	/** Milliseconds. */
	within: number;
	signal: AbortSignal;
}

/** Looks again until it is decided, the time is over or the step is stopped. */
function until({ look, decided, onChange, within, signal }: Awaited): Promise<Verdict> {
	const first = look();
	if (decided(first) || signal.aborted) return Promise.resolve(first);
	return new Promise((resolve) => {
		const finish = (verdict: Verdict) => {
			clearTimeout(timer);
			signal.removeEventListener("abort", give);
			ignore();
			resolve(verdict);
		};
		const give = () => finish(look());
		const timer = setTimeout(give, within);
		const ignore = onChange(() => {
			const verdict = look();
			if (decided(verdict)) finish(verdict);
		});
		signal.addEventListener("abort", give, { once: true });
	});
}
