import type { Page } from "@playwright/test";
import { LabPage } from "./lab-page";
import { expect, test } from "./test";

/** Asks for a way as a person does; the panel, with its answer. */
async function ask(page: Page, from: string, to: string) {
	const panel = page.getByTestId("routes");
	if (!(await panel.isVisible())) await page.getByTestId("find-way").click();
	await panel.locator("[name=from]").selectOption(from);
	await panel.locator("[name=to]").fill(to);
	const answered = page.waitForFunction(
		(before) => document.querySelector("[data-testid=verdict]")?.textContent !== before,
		await panel
			.getByTestId("verdict")
			.textContent({ timeout: 1 })
			.catch(() => undefined),
	);
	await panel.getByTestId("find").click();
	await answered;
	return panel;
}

async function runThrough(lab: LabPage, last: string): Promise<void> {
	for (let step = await lab.runNextOf(); step !== last; step = await lab.runNextOf()) expect(step).not.toBeNull();
}

test.describe.configure({ timeout: 150_000 });

test("lab 3: why no answer comes back, and that it does after the rule", async ({ page, server }) => {
	const lab = new LabPage(page);
	await lab.openFresh(server.url, "03-masquerade");
	await runThrough(lab, "no-answer");
	const panel = await ask(page, "worker1/netns1", "192.168.210.254");
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
	await ask(page, "worker1/netns1", "192.168.210.254");
	await expect(verdict).toHaveAttribute("data-well", "true");
	await expect(panel.locator("[data-hop=worker1]").first()).toContainText("Source 192.168.10.1 becomes 192.168.210.21");
	await expect(panel.locator("[data-hop=worker1]").last()).toContainText("192.168.210.21 becomes 192.168.10.1");
	await expect(graph).toHaveAttribute("data-path", "arrives");
});

test("lab 8: the switch has no route before it is given one", async ({ page, server }) => {
	const lab = new LabPage(page);
	await lab.openFresh(server.url, "08-static-routes");
	await runThrough(lab, "no-way");
	const panel = await ask(page, "worker1/netns1", "192.168.30.1");
	await expect(panel.getByTestId("verdict")).toContainText("In leaf03: no route to 192.168.30.1.");
	await panel.locator("[name=to]").fill("nowhere");
	await panel.getByTestId("find").click();
	await expect(panel).toContainText("nowhere is not an IP address.");
});
