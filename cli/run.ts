import { graphOf } from "@/client/graph/elements";
import { journeyWords } from "@/client/journeys/sentences";
import { sessionOf } from "@/client/session";
import { VethlabError } from "@/protocol/errors";
import type { Lab } from "@/protocol/lab";
import type { CaptureSetting, Packets } from "@/protocol/packet";
import type { SessionEvent } from "@/protocol/run";
import type { Text } from "@/protocol/text";
import type { Viewer } from "@/server/sessions/audience";
import type { EngineChoice } from "@/server/sessions/engine-choice";
import { Session } from "@/server/sessions/session";
import { AwaitedText, askingWay, endingSandbox } from "./awaited-text";
import { JourneyLog } from "./journeys";
import { PcapFile } from "./pcap";
import { Printer } from "./printer";
import { questionOf, routeText } from "./route";
import { languageOf, paintFor } from "./terminal";
import { Waiting } from "./waiting";

export interface RunOptions {
	/** The last step to run; all that are not optional if absent. */
	through?: string;
	/** Session events as newline-delimited JSON instead of text. */
	json?: boolean;
	/** At the end, the records and the graph elements as one JSON document; the text goes to stderr then. */
	state?: boolean;
	graph?: boolean;
	/** At the end, which way a packet would go: from where, and where to (`ADDRESS` or `ADDRESS:PORT`). As JSON with `json`. */
	route?: string[];
	/** Writes what is captured in every namespace, from before the first command on, to this pcapng file. */
	pcap?: string;
	/**
	 * At the end, every journey of what was captured: a line of JSON each, and the text goes to stderr; as events of type
	 * `journey` with `json`, in the document of `state` or `graph` if there is one.
	 */
	journeys?: boolean;
}

/** How a run ended: all well, a command or check that did not hold, or by Ctrl-C. */
export type End = "done" | "failed" | "interrupted";

export const statuses: Record<End, number> = { done: 0, failed: 1, interrupted: 130 };

interface Report {
	tell(event: SessionEvent): void;
	/** What is waited for that no event tells of; null for nothing. */
	waiting(text: Text | null): void;
}

const events: Report = {
	tell: (event) => void process.stdout.write(`${JSON.stringify(event)}\n`),
	waiting() {},
};

/** Runs a lab in a sandbox of its own and ends it. Throws where the sandbox did not start or was lost. */
export async function runLab(lab: Lab, engines: EngineChoice, options: RunOptions): Promise<End> {
	const question = options.route && questionOf(options.route);
	const wantsState = options.state || options.graph;
	const document = wantsState || (options.journeys && !options.json) || question !== undefined;
	if (options.json && wantsState)
		throw new VethlabError("usage", "--json prints events only: leave --state and --graph out.");
	const asEvents = options.json && !document;
	const through = options.through ?? lab.steps.findLast((step) => !step.optional)?.id ?? lab.steps.at(-1)?.id ?? "";
	const file = options.pcap === undefined ? null : new PcapFile(options.pcap);
	const log = options.journeys ? new JourneyLog() : null;
	const capture: CaptureSetting = { mode: file || log ? "on" : "off", filter: "", ...(log ? { trace: true } : {}) };
	const session = new Session({ id: "cli", lab, engines, keepMinutes: 1, through, capture });
	const interrupts = new AbortController();
	const report = asEvents ? events : pretty(lab, document ? process.stderr : process.stdout, options.through);
	try {
		const ended = new Promise<End>((resolve, reject) => {
			const tell = (event: SessionEvent) => {
				report.tell(event);
				log?.tell(event);
				// What was asked for cannot be had: an empty file would say that nothing was sent.
				if (event.type === "capture" && session.capture.refused) reject(session.capture.refused);
			};
			// Which lab, and which of its variants, all that follows is about.
			if (asEvents) tell({ type: "lab", lab });
			const viewer = watch(through, tell, resolve, reject, (heard) => {
				file?.add(heard.packets);
				log?.add(heard);
			});
			session.join(viewer);
			if (file || log) session.capture.watch(viewer, true);
			const stop = () => resolve("interrupted");
			for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, stop);
			// Whoever reads has gone (`| head`).
			process.stdout.on("error", stop);
			interrupts.signal.addEventListener("abort", () => {
				for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.off(signal, stop);
				process.stdout.off("error", stop);
			});
		});
		const end = await ended;
		// Off again, all that was heard is told.
		if ((file || log) && end !== "interrupted") await session.capture.set({ ...capture, mode: "off" });
		if (file) process.stderr.write(`${file.end(session.capture.status)}\n`);
		const journeys = log?.journeys();
		if (journeys && session.capture.status.untraced) {
			process.stderr.write(`${journeyWords[languageOf(process.env)].untraced}\n`);
		}
		if (journeys && !wantsState) {
			const lines = journeys.map((one) => JSON.stringify(options.json ? { type: "journey", journey: one } : one));
			process.stdout.write(lines.map((line) => `${line}\n`).join(""));
		}
		if (question && end !== "interrupted") {
			report.waiting(askingWay);
			const answer = await session.route(question);
			report.waiting(null);
			const paint = paintFor(process.stdout, process.env);
			const text = options.json ? `${JSON.stringify(answer)}\n` : routeText(answer, languageOf(process.env), paint);
			process.stdout.write(text);
		}
		if (wantsState && end !== "interrupted") {
			const { state } = sessionOf(session.view("owner"));
			const records = [...state.values()];
			const parts = {
				...(options.state ? { state: records } : {}),
				...(options.graph ? { graph: graphOf(state) } : {}),
				...(journeys ? { journeys } : {}),
			};
			process.stdout.write(`${JSON.stringify(parts, null, "\t")}\n`);
		}
		return end;
	} finally {
		report.waiting(endingSandbox);
		await session.end();
		report.waiting(null);
		interrupts.abort();
	}
}

/** Tells every event, and when the run is over. */
function watch(
	through: string,
	tell: (event: SessionEvent) => void,
	resolve: (end: End) => void,
	reject: (error: VethlabError) => void,
	heard: (packets: Packets) => void,
): Viewer {
	let last: End | null = null;
	return {
		tell(event) {
			tell(event);
			if (event.type === "step.ended" && (!event.ok || event.step === through)) last = event.ok ? "done" : "failed";
			if (event.type !== "status") return;
			if (event.error) reject(new VethlabError(event.error.code, event.error.message, { values: event.error.values }));
			else if (event.status === "ready" && last) resolve(last);
		},
		tellPackets(packets) {
			try {
				heard(packets);
			} catch (thrown) {
				reject(VethlabError.from(thrown));
			}
		},
	};
}

/** Text for a person, and what is waited for. */
function pretty(lab: Lab, stream: NodeJS.WriteStream, through?: string): Report {
	const language = languageOf(process.env);
	const paint = paintFor(stream, process.env);
	const waiting = new Waiting(stream, paint);
	const say = (text: Text) => text[language];
	const printer = new Printer(lab, (text) => waiting.write(text), paint, say, through);
	const unfolded = lab.steps.find((step) => step.id === through)?.prelude ?? null;
	const awaited = new AwaitedText(lab, unfolded);
	return {
		waiting: (text) => waiting.for(text && say(text)),
		tell(event) {
			switch (event.type) {
				case "snapshot":
				case "difference":
				case "counters":
				case "flows":
				case "focus":
				case "capture":
				case "lab":
					return;
				case "status":
					printer.status(event);
					break;
				default:
					printer.event(event);
			}
			const text = awaited.after(event);
			waiting.for(text && say(text));
		},
	};
}
