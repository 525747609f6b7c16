import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { io, type Socket } from "socket.io-client";
import type { SessionEvent } from "@/protocol/run";
import { type Answer, answers, Reply, type Request, type RequestType, SessionView, Told } from "@/protocol/socket";

const root = fileURLToPath(new URL("..", import.meta.url));

/** A real server on a free port, started as a user would start it. */
export interface Server {
	url: string;
	pid: number;
	/** Milliseconds from the start of the process to its printed URL. */
	startup: number;
	stop(): Promise<void>;
}

export async function startServer(options: { labs?: string } = {}): Promise<Server> {
	const started = performance.now();
	const args = ["cli/vethlab.mjs", "serve", "--port", "0", ...(options.labs ? ["--labs", options.labs] : [])];
	const child = spawn(process.execPath, args, { cwd: root, stdio: ["ignore", "pipe", "inherit"] });
	// A measure that fails must not leave a server behind that keeps the terminal waiting.
	process.once("exit", () => child.kill("SIGTERM"));
	const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
	for await (const line of createInterface({ input: child.stdout })) {
		const url = /http:\/\/\S+\?token=\S+/.exec(line)?.[0];
		if (!url || !child.pid) continue;
		const stop = async () => {
			child.kill("SIGTERM");
			await exited;
		};
		child.stdout.resume();
		return { url, pid: child.pid, startup: performance.now() - started, stop };
	}
	throw new Error("the server ended before it printed its URL");
}

/** A viewer without a page: the protocol, and the time at which each event arrived. */
export interface Viewer {
	request<T extends RequestType>(request: Extract<Request, { type: T }>): Promise<Answer<T>>;
	/** Resolves with the first event that fits, from now on. */
	next(fits: (event: SessionEvent) => boolean): Promise<SessionEvent>;
	/** All events so far, with milliseconds since 1970. */
	readonly events: { at: number; event: SessionEvent }[];
	close(): void;
}

export const now = () => performance.timeOrigin + performance.now();

export async function openViewer(server: Server): Promise<Viewer> {
	const url = new URL(server.url);
	const login = await fetch(url, { redirect: "manual" });
	const cookie = login.headers
		.getSetCookie()
		.map((line) => line.split(";")[0])
		.join("; ");
	const socket: Socket = io(url.origin, { transports: ["websocket"], extraHeaders: { cookie, origin: url.origin } });
	const events: Viewer["events"] = [];
	const waiting = new Set<(event: SessionEvent) => void>();
	socket.on("event", (told: unknown) => {
		const at = now();
		const { event } = Told.parse(told);
		events.push({ at, event });
		for (const look of [...waiting]) look(event);
	});
	await new Promise<void>((resolve, reject) => {
		socket.once("connect", resolve);
		socket.once("connect_error", reject);
	});
	return {
		events,
		async request(request) {
			const reply = Reply.parse(await socket.emitWithAck("request", request));
			if (!reply.ok) throw new Error(`${request.type}: ${reply.error.message}`);
			return answers[request.type].parse(reply.value) as never;
		},
		next(fits) {
			return new Promise((resolve) => {
				const look = (event: SessionEvent) => {
					if (!fits(event)) return;
					waiting.delete(look);
					resolve(event);
				};
				waiting.add(look);
			});
		},
		close: () => socket.close(),
	};
}

/** Joins a lab and waits until its sandbox is ready. Returns the milliseconds that took. */
export async function joinReady(viewer: Viewer, lab: string): Promise<{ view: SessionView; took: number }> {
	const started = performance.now();
	const ready = viewer.next((event) => event.type === "status" && event.status === "ready");
	const view = SessionView.parse(await viewer.request({ type: "session.join", lab }));
	if (view.status.status !== "ready") await ready;
	return { view, took: performance.now() - started };
}

/** Runs all steps and resolves when the last one has ended. Throws if one did not end well. */
export async function runAll(viewer: Viewer, view: SessionView): Promise<void> {
	const steps = view.lab.steps.filter((step) => !step.optional);
	const last = steps.at(-1)?.id ?? "";
	const ended = viewer.next((event) => event.type === "step.ended" && (event.step === last || !event.ok));
	await viewer.request({ type: "step.run", session: view.session, through: last });
	const event = await ended;
	if (event.type === "step.ended" && !event.ok) throw new Error(`step ${event.step} did not end well: ${event.reason}`);
}
