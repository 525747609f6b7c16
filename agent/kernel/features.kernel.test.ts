import { afterEach, describe, expect, it } from "vitest";
import { of, TestAgent } from "../testing/agent";
import { labOf } from "../testing/lab";

const probes: Record<string, string> = {
	bridge: "ip link add dev t type bridge",
	veth: "ip link add dev t type veth",
	vxlan: "ip link add dev t type vxlan id 7 dstport 4789",
	ipip: "ip link add dev t type ipip local 10.9.0.1 remote 10.9.0.2",
	macvlan: "ip link add dev t link eth9 type macvlan",
	vlan: "ip link add dev t link eth9 type vlan id 7",
	tun: "ip tuntap add dev t mode tun",
	conntrack: "iptables -A INPUT -m conntrack --ctstate NEW -j ACCEPT",
	nat: "iptables -t nat -A OUTPUT -d 10.9.9.9 -j DNAT --to 10.9.0.2",
	"bridge-nf": "cat /proc/sys/net/bridge/bridge-nf-call-iptables",
};
const names = Object.keys(probes);

let agent: TestAgent;
afterEach(() => agent.close());

describe("what a kernel has", () => {
	it("is what a lab's command meets; a step that needs more is left out, and the lab goes on", async () => {
		const tries = names.map((name) => ({
			id: name,
			commands: [{ run: `${probes[name]} && { ip link del dev t 2>/dev/null || true; }`, expect: "any" }],
		}));
		const needing = names.map((name) => ({ id: `needs-${name}`, features: [name], commands: [{ run: "true" }] }));
		agent = await TestAgent.open(labOf([...tries, ...needing]));
		const lacks: string[] = [];
		for (const name of names) {
			if (of(await agent.run(name), "command.ended")[0]?.exit !== 0) lacks.push(name);
		}
		expect(of(agent.messages, "ready")[0]?.lacks).toEqual(lacks);
		for (const name of names) {
			const told = await agent.run(`needs-${name}`);
			const end = { type: "step.ended", ok: true };
			if (lacks.includes(name)) {
				expect(told).toMatchObject([{ type: "step.started" }, { ...end, reason: "skipped" }]);
			} else expect(told.at(-1)).toMatchObject({ ...end, reason: "done" });
		}
	});

	it("is asked for before anything is made, where the lab cannot do without", async () => {
		agent = await TestAgent.open(labOf([{ id: "no", features: names, commands: [{ run: "true" }] }]));
		const [ready] = of(agent.messages, "ready");
		const lacks = ready?.lacks ?? [];
		await agent.close();
		agent = await TestAgent.start();
		agent.send({
			type: "open",
			epoch: 0,
			lab: labOf([{ id: "no", commands: [{ run: "true" }] }], { features: names }),
		});
		if (lacks.length === 0) {
			// A kernel that has them all: the lab starts.
			await agent.until("ready");
			return;
		}
		const { error } = await agent.until("failed");
		expect(error).toMatchObject({ code: "kernel-feature", values: { features: lacks.join(",") } });
		// Whichever helps here: its module, or a kernel that has it.
		expect(error.message).toMatch(/User-Mode Linux|sudo modprobe/);
		expect(of(agent.messages, "phase")).toEqual([]);
	});
});

it("says which packages bring the programs that a lab needs", async () => {
	agent = await TestAgent.start();
	const lab = labOf([{ id: "no", commands: [{ run: "true" }] }], { programs: ["bash", "no-such-program", "ip"] });
	agent.send({ type: "open", epoch: 0, lab });
	const { error } = await agent.until("failed");
	expect(error).toMatchObject({
		code: "package-missing",
		values: {
			programs: "no-such-program",
			packages: "no-such-program",
			command: "sudo apt-get install no-such-program",
		},
	});
});
