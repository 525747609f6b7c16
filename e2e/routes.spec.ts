import { LabPage } from "./lab-page";
import { expect, test } from "./test";

async function runThrough(lab: LabPage, last: string): Promise<void> {
	for (let step = await lab.runNextOf(); step !== last; step = await lab.runNextOf()) expect(step).not.toBeNull();
}

test.describe.configure({ timeout: 150_000 });

test("lab 3: why no answer comes back, and that it does after the rule", async ({ page, server }) => {
	const lab = new LabPage(page);
	await lab.openFresh(server.url, "03-masquerade");
	await runThrough(lab, "no-answer");
	const panel = await lab.findWay("worker1/netns1", "192.168.210.254");
	const verdict = panel.getByTestId("verdict");
	await expect(verdict).toHaveAttribute("data-well", "false");
	await expect(verdict).toContainText("no answer comes back.In leaf03: no route to 192.168.10.1.");
	await expect(panel.getByTestId("way").first().locator("> [data-hop]")).toHaveCount(3);
	const graph = lab.graph.locator("[data-path]");
	await expect(graph).toHaveAttribute("data-path", "lost");
	await expect(graph.locator("[data-lit=on]")).toHaveCount(1);

	await page.getByTestId("find-way").click();
	await expect(panel).toBeHidden();
	expect(await lab.runNextOf()).toBe("rule");
	await lab.findWay("worker1/netns1", "192.168.210.254");
	await expect(verdict).toHaveAttribute("data-well", "true");
	await expect(panel.locator("[data-hop=worker1]").first()).toContainText("Source 192.168.10.1 becomes 192.168.210.21");
	await expect(panel.locator("[data-hop=worker1]").last()).toContainText("192.168.210.21 becomes 192.168.10.1");
	await expect(graph).toHaveAttribute("data-path", "arrives");
});

test("lab 8: the switch has no route before it is given one", async ({ page, server }) => {
	const lab = new LabPage(page);
	await lab.openFresh(server.url, "08-static-routes");
	await runThrough(lab, "no-way");
	const panel = await lab.findWay("worker1/netns1", "192.168.30.1");
	await expect(panel.getByTestId("verdict")).toContainText("In leaf03: no route to 192.168.30.1.");
	await panel.locator("[name=to]").fill("nowhere");
	await panel.getByTestId("find").click();
	await expect(panel).toContainText("nowhere is not an IP address.");
});
