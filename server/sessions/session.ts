import type { FromAgent } from "@/protocol/agent";
import { type Counts, countedIn, countsAfter } from "@/protocol/counters";
import type { Clock } from "@/protocol/difference";
import { VethlabError } from "@/protocol/errors";
import type { Lab } from "@/protocol/lab";
import type { CaptureSetting } from "@/protocol/packet";
import type { RouteAnswer, RouteQuestion } from "@/protocol/route";
import type { Focus, RunEvent, SessionEvent, SessionStatus } from "@/protocol/run";
import { type HistoryPiece, protocolVersion, type Resync, type Role, type SessionView } from "@/protocol/socket";
import { Capture, noCapture, type Watcher } from "./capture";
import { Comparison } from "./comparison";
import { Edits } from "./edits";
import type { EngineChoice, Footing } from "./engine-choice";
import { OwnersFocus } from "./focus";
import { History, type Point, snapshotOf } from "./history";
import { readAgain } from "./lab-file";
import { type Look, Looks } from "./looks";
import { Questions } from "./questions";
import { Sandbox } from "./sandbox";
import { StepQueue } from "./step-queue";
import { Transcript } from "./transcript";

/** Who hears what a session tells. */
export interface Viewer extends Watcher {
	tell(event: SessionEvent): void;
}

export interface SessionOptions {
	id: string;
	/** Which start of the server it belongs to. */
	server?: string;
	lab: Lab;
	/** Reads the lab anew, of a variant: at every reset. Throws where it is broken. The lab stays as it is if absent. */
	read?: (variant: string | undefined) => Lab;
	engines: EngineChoice;
	/** Minutes that the sandbox is kept after the last viewer has left. */
	keepMinutes: number;
	/** Milliseconds from a sandbox's start to its hosts being ready, after which it counts as failed. */
	startWithin?: number;
	/** Run up to and with this step as soon as the sandbox is ready; the preludes only if absent. */
	through?: string;
	/** What is captured from the first step on; nothing if absent. */
	capture?: CaptureSetting;
}

/** A kernel of its own (uml) takes some seconds to boot, and more on a busy machine. */
const defaultStartWithin = 60_000;

/** One sandbox of one lab, those who look at it, and what has happened in it. */
export class Session {
	readonly id: string;
	/** Resolves when the session has ended and nothing of its sandbox is left. */
	readonly ended: Promise<void>;
	readonly capture: Capture;
	private readonly options: SessionOptions;
	private readonly viewers = new Map<Viewer, Role>();
	private readonly edits = new Edits();
	private readonly ways = new Questions<RouteAnswer>();
	private readonly comparison = new Comparison();
	private readonly focused = new OwnersFocus((focus) => this.tell({ type: "focus", focus }));
	/** As its file says it. */
	private written: Lab;
	/** What the file said when it was saved last, or what was wrong with it. */
	private reading: string;
	private state: Omit<SessionStatus, "viewers" | "watching">;
	private sandbox: Sandbox;
	private history: History | null = null;
	/** Where the state stood when the last step started. */
	private stepStart: Point | null = null;
	private counts: Counts = new Map();
	/** Counters when the last step started. */
	private countsAtStart: Counts = new Map();
	private readonly looks = new Looks((message) => this.sandbox.send(message));
	private transcript = new Transcript();
	private queue: StepQueue;
	private keepTimer: NodeJS.Timeout | undefined;
	private gone: () => void = () => {};

	constructor(options: SessionOptions) {
		this.id = options.id;
		this.options = options;
		this.written = options.lab;
		this.reading = JSON.stringify([options.lab, []]);
		this.queue = new StepQueue(options.lab, options.through);
		this.capture = new Capture({
			setting: options.capture ?? noCapture,
			send: (message) => this.sandbox.send(message),
			tell: (status) => this.tell(status),
			mustBeReady: () => {
				this.mustLive();
				this.known();
			},
		});
		const [first] = options.engines.for(options.lab);
		this.state = {
			type: "status",
			status: "starting",
			phase: "sandbox",
			epoch: 0,
			error: null,
			keepMinutes: options.keepMinutes,
			kernel: null,
			engine: first?.engine.name ?? null,
			lacks: [],
			passedOver: [...(first?.passedOver ?? [])],
		};
		this.ended = new Promise((resolve) => {
			this.gone = resolve;
		});
		this.sandbox = this.open(Promise.resolve());
	}

