import { afterAll, beforeAll, expect, it } from "vitest";
import { of, printed, TestAgent } from "../testing/agent";
import { labOf } from "../testing/lab";

let agent: TestAgent;
beforeAll(async () => {
	agent = await TestAgent.open(
		labOf([
			{
				id: "drop",
				commands: [
					{ run: "iptables -A OUTPUT -d 10.9.0.2 -p icmp -j DROP" },
					{ run: "ping -c 1 -W 1 10.9.0.2", expect: "fail" },
					{ run: "nft list tables" },
				],
			},
			{ id: "look", commands: [{ run: "nft list tables" }, { run: "nft list tables", host: "two" }] },
		]),
	);
});
afterAll(() => agent.close());

async function capture(id: number, mode: "on" | "off"): Promise<void> {
	agent.send({ type: "capture", id, setting: { mode, filter: "", trace: true } });
	await agent.until("captured", (message) => message.id === id);
}

it("tells which rule dropped a packet; its table is in no record, and gone when tracing stops", async () => {
	await capture(1, "on");
	const told = await agent.run("drop");
	expect(printed(told, 2)).toContain("vethlab-trace");
	const traces = of(told, "packets").flatMap((message) => message.traces ?? []);
	const drops = traces.filter(({ verdict }) => verdict.verdict === "DROP");
	expect(drops.map(({ netns, dst, verdict }) => [netns, dst, verdict.chain, verdict.rule])).toEqual([
		["one", "10.9.0.2", "OUTPUT", "-d 10.9.0.2/32 -p icmp -j DROP"],
	]);
	expect(JSON.stringify([...agent.state.values()])).not.toContain("vethlab-trace");

	await capture(2, "off");
	const after = await agent.run("look");
	expect([printed(after, 0), printed(after, 1)].join("")).not.toContain("vethlab");
});
