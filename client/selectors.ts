import type { Feature, Lab } from "@/protocol/lab";
import type { LinkRecord, NetnsRecord, State } from "@/protocol/records";
import { recordsOf } from "./record-index";
import type { StepRun } from "./runs";
import type { Session } from "./session";

export { recordsOf };

export type LabStep = Lab["steps"][number];
export type StepState = "todo" | "running" | "done" | "failed" | "stopped" | "skipped";

export function stepState(run: StepRun | undefined): StepState {
	if (!run) return "todo";
	if (!run.ended) return "running";
	const { reason } = run.ended;
	if (reason === "stopped" || reason === "skipped") return reason;
	return run.ended.ok ? "done" : "failed";
}

/** The lab's own steps, without those of its preludes. */
export function ownSteps(lab: Lab): LabStep[] {
	return lab.steps.filter((step) => step.prelude === null);
}

/** Its number among the lab's own, from 1; null for a step of a prelude. */
export function stepNumber(lab: Lab, step: string): number | null {
	return ownSteps(lab).findIndex((one) => one.id === step) + 1 || null;
}

/** The step that "run next" runs: the first that is neither done nor optional, one of a prelude if that failed. */
export function nextStep(session: Session): LabStep | null {
	return session.lab.steps.find((step) => !step.optional && !isDone(session, step.id)) ?? null;
}

/** What the step needs and this kernel has not: it is left out. */
export function lacking(session: Session, step: LabStep): Feature[] {
	return step.features.filter((feature) => session.status.lacks.includes(feature));
}

/** The step that was started last, whether it still runs or not. */
export function lastStarted(session: Session): StepRun | null {
	let last: StepRun | null = null;
	for (const run of session.runs.values()) if (!last || run.started >= last.started) last = run;
	return last;
}

/** The step whose lights the graph shows: the one that ran last or runs, before any has run the one to come. */
export function stepInSight(session: Session): string | null {
	return lastStarted(session)?.step ?? nextStep(session)?.id ?? null;
}

/** What a lab will draw beyond pods on bridges, by the kernel features that it names: the graph leaves room for it. */
export function roomFor(lab: Lab): { tunnels: boolean; crowded: boolean; nat: boolean } {
	const features = new Set([...lab.needs.features, ...lab.steps.flatMap((step) => step.features)]);
	const any = (...names: Feature[]) => names.some((name) => features.has(name));
	return { tunnels: any("vxlan", "ipip", "tun"), crowded: any("macvlan", "tun"), nat: any("nat") };
}

/** Nothing is left to run of it: one that the kernel cannot do counts as done. */
export function isDone(session: Session, step: string): boolean {
	const state = stepState(session.runs.get(step));
	return state === "done" || state === "skipped";
}

/** Own steps done and own steps in all, optional ones left out. */
export function progress(session: Session): { done: number; all: number } {
	const steps = ownSteps(session.lab).filter((step) => !step.optional);
	return { done: steps.filter((step) => isDone(session, step.id)).length, all: steps.length };
}

/** May steps be run now, by this viewer? */
export function canRun(session: Session): boolean {
	return session.role === "owner" && session.status.status === "ready";
}

/** A host's namespaces: its own first, the others in the order in which they were made. */
export function namespacesOf(state: State, host: string): NetnsRecord[] {
	const all = recordsOf(state, "netns").filter((netns) => netns.host === host);
	return all.sort((a, b) => Number(a.name !== "") - Number(b.name !== ""));
}

export function linksOf(state: State, netns: string): LinkRecord[] {
	return [...recordsOf(state, "link", netns)].sort((a, b) => a.ifindex - b.ifindex);
}

export function linkNamed(state: State, netns: string, name: string | null): LinkRecord | null {
	if (name === null) return null;
	return recordsOf(state, "link", netns).find((link) => link.name === name) ?? null;
}

/** The other end of a veth pair, where it is in sight. */
export function peerOf(state: State, link: LinkRecord): LinkRecord | null {
	if (link.peerNetns === null || link.peerIndex === null) return null;
	const peer = state.get(`link:${link.peerNetns}#${link.peerIndex}`);
	return peer?.kind === "link" ? peer : null;
}