	/** With the contents that the owner gave to files. */
	get lab(): Lab {
		return this.edits.in(this.written);
	}

	get status(): SessionStatus {
		return { ...this.state, viewers: this.viewers.size, watching: this.count("viewer") };
	}

	/** All that a viewer needs to follow from here on what `tell` tells. */
	view(role: Role): SessionView {
		const { base, differences } = this.history
			? this.history.from(this.stepStart ?? this.history.now)
			: { base: null, differences: [] };
		const transcript = this.transcript.events();
		const compared = this.comparison.all();
		const { id: session, lab, status } = this;
		const { server = "" } = this.options;
		const counters = { base: countedIn(this.countsAtStart), now: countedIn(this.counts) };
		const { focused, capture } = this;
		const known = { focus: focused.now, base, differences, counters, compared, capture: capture.status, transcript };
		return { version: protocolVersion, server, session, role, lab, status, ...known };
	}

	/** Only an owner keeps the sandbox: a look-only page may be left open for ever. */
	join(viewer: Viewer, role: Role = "owner"): void {
		if (role === "owner") clearTimeout(this.keepTimer);
		this.viewers.set(viewer, role);
		this.update({});
	}

	/** Has it joined, and not left? */
	has(viewer: Viewer): boolean {
		return this.viewers.has(viewer);
	}

	leave(viewer: Viewer): void {
		const role = this.viewers.get(viewer);
		this.capture.watch(viewer, false);
		if (!this.viewers.delete(viewer)) return;
		this.look(viewer, null);
		this.update({});
		if (role === "owner") this.keepAWhile();
	}

	/** What a viewer looks at is read once a second, until it looks elsewhere or leaves. */
	look(viewer: Viewer, netns: string | null, at: Look["at"] = "counters"): void {
		if (netns === null) this.looks.set(viewer, null);
		else if (this.viewers.has(viewer)) this.looks.set(viewer, { netns, at });
	}

	/** What the owner looks at by now. Throws `step-unknown`. */
	focus(focus: Focus): void {
		this.mustNotHaveEnded();
		if (focus.step !== null) this.stepOf(focus.step);
		this.focused.set(focus);
	}

	resync(clock: Clock): Resync {
		return this.known().resync(clock);
	}

	/** The next piece of what has happened in this epoch. */
	past(after: Clock | null): HistoryPiece {
		return this.known().piece(after);
	}

	/** Which way a packet would go, as the kernel says now. Rejects where the sandbox is not there, or goes meanwhile. */
	route(question: RouteQuestion, role: Role = "owner"): Promise<RouteAnswer> {
		this.mustLive();
		if (!this.history) throw new VethlabError("session-busy", "The sandbox is starting: ask again when it is ready.");
		return this.ways.ask(role, (id) => this.sandbox.send({ type: "route", id, question }));
	}

	/** Runs the steps that are not done yet, up to and with `through`; optional ones only if asked for by name. */
	run(through: string): void {
		this.mustLive();
		this.queue.ask(through);
		this.runNext();
	}

	stop(): void {
		this.mustLive();
		this.queue.stop();
		if (this.queue.isRunning) this.sandbox.send({ type: "stop" });
	}

