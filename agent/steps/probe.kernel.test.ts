import { afterAll, beforeAll, expect, it } from "vitest";
import { of, TestAgent } from "../testing/agent";
import { labOf, say } from "../testing/lab";

const lab = labOf([
	{
		id: "pings",
		commands: [{ run: "true" }],
		checks: [
			{ say, ping: "10.9.0.2", from: "one" },
			{ say, ping: "10.9.0.77", from: "one", expect: "silence", within: "300ms" },
			{ say, ping: "10.9.0.77", from: "one", within: "300ms" },
			{ say, record: "neighbour", where: { netns: "two", dst: "10.9.0.1" }, expect: { lladdr: { matches: ":" } } },
		],
	},
	{
		id: "requests",
		commands: [
			{ run: "ip netns add pod; ip -n pod link set lo up" },
			{
				host: "two",
				run: "cd /tmp; python3 -u -m http.server 8080",
				background: "step",
				ready: "^Serving HTTP",
			},
			{ host: "two", run: "iptables -A INPUT -p tcp --dport 81 -j REJECT --reject-with tcp-reset" },
			{ host: "two", run: "iptables -A INPUT -p tcp --dport 82 -j DROP" },
		],
		checks: [
			{ say, request: "http://10.9.0.2:8080/", from: "one" },
			{ say, request: "http://10.9.0.2:8080/none", from: "one" },
			{ say, request: "http://10.9.0.2:80/", from: "one", expect: "refused" },
			{ say, request: "http://10.9.0.2:81/", from: "one", expect: "refused" },
			{ say, request: "http://10.9.0.2:82/", from: "one", expect: "silence", within: "300ms" },
			{ say, request: "http://10.9.0.2:82/", from: "one", within: "300ms" },
			{ say, request: "http://10.9.0.2:8080/", from: "one", expect: "silence" },
			{ say, request: "http://127.0.0.1:8080/", from: "one/pod", expect: "refused" },
			{ say, request: "http://nowhere:8080/", from: "one", expect: "refused" },
			{ say, request: "http://10.9.0.2:8080/", from: "three" },
		],
	},
	{
		id: "slow",
		commands: [{ run: "true" }],
		checks: [{ say, request: "http://10.9.0.77/", from: "one", within: "60s", expect: "silence" }],
	},
]);

let agent: TestAgent;
beforeAll(async () => {
	agent = await TestAgent.open(lab);
});
afterAll(() => agent.close());

it("asks by ping for an answer or for silence", async () => {
	const told = await agent.run("pings");
	expect(of(told, "check.ended").map(({ ok }) => ok)).toEqual([true, true, false, true]);
});

it("asks by HTTP for an answer, a refusal or silence, and says what came", async () => {
	const checks = of(await agent.run("requests"), "check.ended").map(({ ok, found }) => [ok, found[0]]);
	const reset = { got: "refused", said: "Connection refused" };
	expect(checks).toMatchObject([
		[true, { got: "answer", said: "HTTP/1.0 200 OK" }],
		[true, { got: "answer", said: "HTTP/1.0 404 File not found" }],
		[true, reset],
		[true, reset],
		[true, { got: "silence", said: expect.stringMatching(/timed out|timeout/i) }],
		[false, { got: "silence" }],
		[false, { got: "answer" }],
		[true, reset],
		[false, { got: null, said: expect.stringContaining("nowhere") }],
		[false, undefined],
	]);
});

it("gives a probe up when the step is stopped", async () => {
	agent.send({ type: "run", step: "slow", files: [] });
	await agent.until("command.ended", ({ step }) => step === "slow");
	agent.send({ type: "stop" });
	const { duration, reason } = await agent.until("step.ended", ({ step }) => step === "slow");
	expect(reason).toBe("stopped");
	expect(duration).toBeLessThan(2000);
});
