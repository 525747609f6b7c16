import type { FromAgent, ToAgent } from "@/protocol/agent";
import type { Dropped } from "@/protocol/dropped";
import { VethlabError } from "@/protocol/errors";
import type { CaptureSetting, CaptureStatus, Layer, Packets } from "@/protocol/packet";
import type { Role } from "@/protocol/socket";
import type { Traced } from "@/protocol/trace";
import { PacketRing } from "./packet-ring";
import { Questions } from "./questions";

/** What a capture says. */
type Told = Extract<FromAgent, { type: "capture" | "packets" | "captured" | "dissected" }>;

/** Who hears of packets. */
export interface Watcher {
	tellPackets?(packets: Packets): void;
}

/** The session that it is of. */
export interface CaptureOptions {
	/** What is captured from the first step on. */
	setting: CaptureSetting;
	/** To the agent. */
	send: (message: ToAgent) => void;
	/** To all viewers. */
	tell: (status: CaptureStatus) => void;
	/** Throws where there is no sandbox that could be asked. */
	mustBeReady: () => void;
}

/** Verdicts that are kept of an epoch, and tellings of what was dropped. */
const mostTraces = 5_000;
const mostDropped = 1_000;

export const noCapture: CaptureSetting = { mode: "off", filter: "" };

/** What a session's sandbox is to capture, what it says of it, its newest packets, and who is told of them. */
export class Capture {
	status: CaptureStatus;
	/** Why this sandbox does not capture what was set before it came: no tcpdump, as a rule. */
	refused: VethlabError | null = null;
	private setting: CaptureSetting;
	private epoch = 0;
	private ring = new PacketRing();
	/** The newest verdicts of the epoch. */
	private traces: Traced[] = [];
	private dropped: Dropped[] = [];
	private readonly watchers = new Set<Watcher>();
	private readonly settings = new Questions<null>();
	private readonly dissections = new Questions<Layer[]>(18_000);

	constructor(private readonly options: CaptureOptions) {
		this.setting = options.setting;
		this.status = statusOf(this.setting);
	}

	/**
	 * From now on capture so, in the sandboxes that come after, too. Resolves when it is so; rejects where tcpdump does
	 * not take the filter, or is not there.
	 */
	async set(setting: CaptureSetting): Promise<null> {
		this.options.mustBeReady();
		await this.settings.ask("owner", (id) => this.options.send({ type: "capture", id, setting }));
		this.setting = setting;
		return null;
	}

	/** A sandbox is there, and has run nothing yet. */
	begin(): void {
		if (this.setting.mode === "off" && this.setting.filter === "") return;
		this.set(this.setting).catch((thrown: unknown) => {
			const error = VethlabError.from(thrown);
			// The session says so itself.
			if (error.code === "agent-lost") return;
			// An answer that only came late may still have been a yes.
			if (error.code !== "internal") this.refused = error;
			this.tell({ ...this.status, said: error.message });
		});
	}

	/** Tells somebody of packets as they come, until told no more. */
	watch(watcher: Watcher, on: boolean): void {
		if (on) this.watchers.add(watcher);
		else this.watchers.delete(watcher);
	}

	/** The newest packets that are kept of those before this one; of all if null. */
	read(before: number | null): Packets {
		const packets = this.ring.before(before);
		return { epoch: this.epoch, packets, ...(before === null ? { traces: this.traces, dropped: this.dropped } : {}) };
	}

	/** A packet's layers, as the dissector in the sandbox says. */
	dissect(id: number, role: Role): Promise<Layer[]> {
		this.options.mustBeReady();
		const packet = this.ring.find(id);
		if (!packet) throw new VethlabError("packet-gone", "This packet is not kept any more.");
		return this.dissections.ask(role, (question) => this.options.send({ type: "dissect", id: question, packet }));
	}

	take(message: Told): void {
		if (message.type === "capture") {
			this.tell(message);
		} else if (message.type === "packets") {
			const { packets, traces = [], dropped = [] } = message;
			this.ring.add(packets);
			if (dropped.length > 0) this.dropped = [...this.dropped, ...dropped].slice(-mostDropped);
			if (traces.length > 0) this.traces = [...this.traces, ...traces].slice(-mostTraces);
			for (const watcher of this.watchers) watcher.tellPackets?.({ epoch: this.epoch, packets, traces, dropped });
		} else if (message.type === "captured") this.settings.answered(message.id, message.result);
		else this.dissections.answered(message.id, message.result);
	}

	/** The sandbox is gone; its packets stay to be seen until the next epoch. */
	lost(): void {
		this.settings.forget();
		this.dissections.forget();
		this.tell({ ...this.status, listening: false });
	}

	/** Another sandbox takes its place. */
	reset(epoch: number): void {
		this.lost();
		this.epoch = epoch;
		this.refused = null;
		this.ring = new PacketRing();
		this.traces = [];
		this.dropped = [];
		this.tell(statusOf(this.setting));
	}

	/** Where it is another than before. */
	private tell(status: CaptureStatus): void {
		const news = JSON.stringify(status) !== JSON.stringify(this.status);
		this.status = status;
		if (news) this.options.tell(status);
	}
}

function statusOf(setting: CaptureSetting): CaptureStatus {
	return { type: "capture", setting, listening: false, said: null, counts: [] };
}
