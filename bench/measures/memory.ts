import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { agentsOf } from "@/e2e/server";
import type { Lab } from "@/protocol/lab";
import { chooseEngines } from "@/server/engines/choose";
import { findLab } from "@/server/labs/read-labs";
import { EngineChoice } from "@/server/sessions/engine-choice";
import { Session } from "@/server/sessions/session";
import type { Figure } from "../figure";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** An hour of one change a second; by default as many in three minutes. */
const changes = 3600;
const pace = process.env.BENCH_HOUR ? 1 : 0.04;

/** What server and agent come to hold while a lab changes for an hour: at a third of it and at the end. */
export async function memory(): Promise<Figure[]> {
	setFlagsFromString("--expose-gc");
	const collect: unknown = runInNewContext("gc");
	const engines = new EngineChoice(chooseEngines(root, "bubblewrap"));
	const session = new Session({ id: "bench", lab: changing(), engines, keepMinutes: 1, through: "change" });
	let told = 0;
	let sent = 0;
	let wake: () => void = () => {};
	session.join({
		tell(event) {
			// As a page's connection does, and nothing of it is kept.
			sent += JSON.stringify(event).length;
			if (event.type === "difference") told++;
			wake();
		},
	});
	const reached = async (count: number) => {
		while (told < count) {
			await new Promise<void>((resolve) => {
				wake = resolve;
			});
		}
		if (typeof collect === "function") collect();
		const [agent = 0] = agentsOf({ url: "", pid: process.pid, stop: async () => {} });
		return { heap: process.memoryUsage().heapUsed, server: resident(process.pid), agent: resident(agent) };
	};
	const third = await reached(changes / 3);
	const end = await reached(changes);
	await session.end();
	const from = `${changes} changes, one every ${pace} s, ${Math.round(sent / changes)} bytes each as told`;
	const figures = (["heap", "server", "agent"] as const).flatMap((what): Figure[] => {
		const name = { heap: "server's heap after gc", server: "server resident", agent: "agent resident" }[what];
		const inMiB = { unit: "MiB" as const, bar: null, from };
		return [
			{ name: `${name}, after a third`, value: third[what] / 2 ** 20, ...inMiB },
			{ name: `${name}, at the end`, value: end[what] / 2 ** 20, ...inMiB },
			{ name: `${name}, end ÷ third`, value: end[what] / third[what], unit: "ratio", bar: 1.2, from },
		];
	});
	return figures;
}

function changing(): Lab {
	const lab = findLab({ own: join(root, "labs"), more: [join(root, "bench/labs")] }, "changing");
	const paced = (run: string) => run.replace("PACE", String(pace));
	const steps = lab.steps.map((step) => ({
		...step,
		commands: step.commands.map((command) => ({ ...command, run: paced(command.run) })),
	}));
	return { ...lab, steps };
}

/** Bytes of a process that are in memory (proc_pid_status(5)). */
function resident(pid: number): number {
	return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) * 1024;
}