	/**
	 * A fresh sandbox of the lab as its file says it now, of another variant if one is named, and in it the steps up to
	 * and with `through`. Where the file is broken it is refused, and all stays as it is.
	 */
	reset(through?: string, variant?: string): void {
		this.mustNotHaveEnded();
		const { read } = this.options;
		const lab = read ? read(variant ?? this.written.variant ?? undefined) : this.written;
		const queue = new StepQueue(lab, through);
		const before = this.lab;
		this.written = lab;
		this.reading = JSON.stringify([lab, []]);
		this.comparison.follow(lab);
		this.ways.forget();
		this.looks.rest();
		this.history = null;
		this.stepStart = null;
		this.counts = new Map();
		this.countsAtStart = this.counts;
		this.transcript = new Transcript();
		this.focused.forgetStep();
		this.queue = queue;
		const epoch = this.state.epoch + 1;
		this.capture.reset(epoch);
		this.update({ status: "starting", phase: "sandbox", epoch, error: null, file: undefined });
		this.tellLab(before);
		this.sandbox = this.open(this.sandbox.close());
	}

	/** A lab's file was saved, this one's or not. New words are taken at once, what runs only by a reset. */
	labSaved(): void {
		const { read } = this.options;
		if (!read || this.state.status === "ended") return;
		const { change, problems, lab } = readAgain(this.written, () => read(this.written.variant ?? undefined));
		const reading = JSON.stringify([lab, problems]);
		// Another lab's file, or a save that changed nothing.
		if (reading === this.reading) return;
		this.reading = reading;
		if (change === null) {
			this.update({ file: undefined });
			return;
		}
		const before = this.lab;
		if (change === "words" && lab) this.written = lab;
		this.update({ file: { change, problems, time: Date.now() } });
		this.tellLab(before);
	}

	/** Another content for a file that the lab marks as editable, from its step's next run on; null takes the lab's own. */
	edit(stepId: string, index: number, content: string | null): void {
		this.mustNotHaveEnded();
		const step = this.stepOf(stepId);
		const file = step.files[index];
		if (!file?.editable) {
			throw new VethlabError("forbidden", `File ${index} of step "${stepId}" is not one that may be edited.`);
		}
		const before = this.lab;
		this.edits.set(step, file, content);
		this.tellLab(before);
	}

	keep(minutes: number): void {
		this.mustNotHaveEnded();
		this.update({ keepMinutes: minutes });
		this.keepAWhile();
	}

	/** Ends the sandbox for all. Resolves when nothing of it is left. */
	async end(): Promise<void> {
		if (this.state.status !== "ended") {
			clearTimeout(this.keepTimer);
			this.ways.forget();
			this.focused.close();
			this.looks.rest();
			this.capture.lost();
			this.update({ status: "ended", phase: null });
			this.viewers.clear();
			await this.sandbox.close();
			this.gone();
		}
		await this.ended;
	}

	private open(after: Promise<void>): Sandbox {
		const { engines, startWithin = defaultStartWithin } = this.options;
		const { written: lab } = this;
		const { epoch } = this.state;
		return new Sandbox(
			{ lab, epoch, footings: engines.for(lab), startWithin, after },
			{
				phase: (phase, { engine, passedOver }) => {
					if (phase === this.state.phase && engine.name === this.state.engine) return;
					this.update({ phase, engine: engine.name, passedOver: [...passedOver] });
				},
				message: (message, on) => this.receive(message, on),
				lost: (error) => this.lose(error),
			},
		);
	}

	private receive(message: Exclude<FromAgent, { type: "failed" }>, on: Footing): void {
		try {
			this.take(message, on);
		} catch (cause) {
			const why = cause instanceof Error ? cause.message : String(cause);
			void this.sandbox.close();
			this.lose(new VethlabError("internal", `What the agent says does not fit together: ${why}`, { cause }));
		}
	}

