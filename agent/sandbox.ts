import { mkdirSync } from "node:fs";
import { release } from "node:os";
import type { FromAgent } from "@/protocol/agent";
import type { Cause } from "@/protocol/difference";
import type { Lab } from "@/protocol/lab";
import { inheritedSysctls, sysctlsOf } from "@/protocol/sysctls";
import { Capture } from "./capture/capture";
import { bringUp } from "./kernel/bring-up";
import { makeSlots } from "./kernel/command";
import { requireFeatures } from "./kernel/features";
import { Host } from "./kernel/host";
import { hostSetup, prepareHosts, workshop } from "./kernel/host-setup";
import { firstIndex, rootOf } from "./kernel/netns";
import { requirePrograms } from "./kernel/programs";
import { plan, sysctlText } from "./kernel/topology";
import { refill } from "./kernel/waiting-shells";
import { Observer } from "./observe/observer";
import { Steps } from "./steps/run";

/** Commands that can run side by side on a host before it makes more fifos. */
const slots = 4;

export interface Sandbox {
	hosts: ReadonlyMap<string, Host>;
	observer: Observer;
	steps: Steps;
	capture: Capture;
	/** Rejects when something that the sandbox cannot go on without has ended. */
	lost: Promise<never>;
}

/** Makes the lab's hosts and cables; tells `ready`, with the state before the first step. */
export async function openSandbox(lab: Lab, epoch: number, emit: (message: FromAgent) => void): Promise<Sandbox> {
	requirePrograms(lab);
	const lacks = await requireFeatures(lab);
	const { topology } = lab;
	let cause = (): Cause => ({ type: "kernel" });
	/** What each host's namespaces start with. */
	const inherited = new Map<string, [string, string][]>();
	emit({ type: "phase", phase: "hosts" });
	const observer = new Observer({
		epoch,
		birth: ({ name, pid }) => sysctlText(inherited.get(name) ?? [], rootOf(pid)),
		cause: () => cause(),
		emit: (difference) => emit({ type: "difference", difference }),
		tellCounters: emit,
		tellFlows: emit,
	});
	const listening = observer.listen();
	const planned = plan(topology, firstIndex());
	prepareHosts(topology);
	const fifos = ({ name }: { name: string }) => `${workshop}/fifos/${name}`;
	for (const host of planned.hosts) mkdirSync(fifos(host), { recursive: true });
	const paths = planned.hosts.flatMap((host) => Array.from({ length: slots }, (_, n) => `${fifos(host)}/${n}`));
	const pool = makeSlots(paths);
	const starting = Promise.all(
		planned.hosts.map((host) => {
			const sysctls = sysctlsOf(host.spec, topology.ipv6);
			inherited.set(host.name, inheritedSysctls(sysctls));
			return Host.start(host.name, fifos(host), pool.splice(0, slots), hostSetup(host.name, sysctls));
		}),
	);
	// While they come up: two readers each, and what is kept ready for the first namespaces.
	refill(2 * planned.hosts.filter(({ shown }) => shown).length);
	const hosts = await starting;

	emit({ type: "phase", phase: "links" });
	await bringUp(planned, hosts);
	const { lost } = await listening;
	const shown = hosts.filter((_, index) => planned.hosts[index]?.shown);
	for (const [nsid, host] of hosts.entries()) {
		if (shown.includes(host)) observer.add(host, nsid, topology.hosts[host.name]?.role ?? "node");
	}
	const snapshot = await observer.snapshot();
	const byName = new Map(shown.map((host) => [host.name, host]));
	const capture = new Capture(() => observer.namespaces, emit);
	observer.onNamespace = capture;
	const steps = new Steps({ lab, hosts: byName, lacks, observer, capture, emit });
	cause = () => steps.cause;
	emit({ type: "ready", kernel: release(), lacks, snapshot });
	return { hosts: byName, observer, steps, capture, lost: Promise.race([lost, ...hosts.map((host) => host.lost)]) };
}
