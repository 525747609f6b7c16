import { afterAll, beforeAll, expect, it } from "vitest";
import { of, TestAgent } from "../testing/agent";
import { labOf } from "../testing/lab";

/** As kube-proxy loads its services, but in pieces: in a user namespace nft cannot make its socket's buffer larger. */
const chunk = (n: number) =>
	`{ echo '*nat'; for i in $(seq ${n * 250} ${n * 250 + 249}); do echo "-A KUBE-SERVICES -d 10.96.$((i / 250)).$((i % 250))/32 -p tcp -m tcp --dport $((1000 + i)) -j RETURN"; done; echo COMMIT; } | iptables-restore --noflush`;

const lab = labOf([
	{ id: "rule", commands: [{ run: "iptables -A OUTPUT -d 10.9.0.2 -p icmp -j ACCEPT" }] },
	{ id: "ping", commands: [{ run: "ping -c 2 -i 0.2 10.9.0.2" }] },
	{ id: "again", commands: [{ run: "ping -c 1 10.9.0.2; sleep 2.5" }] },
	{ id: "legacy", commands: [{ run: "iptables-legacy -A OUTPUT -p icmp -j ACCEPT; ping -c 1 10.9.0.2" }] },
	{ id: "flush", commands: [{ run: "iptables -F OUTPUT" }] },
	{
		id: "many",
		commands: [{ run: "iptables -t nat -N KUBE-SERVICES; iptables -t nat -A OUTPUT -j KUBE-SERVICES" }].concat(
			Array.from({ length: 20 }, (_, n) => ({ run: chunk(n) })),
		),
	},
	{ id: "one-more", commands: [{ run: "iptables -t nat -I KUBE-SERVICES -d 10.96.99.99/32 -j RETURN" }] },
	{ id: "one-less", commands: [{ run: "iptables -t nat -D KUBE-SERVICES 1" }] },
]);

let agent: TestAgent;
beforeAll(async () => {
	agent = await TestAgent.open(lab);
});
afterAll(() => agent.close());

const accept = "rule:one#nft filter OUTPUT -d 10.9.0.2/32 -p icmp -j ACCEPT";
type Told = Awaited<ReturnType<TestAgent["run"]>>;
const counts = (told: Told, id: string) =>
	of(told, "counters").flatMap((one) => one.counts.filter((count) => count.id === id));

it("SPEC 12: tells what a step has counted before it says that the step has ended, in no difference", async () => {
	await agent.run("rule");
	expect(agent.state.has(accept)).toBe(true);
	const told = await agent.run("ping");
	expect(counts(told, accept)).toEqual([{ id: accept, packets: 2, bytes: 168 }]);
	expect(told.at(-1)?.type).toBe("step.ended");
	expect(JSON.stringify(of(told, "difference"))).not.toContain("#nft filter");
});

it("SPEC 12: counts while somebody looks, and not when nobody does", async () => {
	agent.send({ type: "look", netns: ["one"], flows: [] });
	const told = await agent.run("again");
	const first = told.findIndex((one) => one.type === "counters" && one.counts.some(({ id }) => id === accept));
	expect(told.slice(first).some(({ type }) => type === "command.ended")).toBe(true);
	expect(counts(told, accept).at(-1)?.packets).toBe(3);
	agent.send({ type: "look", netns: [], flows: [] });
});

it("counts rules of the legacy variant, too", async () => {
	const told = await agent.run("legacy");
	expect(counts(told, "rule:one#legacy filter OUTPUT -p icmp -j ACCEPT").at(-1)).toMatchObject({ packets: 1 });
});

it("SPEC 12: tells that a rule which is gone counts nothing", async () => {
	expect(counts(await agent.run("flush"), accept)).toEqual([{ id: accept, packets: 0, bytes: 0 }]);
});

it("SPEC 13: of 5,000 rules one more at the top, or one less, is one change", async () => {
	await agent.run("many");
	expect([...agent.state.values()].filter((one) => one.kind === "rule").length).toBeGreaterThan(5000);
	for (const step of ["one-more", "one-less"]) {
		const told = await agent.run(step);
		const changes = of(told, "difference").flatMap(({ difference }) =>
			difference.changes.filter(({ id }) => id.startsWith("rule:")).map(({ op }) => op),
		);
		expect(changes).toEqual([step === "one-more" ? "add" : "remove"]);
	}
});