	private take(message: Exclude<FromAgent, { type: "failed" }>, on: Footing): void {
		switch (message.type) {
			case "phase":
				this.update({ phase: message.phase });
				return;
			case "examined":
				// Only a doctor asks for that.
				return;
			case "route":
				this.ways.answered(message.id, message.result);
				return;
			case "ready": {
				const { snapshot, kernel, lacks } = message;
				if (snapshot.clock.epoch !== this.state.epoch) throw new Error("a snapshot of another epoch");
				this.options.engines.runsOn(this.written, on);
				this.history = new History(snapshot);
				this.stepStart = this.history.now;
				this.looks.begin();
				this.tell({ type: "snapshot", snapshot: snapshotOf(this.history.now) });
				const passedOver = [...on.passedOver];
				this.update({ status: "ready", phase: null, kernel, engine: on.engine.name, lacks, passedOver });
				this.capture.begin();
				this.runNext();
				return;
			}
			case "difference":
				if (!this.history) throw new Error("a difference before the snapshot");
				this.history.push(message.difference);
				this.tell(message);
				return;
			case "counters":
				this.counts = countsAfter(this.counts, message.counts);
				this.tell(message);
				return;
			case "capture":
			case "packets":
			case "captured":
			case "dissected":
				this.capture.take(message);
				return;
			case "flows":
				this.tell(message);
				return;
			default:
				this.takeRun(message);
		}
	}

	private takeRun(event: RunEvent): void {
		const step = this.written.steps.find((one) => one.id === event.step);
		if (!step || !this.history) throw new Error(`${event.type} of a step "${event.step}" that does not run`);
		if ("command" in event && event.command >= step.commands.length) throw new Error(`no command ${event.command}`);
		if ("check" in event && event.check >= step.checks.length) throw new Error(`no check ${event.check}`);
		if (event.type === "step.started") {
			this.stepStart = this.history.now;
			this.countsAtStart = this.counts;
			this.focused.forgetStep();
		}
		if (event.type === "check.ended") this.comparison.add(this.written, event);
		this.transcript.add(event);
		this.tell(event);
		if (event.type !== "step.ended") return;
		this.queue.ended(event.step, event.ok);
		this.runNext();
	}

	/** The next step of the queue, once the one before has ended well. */
	private runNext(): void {
		if (!this.history || this.state.status === "lost") return;
		const next = this.queue.next();
		const status = this.queue.isRunning ? "running" : "ready";
		if (status !== this.state.status) this.update({ status });
		if (next !== null) {
			this.sandbox.send({ type: "run", step: next, files: this.edits.filesOf(this.stepOf(next)) });
		}
	}

	private lose(error: VethlabError): void {
		this.ways.forget();
		this.looks.rest();
		this.capture.lost();
		this.update({ status: "lost", phase: null, error: error.toMessage() });
	}

	private stepOf(id: string): Lab["steps"][number] {
		const step = this.written.steps.find((one) => one.id === id);
		if (step) return step;
		throw new VethlabError("step-unknown", `Lab ${this.written.id} has no step "${id}".`, { values: { step: id } });
	}

	private known(): History {
		if (this.history) return this.history;
		throw new VethlabError("session-busy", "The sandbox is starting: its state comes when it is ready.");
	}

	private mustNotHaveEnded(): void {
		if (this.state.status === "ended") throw sessionEnded();
	}

	private mustLive(): void {
		this.mustNotHaveEnded();
		if (this.state.status === "lost")
			throw new VethlabError("agent-lost", "The sandbox is gone. Reset the lab to start afresh.");
	}

	private keepAWhile(): void {
		clearTimeout(this.keepTimer);
		if (this.count("owner") > 0 || this.state.status === "ended") return;
		this.keepTimer = setTimeout(() => void this.end(), this.state.keepMinutes * 60_000);
	}

	private count(role: Role): number {
		let count = 0;
		for (const one of this.viewers.values()) if (one === role) count++;
		return count;
	}

	private update(change: Partial<Omit<SessionStatus, "type" | "viewers" | "watching">>): void {
		this.state = { ...this.state, ...change };
		this.tell(this.status);
	}

	/** Where it is another than before. */
	private tellLab(before: Lab): void {
		const { lab } = this;
		if (JSON.stringify(lab) !== JSON.stringify(before)) this.tell({ type: "lab", lab });
	}

	private tell(event: SessionEvent): void {
		for (const viewer of this.viewers.keys()) viewer.tell(event);
	}
}

function sessionEnded(): VethlabError {
	return new VethlabError("session-unknown", "This session has ended. Open the lab again for a new one.");
}
