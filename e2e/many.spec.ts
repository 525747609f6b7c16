import type { Locator } from "@playwright/test";
import { LabPage } from "./lab-page";
import { type Server, startServer } from "./server";
import { test as base, expect } from "./test";

/** With the labs that the benchmarks run: thousands of rules and flows. */
const test = base.extend<object, { own: Server }>({
	own: [
		// biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of what a fixture needs from it
		async ({}, use) => {
			const server = await startServer("--labs", "bench/labs");
			await use(server);
			await server.stop();
		},
		{ scope: "worker", timeout: 180_000 },
	],
});

/** Rows that are drawn, whatever is seen of them. */
const most = 100;

async function runTo(lab: LabPage, id: string): Promise<void> {
	await (await lab.unfold(id)).getByTestId("run-step").click();
	const done = `[data-testid="step-${id}"][data-state=done]`;
	await lab.page.locator(`${done}, [data-testid^=step-][data-state=failed]`).first().waitFor({ timeout: 120_000 });
	await expect(lab.step(id)).toHaveAttribute("data-state", "done");
}

const scroll = (table: Locator, share: number) =>
	table.evaluate((element, to) => {
		const box = element.parentElement;
		if (box) box.scrollTop = box.scrollHeight * to;
	}, share);

test("of 5,000 rules and 50,000 flows only what is seen is drawn, and all of it can be reached", async ({
	page,
	own,
}) => {
	test.setTimeout(420_000);
	const lab = new LabPage(page);
	await lab.open(own.url, "many");
	await runTo(lab, "more");

	const flows = await lab.inspect("netns:worker1", "conntrack");
	const rows = flows.locator("tr[data-record]");
	await expect(flows).toHaveAttribute("aria-rowcount", "50001", { timeout: 120_000 });
	await expect(rows.first()).toHaveAttribute("aria-rowindex", "2");
	expect(await rows.count()).toBeLessThan(most);
	await scroll(flows, 1);
	await expect(rows.last()).toHaveAttribute("aria-rowindex", "50001");
	expect(await rows.count()).toBeLessThan(most);

	const rules = await lab.inspect("netns:worker1", "rule");
	await expect(rules).toHaveAttribute("aria-rowcount", "5003");
	expect(await rules.locator("tr[data-record]").count()).toBeLessThan(most);

	const chains = await lab.chains("worker1");
	const shown = chains.locator("[data-rule]");
	await expect(shown).toHaveCount(2);
	await chains
		.getByRole("button", { name: /KUBE-SERVICES/ })
		.first()
		.click();
	const list = chains.locator("[data-hook=PREROUTING] ol");
	await expect.poll(() => list.evaluate((one) => one.clientHeight)).toBeGreaterThan(500 * 28);
	expect(await shown.count()).toBeLessThan(most);
	await list.evaluate((one) => {
		const box = one.parentElement;
		if (box) box.scrollTop = box.scrollHeight;
	});
	await expect(list.locator("[data-rule]").last()).toContainText("default/service-499:http");
	expect(await shown.count()).toBeLessThan(most);
});
