import { fileURLToPath } from "node:url";
import { type Figure, median } from "../figure";
import { joinReady, openViewer, startServer } from "../server";

const labs = fileURLToPath(new URL("../labs", import.meta.url));
const rounds = 7;

/** A warm server's start, and how long a sandbox of four hosts takes from the request to ready. */
export async function sandbox(): Promise<Figure[]> {
	const server = await startServer({ labs });
	const viewer = await openViewer(server);
	const times: number[] = [];
	for (let round = 0; round < rounds; round++) {
		const { view, took } = await joinReady(viewer, "four-hosts");
		times.push(took);
		const ended = viewer.next((event) => event.type === "status" && event.status === "ended");
		await viewer.request({ type: "session.end", session: view.session });
		await ended;
	}
	viewer.close();
	await server.stop();
	return [
		{ name: "npm start, nothing to build", value: server.startup / 1000, unit: "s", bar: 3, from: "one start" },
		{
			name: "sandbox of four hosts ready",
			value: median(times) / 1000,
			unit: "s",
			bar: 0.8,
			from: `median of ${rounds}`,
		},
	];
}
