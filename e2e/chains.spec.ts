import AxeBuilder from "@axe-core/playwright";
import { LabPage } from "./lab-page";
import { type Server, startServer } from "./server";
import { test as base, expect } from "./test";

/** With the project's own labs. */
const test = base.extend<object, { own: Server }>({
	own: [
		// biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of what a fixture needs from it
		async ({}, use) => {
			const server = await startServer();
			await use(server);
			await server.stop();
		},
		{ scope: "worker", timeout: 180_000 },
	],
});

const tags = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"];

test("lab 3: MASQUERADE slides into POSTROUTING, and counts the ping", async ({ page, own }) => {
	test.setTimeout(120_000);
	const lab = new LabPage(page);
	await lab.openFresh(own.url, "03-masquerade");
	await lab.runTo("no-answer");
	const chains = await lab.chains("worker1");
	await expect(chains).not.toContainText("MASQUERADE");
	await lab.runTo("rule");
	const rule = chains.locator('[data-hook=POSTROUTING] [data-chain$=" nat POSTROUTING"] [data-rule]');
	await expect(rule).toHaveCount(1);
	await expect(rule).toContainText("-s 192.168.10.0/24 ! -o br0 -j MASQUERADE");
	await expect(rule).toHaveAttribute("data-mark", "added");
	await expect(rule.locator("[data-packets]")).toHaveCount(0);
	// What a rule did to a flow is said where the kernel's trace saw it: with packets captured.
	const follow = page.getByTestId("follow-packet");
	await follow.click();
	await page.getByTestId("journey-capture").click();
	await expect(page.getByTestId("journey-capturing")).toBeVisible();
	await follow.click();
	await lab.runTo("answer");
	await expect(rule.locator("[data-packets]")).toHaveAttribute("data-packets", "1");
	await expect(rule.locator("[data-packets]")).toHaveAttribute("data-fresh", "1");

	await rule.getByRole("button").press("Enter");
	const details = lab.inspector.getByTestId("rule-details");
	await expect(details.locator("[data-flow]")).toContainText(["192.168.10.1 → 192.168.210.254"]);
	await expect(details.locator("[data-flow]").first().locator("[data-traced]")).toBeVisible();
	const { violations } = await new AxeBuilder({ page }).withTags(tags).include("[data-testid=inspector]").analyze();
	expect(violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))).toEqual([]);
	await lab.inspector.getByTestId("enlarge-chains").click();
	await expect(page.getByTestId("chains-sheet").locator("[data-rule]")).toHaveCount(1);
	const sheet = await new AxeBuilder({ page }).withTags(tags).include("[data-testid=chains-sheet]").analyze();
	expect(sheet.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))).toEqual([]);
});

test("lab 4: DNAT is in PREROUTING and in OUTPUT, each with the flows that it may have sent", async ({ page, own }) => {
	test.setTimeout(120_000);
	const lab = new LabPage(page);
	await lab.openFresh(own.url, "04-clusterip");
	await lab.runTo("service");
	const chains = await lab.chains("worker1");
	for (const hook of ["PREROUTING", "OUTPUT"]) {
		const rule = chains.locator(`[data-hook=${hook}] [data-rule]`);
		await expect(rule).toHaveCount(1);
		await expect(rule).toContainText("-j DNAT --to-destination 192.168.10.3:80");
		await rule.getByRole("button").click();
		const flow = lab.inspector.getByTestId("rule-details").locator("[data-flow]").first();
		await expect(flow).toContainText("11.96.10.3:8080");
		await expect(flow.locator("[data-traced]")).toHaveCount(0);
	}

	await lab.inspector.getByTestId("rule-details").locator("[data-flow]").first().click();
	const details = lab.inspector.getByTestId("flow-details");
	await expect(details.locator("[data-rewritten]")).toHaveText("192.168.10.3:80");
	await expect(details.locator("[data-stage]")).toBeVisible();
	await expect(details.locator("[data-left]")).toBeVisible();
	const rows = lab.inspector.getByTestId("flows").locator("tbody [data-record]");
	await lab.inspector.getByTestId("table-search").fill("11.96.10.0/24");
	await expect(rows.first()).toBeVisible();
	await lab.inspector.getByTestId("table-search").fill("10.99.0.0/16");
	await expect(rows).toHaveCount(0);
	await lab.inspector.getByTestId("table-search").fill("");
	await details.locator("[data-rule]").first().click();
	await expect(chains.locator("[data-rule] [aria-pressed=true]")).toHaveCount(1);
});
