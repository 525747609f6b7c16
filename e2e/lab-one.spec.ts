import { expect, test } from "./test";

/** Lab 1's steps in order; the last is optional. */
const steps = [
	"namespaces",
	"loopbacks",
	"veth-pairs",
	"move",
	"addresses",
	"bridge",
	"mtu",
	"look",
	"ping",
	"neighbours",
];

test("lab 1 runs to its end: every check holds, the graph and the records are the kernel's", async ({ lab }) => {
	test.setTimeout(120_000);
	const { page, graph } = lab;
	await expect(graph).toContainText("worker1");
	await expect(graph).not.toContainText("netns1");
	for (const step of steps) {
		await lab.runNext(step);
		const checks = lab.step(step).getByTestId("check");
		expect(await checks.count(), `${step} has checks`).toBeGreaterThan(0);
		await expect(lab.step(step).locator("[data-testid=check]:not([data-check=ok])")).toHaveCount(0);
		await expect(lab.step(step).locator("[data-as-expected=false]")).toHaveCount(0);
	}
	await expect(page.getByTestId("all-done")).toBeVisible();
	await expect(page.getByTestId("progress")).toHaveText("10 of 10 done");
	for (const seen of ["netns1", "netns3", "br0", "192.168.10.1/24", "192.168.10.3/24"])
		await expect(graph).toContainText(seen);

	const links = await lab.inspect("netns:worker1", "link");
	await expect(links.getByRole("row", { name: /^veth1 / })).toContainText(/UP.*9150.*br0.*worker1\/netns1 · eth0/);
	await expect(links.getByRole("row", { name: /^veth3 / })).toContainText(/UP.*9150.*br0.*worker1\/netns3 · eth0/);
	const one = await lab.inspect("netns:worker1/netns1", "neighbour");
	await expect(one.getByRole("row", { name: /192\.168\.10\.3/ })).toContainText(/([0-9a-f]{2}:){5}[0-9a-f]{2}/);
	const three = await lab.inspect("netns:worker1/netns3", "neighbour");
	await expect(three.getByRole("row", { name: /192\.168\.10\.1/ })).toContainText(/([0-9a-f]{2}:){5}[0-9a-f]{2}/);

	await lab.runTo("troubleshooting");
	await lab.inspect("netns:worker1", "rule");
	await expect(lab.inspector.getByRole("table")).toContainText("FORWARD");
});

test("a step shows its commands as typed, their output, exit and duration, and its checks with what was found", async ({
	lab,
}) => {
	const step = lab.step("namespaces");
	const commands = step.getByTestId("command");
	await expect(commands.nth(1)).toHaveText("root@worker1:~# ip netns add netns1");
	await lab.runNext("namespaces");
	await expect(commands.nth(1)).toContainText(/exit 0.*\d+ ms/);
	await expect(commands.nth(3).getByTestId("output")).toHaveText(/netns3\s+netns1|netns1\s+netns3/);
	await expect(commands.nth(4).getByTestId("output")).toContainText("LOOPBACK");
	await expect(step.getByTestId("check").nth(2)).toContainText(/operstate DOWN/);
});

test("what a step did is marked until the next step, and a veth end is seen to move", async ({ lab }) => {
	const netns1 = lab.graph.locator('[data-record="netns:worker1/netns1"]');
	const moved = lab.graph.locator("[data-record^='link:'][data-mark=moved]");
	await lab.runNext("namespaces");
	await expect(netns1).toHaveAttribute("data-mark", "added");
	await lab.runNext("loopbacks");
	await expect(netns1).not.toHaveAttribute("data-mark");
	await lab.runNext("veth-pairs");
	let links = await lab.inspect("netns:worker1", "link");
	await expect(links.getByRole("row", { name: /^veth01 / })).toHaveAttribute("data-mark", "added");
	await expect(moved).toHaveCount(0);
	await lab.runNext("move");
	await expect(moved).toHaveCount(2);
	await expect(links.getByRole("row", { name: /^veth01/ })).toHaveCount(0);
	await expect(links.getByRole("row", { name: /^veth1 / })).toHaveAttribute("data-mark", "changed");
	links = await lab.inspect("netns:worker1/netns1", "link");
	await expect(links.getByRole("row", { name: /^eth0 / })).toHaveAttribute("data-mark", "moved");
	await lab.runNext("addresses");
	await expect(moved).toHaveCount(0);
	await expect(links.getByRole("row", { name: /^eth0 / })).toHaveAttribute("data-mark", "changed");
});

test("n and Enter run the next step, but not from within a menu", async ({ lab }) => {
	await lab.page.keyboard.press("n");
	await lab.isDone("namespaces");
	await lab.page.keyboard.press("Enter");
	await lab.isDone("loopbacks");
	await lab.page.getByTestId("session-menu").click();
	await lab.page.getByTestId("keep").focus();
	await lab.page.keyboard.press("n");
	await lab.page.keyboard.press("Escape");
	await expect(lab.page.getByTestId("keep")).toHaveCount(0);
	await expect(lab.status).toHaveText("Ready");
	await expect(lab.page.getByTestId("progress")).toHaveText("2 of 10 done");
});

test("a neighbour turns from REACHABLE to STALE by itself", async ({ lab }) => {
	test.setTimeout(150_000);
	await lab.runTo("ping");
	const neighbours = await lab.inspect("netns:worker1/netns1", "neighbour");
	const state = neighbours.locator("[data-nud]");
	await expect(state).toHaveText(/REACHABLE|DELAY|PROBE|STALE/);
	// The kernel's timer: between 15 and 45 s after the last confirmation.
	await expect(state).toHaveText("STALE", { timeout: 90_000 });

	await neighbours.getByRole("button", { name: "192.168.10.3" }).click();
	const nud = lab.inspector.getByTestId("nud");
	await expect(nud.locator("[data-lit]")).toHaveAttribute("data-nud-state", "STALE");
	await expect(nud.locator('[data-way="REACHABLE STALE"]')).toHaveAttribute("data-taken");
	await expect(nud.getByTestId("answerer")).toHaveAttribute("data-why", "own");
	await nud.locator("[data-link]").click();
	await expect(lab.inspector.getByTestId("inspected")).toContainText("netns3");
});
