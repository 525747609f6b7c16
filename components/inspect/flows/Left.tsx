import { createContext, useContext, useSyncExternalStore } from "react";
import { flowWords } from "@/client/flows/words";
import { useWords } from "@/client/use-session";
import { classes } from "@/components/ui/classes";
import type { ConntrackRecord } from "@/protocol/records";

export interface Times {
	/** Record ids, with when each entry ends: milliseconds since 1970, by the agent's clock. */
	ends: ReadonlyMap<string, number>;
	/** What the agent's clock is ahead of this page's, ms. */
	ahead: number;
}

/** null while they are not known: of a moment that is past. */
export const TimesContext = createContext<Times | null>(null);

/** Seconds that an entry has left; null where that is not known. */
export function secondsLeft(times: Times | null, { id }: ConntrackRecord): number | null {
	const end = times?.ends.get(id);
	return times && end !== undefined ? Math.max(0, Math.round((end - Date.now() - times.ahead) / 1000)) : null;
}

const listeners = new Set<() => void>();
let second = 0;
let timer: ReturnType<typeof setInterval> | undefined;

/** One clock for all that counts down. */
function onSecond(listener: () => void): () => void {
	listeners.add(listener);
	timer ??= setInterval(() => {
		second++;
		for (const one of listeners) one();
	}, 1000);
	return () => {
		listeners.delete(listener);
		if (listeners.size > 0) return;
		clearInterval(timer);
		timer = undefined;
	};
}

/** Seconds left, counting down; a bar of how much of its time that is. */
export function Left({ flow }: { flow: ConntrackRecord }) {
	const words = useWords();
	const said = flowWords[words.language];
	const times = useContext(TimesContext);
	useSyncExternalStore(
		onSecond,
		() => second,
		() => 0,
	);
	const left = secondsLeft(times, flow);
	if (left === null) return <span className="text-ink-faint">{words.inspect.nothing}</span>;
	const share = flow.timeout ? Math.min(1, left / flow.timeout) : 1;
	return (
		<span className="inline-flex items-center gap-2" title={said.leftHint} data-left={left}>
			<span className="h-1 w-9 overflow-clip rounded-full bg-quiet-soft" aria-hidden>
				<span
					className={classes("block h-full rounded-full", share < 0.2 ? "bg-warn" : "bg-accent")}
					style={{ width: `${share * 100}%` }}
				/>
			</span>
			<span className="min-w-10 text-right tabular-nums">
				{left > 0 ? said.seconds(words.number(left)) : said.overdue}
			</span>
		</span>
	);
}
