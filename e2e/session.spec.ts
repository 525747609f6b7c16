import { once } from "node:events";
import { createServer } from "node:net";
import { LabPage } from "./lab-page";
import { agentsOf, startServer } from "./server";
import { expect, test } from "./test";

test("goes to a step by a replay from a fresh sandbox, and resets to the start", async ({ lab }) => {
	await lab.runTo("veth-pairs");
	await (await lab.unfold("loopbacks")).getByTestId("go-to-step").click();
	await expect(lab.step("veth-pairs")).toHaveAttribute("data-state", "todo");
	await lab.isDone("loopbacks");
	await expect(lab.page.getByTestId("progress")).toHaveText("2 of 10 done");
	await expect(lab.graph).toContainText("netns1");
	await expect(lab.graph).not.toContainText("veth1");
	await lab.reset();
	await expect(lab.graph).not.toContainText("netns1");
	await expect(lab.page.getByTestId("progress")).toHaveText("0 of 10 done");
});

test("a running step is stopped by hand, says so, and can be run again", async ({ lab }) => {
	await lab.runTo("look");
	await lab.page.getByTestId("run-next").click();
	await expect(lab.step("ping").getByTestId("output").first()).toContainText("icmp_seq=1");
	await lab.page.getByTestId("stop").click();
	await expect(lab.step("ping")).toHaveAttribute("data-state", "stopped");
	await expect(lab.step("ping")).toContainText("Stopped by hand");
	await lab.ready();
	await lab.runNext("ping");
});

test("a second tab joins the same sandbox, and sees what the first does", async ({ lab, context, server }) => {
	await lab.runNext("namespaces");
	const other = new LabPage(await context.newPage());
	await other.open(server.url);
	await expect(other.step("namespaces")).toHaveAttribute("data-state", "done");
	await expect(other.graph).toContainText("netns1");
	await expect(lab.page.getByTestId("viewers")).toHaveText("2");
	await lab.runNext("loopbacks");
	await other.isDone("loopbacks");
	await other.page.close();
	await expect(lab.page.getByTestId("viewers")).toHaveCount(0);
});

test("the language is switched live, in the middle of a lab, and nothing else changes", async ({ lab }) => {
	await lab.runNext("namespaces");
	await lab.page.getByTestId("language").click();
	await expect(lab.page.getByRole("heading", { level: 1 })).toHaveText("两个 Pod 接在同一个网桥上");
	await expect(lab.step("namespaces")).toContainText("退出码 0");
	await expect(lab.status).toHaveText("就绪");
	await expect(lab.step("namespaces")).toHaveAttribute("data-state", "done");
	await lab.page.getByTestId("language").click();
	await expect(lab.status).toHaveText("Ready");
});

test("says that the agent is gone, and starts afresh", async ({ lab, server }) => {
	await lab.runNext("namespaces");
	const agents = agentsOf(server);
	expect(agents.length).toBeGreaterThan(0);
	for (const pid of agents) process.kill(pid, "SIGKILL");
	const banner = lab.page.getByTestId("sandbox-lost");
	await expect(banner).toContainText("The sandbox is gone");
	await expect(lab.status).toHaveAttribute("data-status", "lost");
	// What was there is left to be read.
	await expect(lab.step("namespaces")).toHaveAttribute("data-state", "done");
	await banner.getByTestId("start-afresh").click();
	await lab.ready();
	await expect(banner).toHaveCount(0);
	await lab.runNext("namespaces");
});

test("the time that the sandbox is kept is shown and set; an ended session says so and starts again", async ({
	lab,
}) => {
	const { page } = lab;
	const menu = page.getByTestId("session-menu");
	await menu.click();
	await page.getByTestId("keep").selectOption("60");
	await expect(menu).toContainText("kept 1 h");
	await page.getByTestId("end").click();
	await page.getByTestId("end-confirm").click();
	await expect(page.getByTestId("session-ended")).toBeVisible();
	await expect(lab.status).toHaveText("Ended");
	await page.keyboard.press("Escape");
	await page.getByTestId("start-afresh").click();
	await lab.ready();
	await lab.runNext("namespaces");
});

test("says that the server is out of reach, comes back with it, says what was lost and brings it back", async ({
	page,
	context,
}, { outputDir }) => {
	// What a port's server is known by is kept here.
	process.env.XDG_STATE_HOME = outputDir;
	const port = String(await freePort());
	const server = await startServer("--port", port);
	const lab = new LabPage(page);
	await lab.openFresh(server.url);
	await lab.runTo("loopbacks");
	await server.stop();
	await expect(page.getByTestId("server-lost")).toContainText("No connection to the server");
	await expect(page.getByTestId("run-next")).toBeDisabled();
	const again = await startServer("--port", port);
	expect(again.url).toBe(server.url);
	const notice = page.getByTestId("notice");
	await expect(notice).toContainText("The server was started anew");
	await expect(notice).toContainText("Lost: 2 steps that were done.");
	await expect(page.getByTestId("server-lost")).toHaveCount(0);
	await lab.ready();
	await expect(page.getByTestId("progress")).toHaveText("0 of 10 done");
	await notice.getByTestId("bring-back").click();
	await lab.isDone("loopbacks");
	await expect(notice).toHaveCount(0);
	await again.stop();
	await expect(page.getByTestId("server-lost")).toBeVisible();
	// Without the cookie it is anybody's page.
	await context.clearCookies();
	const third = await startServer("--port", port);
	await expect(page.getByTestId("server-shut")).toContainText("Open the address that it printed");
	await third.stop();
});

test("catches up by itself after the connection was cut", async ({ lab, context, server }) => {
	const other = new LabPage(await context.newPage());
	await other.open(server.url);
	const { page } = lab;
	// Chromium's own way of pulling the plug: the WebSocket goes, too.
	const devtools = await context.newCDPSession(page);
	await devtools.send("Network.enable");
	await devtools.send("Network.emulateNetworkConditions", {
		offline: true,
		latency: 0,
		downloadThroughput: 0,
		uploadThroughput: 0,
	});
	test.skip(!(await cut(lab)), "this Chromium does not cut open WebSockets");
	await other.runNext("namespaces");
	await devtools.send("Network.emulateNetworkConditions", {
		offline: false,
		latency: 0,
		downloadThroughput: -1,
		uploadThroughput: -1,
	});
	await expect(page.getByTestId("server-lost")).toHaveCount(0);
	await lab.isDone("namespaces");
	await expect(lab.graph).toContainText("netns1");
});

async function cut(lab: LabPage): Promise<boolean> {
	return lab.page
		.getByTestId("server-lost")
		.waitFor({ timeout: 10_000 })
		.then(
			() => true,
			() => false,
		);
}

async function freePort(): Promise<number> {
	const taken = createServer().listen(0, "127.0.0.1");
	await once(taken, "listening");
	const address = taken.address();
	taken.close();
	return address !== null && typeof address === "object" ? address.port : 0;
}
