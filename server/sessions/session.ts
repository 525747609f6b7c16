import type { FromAgent } from "@/protocol/agent";
import type { Clock } from "@/protocol/difference";
import { VethlabError } from "@/protocol/errors";
import type { Lab } from "@/protocol/lab";
import type { CaptureSetting } from "@/protocol/packet";
import type { RouteAnswer, RouteQuestion } from "@/protocol/route";
import type { Focus, RunEvent, SessionStatus } from "@/protocol/run";
import { type HistoryPiece, protocolVersion, type Resync, type Role, type SessionView } from "@/protocol/socket";
import { Audience, type Viewer } from "./audience";
import { Capture, noCapture } from "./capture";
import { Comparison } from "./comparison";
import type { EngineChoice, Footing } from "./engine-choice";
import { Epoch } from "./epoch";
import { OwnersFocus } from "./focus";
import { type History, snapshotOf } from "./history";
import { type Look, Looks } from "./looks";
import { Questions } from "./questions";
import { Sandbox } from "./sandbox";
import { StepQueue } from "./step-queue";
import { WrittenLab } from "./written-lab";

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
	private readonly text: WrittenLab;
	private readonly audience: Audience;
	private readonly ways = new Questions<RouteAnswer>();
	private readonly comparison = new Comparison();
	private readonly focused = new OwnersFocus((focus) => this.audience.tell({ type: "focus", focus }));
	private state: Omit<SessionStatus, "viewers" | "watching">;
	private sandbox: Sandbox;
	/** null until the sandbox is ready. */
	private epoch: Epoch | null = null;
	private readonly looks = new Looks((message) => this.sandbox.send(message));
	private queue: StepQueue;
	private gone: () => void = () => {};

	constructor(options: SessionOptions) {
		this.id = options.id;
		this.options = options;
		this.text = new WrittenLab(options.lab, options.read);
		this.audience = new Audience(options.keepMinutes, () => void this.end());
		this.queue = new StepQueue(options.lab, options.through);
		this.capture = new Capture({
			setting: options.capture ?? noCapture,
			send: (message) => this.sandbox.send(message),
			tell: (status) => this.audience.tell(status),
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
		return this.text.edited;
	}

	get status(): SessionStatus {
		return { ...this.state, viewers: this.audience.size, watching: this.audience.count("viewer") };
	}

	/** All that a viewer needs to follow from here on what `tell` tells. */
	view(role: Role): SessionView {
		const { id: session, lab, status, focused, capture } = this;
		const { server = "" } = this.options;
		const known = { focus: focused.now, compared: this.comparison.all(), capture: capture.status };
		const past = this.epoch?.view() ?? nothingYet;
		return { version: protocolVersion, server, session, role, lab, status, ...known, ...past };
	}

	join(viewer: Viewer, role: Role = "owner"): void {
		this.audience.join(viewer, role);
		this.update({});
	}

	/** Has it joined, and not left? */
	has(viewer: Viewer): boolean {
		return this.audience.has(viewer);
	}

	leave(viewer: Viewer): void {
		this.capture.watch(viewer, false);
		if (!this.audience.leave(viewer)) return;
		this.look(viewer, null);
		this.update({});
	}

	/** What a viewer looks at is read once a second, until it looks elsewhere or leaves. */
	look(viewer: Viewer, netns: string | null, at: Look["at"] = "counters"): void {
		if (netns === null) this.looks.set(viewer, null);
		else if (this.audience.has(viewer)) this.looks.set(viewer, { netns, at });
	}

	/** What the owner looks at by now. Throws `step-unknown`. */
	focus(focus: Focus): void {
		this.mustNotHaveEnded();
		if (focus.step !== null) this.text.step(focus.step);
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
		if (!this.epoch) throw new VethlabError("session-busy", "The sandbox is starting: ask again when it is ready.");
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
		const lab = this.text.anew(variant);
		const queue = new StepQueue(lab, through);
		const before = this.lab;
		this.text.take(lab);
		this.comparison.follow(lab);
		this.ways.forget();
		this.looks.rest();
		this.epoch = null;
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
		if (this.state.status === "ended") return;
		const before = this.lab;
		const change = this.text.saved();
		if (change === undefined) return;
		this.update({ file: change ? { ...change, time: Date.now() } : undefined });
		this.tellLab(before);
	}

	/** Another content for a file that the lab marks as editable, from its step's next run on; null takes the lab's own again. */
	edit(step: string, file: number, content: string | null): void {
		this.mustNotHaveEnded();
		const before = this.lab;
		this.text.edit(step, file, content);
		this.tellLab(before);
	}

	keep(minutes: number): void {
		this.mustNotHaveEnded();
		this.update({ keepMinutes: minutes });
		this.audience.keep(minutes);
	}

	/** Ends the sandbox for all. Resolves when nothing of it is left. */
	async end(): Promise<void> {
		if (this.state.status !== "ended") {
			this.ways.forget();
			this.focused.close();
			this.looks.rest();
			this.capture.lost();
			this.update({ status: "ended", phase: null });
			this.audience.dismiss();
			await this.sandbox.close();
			this.gone();
		}
		await this.ended;
	}

	private open(after: Promise<void>): Sandbox {
		const { engines, startWithin = defaultStartWithin } = this.options;
		const lab = this.text.written;
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
				this.options.engines.runsOn(this.text.written, on);
				this.epoch = new Epoch(snapshot);
				this.looks.begin();
				this.audience.tell({ type: "snapshot", snapshot: snapshotOf(this.epoch.history.now) });
				const passedOver = [...on.passedOver];
				this.update({ status: "ready", phase: null, kernel, engine: on.engine.name, lacks, passedOver });
				this.capture.begin();
				this.runNext();
				return;
			}
			case "difference":
				if (!this.epoch) throw new Error("a difference before the snapshot");
				this.epoch.history.push(message.difference);
				this.audience.tell(message);
				return;
			case "counters":
				this.epoch?.count(message.counts);
				this.audience.tell(message);
				return;
			case "capture":
			case "packets":
			case "captured":
			case "dissected":
				this.capture.take(message);
				return;
			case "flows":
				this.audience.tell(message);
				return;
			default:
				this.takeRun(message);
		}
	}

	private takeRun(event: RunEvent): void {
		const { written } = this.text;
		const step = written.steps.find((one) => one.id === event.step);
		if (!step || !this.epoch) throw new Error(`${event.type} of a step "${event.step}" that does not run`);
		if ("command" in event && event.command >= step.commands.length) throw new Error(`no command ${event.command}`);
		if ("check" in event && event.check >= step.checks.length) throw new Error(`no check ${event.check}`);
		if (event.type === "step.started") this.focused.forgetStep();
		if (event.type === "check.ended") this.comparison.add(written, event);
		this.epoch.ran(event);
		this.audience.tell(event);
		if (event.type !== "step.ended") return;
		this.queue.ended(event.step, event.ok);
		this.runNext();
	}

	/** The next step of the queue, once the one before has ended well. */
	private runNext(): void {
		if (!this.epoch || this.state.status === "lost") return;
		const next = this.queue.next();
		const status = this.queue.isRunning ? "running" : "ready";
		if (status !== this.state.status) this.update({ status });
		if (next !== null) this.sandbox.send({ type: "run", step: next, files: this.text.filesOf(next) });
	}

	private lose(error: VethlabError): void {
		this.ways.forget();
		this.looks.rest();
		this.capture.lost();
		this.update({ status: "lost", phase: null, error: error.toMessage() });
	}

	private known(): History {
		if (this.epoch) return this.epoch.history;
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

	private update(change: Partial<Omit<SessionStatus, "type" | "viewers" | "watching">>): void {
		this.state = { ...this.state, ...change };
		this.audience.tell(this.status);
	}

	/** Where it is another than before. */
	private tellLab(before: Lab): void {
		const { lab } = this;
		if (JSON.stringify(lab) !== JSON.stringify(before)) this.audience.tell({ type: "lab", lab });
	}
}

/** What a viewer is told of a sandbox that is not ready. */
const nothingYet = { base: null, differences: [], counters: { base: [], now: [] }, transcript: [] };

function sessionEnded(): VethlabError {
	return new VethlabError("session-unknown", "This session has ended. Open the lab again for a new one.");
}
