import { apply, type Change, type Difference, difference, stateOf } from "@/protocol/difference";
import type { Lab } from "@/protocol/lab";
import { type NetRecord, recordId, type State } from "@/protocol/records";
import type { RunEvent, SessionEvent, SessionStatus } from "@/protocol/run";
import { type HistoryPiece, type Reply, Request, type SessionView } from "@/protocol/socket";

export const lab: Lab = {
	id: "fuzz",
	title: { en: "Fuzz", zh: "模糊测试" },
	summary: { en: "Fuzz", zh: "模糊测试" },
	topology: { ipv6: false, hosts: {} },
	needs: { features: [], programs: [] },
	variant: null,
	variants: [],
	preludes: [],
	steps: [],
};

export function neighbour(n: number, state: string): NetRecord {
	const dst = `192.168.10.${n}`;
	const id = recordId.neighbour("worker1", "br0", dst);
	return { id, kind: "neighbour", netns: "worker1", ifindex: 4, dev: "br0", dst, lladdr: null, state, flags: [] };
}

/** A session as the server keeps it, in memory, with the history of SPEC 9 cut short so that it runs out. */
export class Source {
	epoch = 0;
	n = 0;
	state: State = new Map();
	private base: SessionView["base"] = null;
	private since: Difference[] = [];
	private history: Difference[] = [];
	/** Every difference of the epoch and the state after each, with the one that it began with. */
	all: Difference[] = [];
	lab = lab;
	/** Every request, in order. */
	asked: Request[] = [];
	states: State[] = [];
	private transcript: RunEvent[] = [];
	private readonly listeners = new Set<(event: SessionEvent) => void>();

	constructor(
		private readonly reach: number,
		readonly id = "s",
		private readonly server = "first",
	) {
		this.reset();
	}

	onTold(listener: (event: SessionEvent) => void): () => void {
		this.listeners.add(listener);
		return () => this.listeners.delete(listener);
	}

	status(): SessionStatus {
		const { epoch } = this;
		return {
			type: "status",
			status: "ready",
			phase: null,
			epoch,
			error: null,
			viewers: 1,
			watching: 0,
			keepMinutes: 15,
			kernel: null,
			engine: null,
			lacks: [],
			passedOver: [],
		};
	}

	/** Goes to another state, by one difference. */
	become(next: State): void {
		const changes: Change[] = difference(this.state, next);
		if (changes.length === 0) return;
		const one: Difference = { clock: { epoch: this.epoch, n: ++this.n }, time: 0, cause: { type: "kernel" }, changes };
		this.state = apply(this.state, changes);
		this.since.push(one);
		this.history = [...this.history, one].slice(-this.reach);
		this.all.push(one);
		this.states.push(this.state);
		this.tell({ type: "difference", difference: one });
	}

	run(event: RunEvent): void {
		if (event.type === "step.started") {
			this.base = this.snapshot();
			this.since = [];
		}
		this.transcript.push(event);
		this.tell(event);
	}

	reset(): void {
		this.epoch++;
		this.n = 0;
		this.state = stateOf([neighbour(250, "PERMANENT")]);
		this.base = this.snapshot();
		this.since = [];
		this.history = [];
		this.all = [];
		this.states = [this.state];
		this.transcript = [];
		this.tell(this.status());
		this.tell({ type: "snapshot", snapshot: this.snapshot() });
	}

	snapshot() {
		return { clock: { epoch: this.epoch, n: this.n }, time: 0, records: [...this.state.values()] };
	}

	view(): SessionView {
		const [base, differences, transcript] = [this.base, [...this.since], [...this.transcript]];
		return {
			version: 1,
			server: this.server,
			session: this.id,
			role: "owner",
			lab: this.lab,
			status: this.status(),
			focus: { step: null, selected: null },
			base,
			differences,
			counters: { base: [], now: [] },
			compared: [],
			capture: { type: "capture", setting: { mode: "off", filter: "" }, listening: false, said: null, counts: [] },
			transcript,
		};
	}

	answer(raw: unknown): Reply {
		const request = Request.parse(raw);
		this.asked.push(request);
		if (request.type === "session.join") return { ok: true, value: this.view() };
		if (request.type === "session.history") return { ok: true, value: this.piece(request.after?.n ?? null) };
		if (request.type !== "session.resync") return { ok: true, value: null };
		const { epoch, n } = request.clock;
		const first = this.history[0]?.clock.n ?? this.n + 1;
		if (epoch !== this.epoch || n + 1 < first)
			return { ok: true, value: { type: "snapshot", snapshot: this.snapshot() } };
		return { ok: true, value: { type: "differences", differences: this.history.filter((one) => one.clock.n > n) } };
	}

	/** SPEC 11, 20 differences at a time. */
	private piece(after: number | null): HistoryPiece {
		const first = this.states[0] ?? new Map();
		const base = { clock: { epoch: this.epoch, n: 0 }, time: 0, records: [...first.values()] };
		return { base: after === null ? base : null, differences: this.all.slice(after ?? 0, (after ?? 0) + 20) };
	}

	tell(event: SessionEvent): void {
		for (const listener of this.listeners) listener(event);
	}
}
