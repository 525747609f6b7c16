import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { SessionEvent } from "@/protocol/run";
import { chooseEngines } from "@/server/engines/choose";
import { findLab } from "@/server/labs/read-labs";
import { EngineChoice } from "@/server/sessions/engine-choice";
import { Session } from "@/server/sessions/session";
import { type Figure, median, percentile } from "../figure";
import { now } from "../server";

const root = fileURLToPath(new URL("../..", import.meta.url));
const rounds = 10;

interface Arrival {
	at: number;
	event: SessionEvent;
}

/**
 * From each command's end (its shell's exit, by the agent's clock) to the
 * arrival of its last difference. One that came before the end counts as 0;
 * a command that changed nothing is left out.
 */
export function differenceDelays(events: readonly Arrival[]): number[] {
	const delays: number[] = [];
	let start = 0;
	let last: number | null = null;
	for (const { at, event } of events) {
		if (event.type === "command.started") {
			start = event.time;
			last = null;
		} else if (event.type === "difference" && event.difference.cause.type === "command") last = at;
		else if (event.type === "command.ended" && last !== null) delays.push(Math.max(0, last - (start + event.duration)));
	}
	return delays;
}

/** From a command's end to its difference in the server's session. The first round warms up and is not counted. */
export async function latency(): Promise<Figure[]> {
	const lab = findLab({ own: join(root, "labs"), more: [join(root, "bench/labs")] }, "four-hosts");
	const engines = new EngineChoice(chooseEngines(root, "bubblewrap"));
	const delays: number[] = [];
	for (let round = 0; round <= rounds; round++) {
		const session = new Session({ id: "bench", lab, engines, keepMinutes: 1 });
		const events: Arrival[] = [];
		await new Promise<void>((resolve, reject) => {
			session.join({
				tell(event) {
					events.push({ at: now(), event });
					if (event.type === "step.ended") event.ok ? resolve() : reject(new Error(`${event.step}: ${event.reason}`));
				},
			});
			session.run("changes");
		});
		await session.end();
		if (round > 0) delays.push(...differenceDelays(events));
	}
	const from = `${delays.length} commands, four hosts`;
	return [
		{ name: "command's end to difference, median", value: median(delays), unit: "ms", bar: null, from },
		{
			name: "command's end to difference, 95th percentile",
			value: percentile(delays, 0.95),
			unit: "ms",
			bar: 10,
			from,
		},
	];
}
