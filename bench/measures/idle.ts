import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import type { Figure } from "../figure";
import { joinReady, openViewer, runAll, startServer } from "../server";

const seconds = 20;
const ticksPerSecond = 100; // USER_HZ, the unit of /proc/PID/stat on every Linux

/** All processes below one, with the time they have used, in ticks. */
function usage(root: number): { ticks: number; processes: number; resident: number } {
	const all = new Map<number, { parent: number; ticks: number; resident: number }>();
	for (const name of readdirSync("/proc").filter((entry) => /^\d+$/.test(entry))) {
		try {
			const stat = readFileSync(`/proc/${name}/stat`, "utf8");
			const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
			const ticks = Number(fields[11]) + Number(fields[12]);
			all.set(Number(name), { parent: Number(fields[1]), ticks, resident: Number(fields[21]) * 4096 });
		} catch {
			// It ended while we looked.
		}
	}
	const below = (pid: number): boolean => {
		for (let at = pid; at > 1; at = all.get(at)?.parent ?? 0) if (at === root) return true;
		return false;
	};
	const ours = [...all].filter(([pid]) => below(pid)).map(([, process]) => process);
	return {
		ticks: ours.reduce((sum, process) => sum + process.ticks, 0),
		processes: ours.length,
		resident: ours.reduce((sum, process) => sum + process.resident, 0),
	};
}

/** What server, agent and sandbox use while lab 1 stands and nobody touches it. */
export async function idle(): Promise<Figure[]> {
	const server = await startServer();
	const viewer = await openViewer(server);
	const { view } = await joinReady(viewer, "01-bridge");
	await runAll(viewer, view);
	await wait(2000);
	const before = usage(server.pid);
	await wait(seconds * 1000);
	const after = usage(server.pid);
	viewer.close();
	await server.stop();
	const share = ((after.ticks - before.ticks) / (seconds * ticksPerSecond)) * 100;
	const from = `${seconds} s after lab 1, ${after.processes} processes`;
	return [
		{ name: "idle session's CPU, of one core", value: share, unit: "%", bar: 1, from },
		{ name: "memory of server and sandbox, resident", value: after.resident / 2 ** 20, unit: "MiB", bar: null, from },
	];
}
