import type { Page } from "@playwright/test";
import { faults } from "./axe";
import { LabPage } from "./lab-page";
import { expect, test } from "./test";

test.describe.configure({ timeout: 240_000 });

/** Runs the whole lab with the capture on, and opens the list of its journeys. */
async function capturedRun(lab: LabPage): Promise<void> {
	const { page } = lab;
	const follow = page.getByTestId("follow-packet");
	const panel = page.getByTestId("journey-panel");
	await follow.click();
	const capture = page.getByTestId("journey-capture");
	// A run of this test that has failed may have left it on.
	await expect(capture.or(panel.getByTestId("journey-capturing"))).toBeVisible();
	if (await capture.isVisible()) await capture.click();
	await expect(panel.getByTestId("journey-capturing")).toBeVisible();
	await follow.click();
	await expect(panel).toBeHidden();
	while ((await lab.runNextOf()) !== null);
	await follow.click();
	// The kernel asks by ARP three times before it says that nobody is there: longer than the step takes.
	await expect(ping(page, "10.9.0.9", false)).toBeVisible();
	// The session outlives this test: as it was found.
	await panel.getByRole("button", { name: "Stop" }).click();
	await expect(capture).toBeVisible();
}

const ping = (page: Page, to: string, answered: boolean) =>
	page
		.locator(`[data-journey][data-answered=${answered}]`)
		.filter({ hasText: `ping10.9.0.1 → ${to}` })
		.last();

test("two pings are compared hop by hop, and one is kept for it across a reset", async ({ page, server }) => {
	// Nothing need move: it goes from stop to stop.
	await page.emulateMedia({ reducedMotion: "reduce" });
	const lab = new LabPage(page);
	await lab.openFresh(server.url, "matrix");
	await capturedRun(lab);

	// The one that arrives is kept, the one to nobody set beside it.
	await ping(page, "10.9.0.2", true).click();
	const keep = page.getByTestId("keep-journey");
	await keep.click();
	await expect(keep).toHaveAttribute("aria-pressed", "true");
	await page.getByRole("button", { name: "All journeys" }).click();
	await ping(page, "10.9.0.9", false).click();
	await page.getByTestId("compare-journey").click();
	const sheet = page.getByTestId("compare-journeys");
	const rows = (kind: string) => sheet.locator(`[data-row="${kind}"]`);
	await expect(sheet.locator("[data-side=A]")).toContainText("Who reaches whom");
	await expect(sheet.getByTestId("pick-A").locator("option:checked")).toContainText("10.9.0.2");
	await expect(sheet.getByTestId("pick-B").locator("option:checked")).toContainText("10.9.0.9");
	const outcome = sheet.getByTestId("totals").getByRole("row", { name: /Outcome/ });
	await expect(outcome).toHaveAttribute("data-differs", "true");
	await expect(outcome).toContainText("Answered");
	await expect(outcome).toContainText("Refused");
	// It never left: nobody answered who has the address.
	await expect(rows("only-a")).toHaveCount(4);
	await expect(rows("end").first().locator("td").last()).toContainText("ARP asked");
	for (const colorScheme of ["light", "dark"] as const) {
		await page.emulateMedia({ colorScheme });
		await expect(page.locator("html")).toHaveAttribute("data-theme", colorScheme);
		expect(await faults(page), colorScheme).toEqual([]);
	}
	await sheet.getByTestId("swap").click();
	await expect(sheet.getByTestId("pick-A").locator("option:checked")).toContainText("10.9.0.9");
	await expect(rows("only-b")).toHaveCount(4);
	await page.keyboard.press("Escape");
	await expect(sheet).toBeHidden();

	// Another sandbox, in which all MAC addresses are others: the same way is the same.
	await page.getByTestId("follow-packet").click();
	await expect(page.getByTestId("journey-panel")).toBeHidden();
	await lab.reset();
	await page.reload();
	await lab.ready();
	await capturedRun(lab);
	await ping(page, "10.9.0.2", true).click();
	await expect(keep).toHaveAttribute("aria-pressed", "false");
	await page.getByTestId("compare-journey").click();
	await expect(sheet.getByTestId("totals")).toBeVisible();
	const hops = sheet.locator('[data-row]:not([data-row="end"])');
	await expect(hops).toHaveCount(4);
	// Whether it had to ask by ARP first depends on when that was asked last.
	for (const differs of await hops.evaluateAll((all) => all.map((row) => row.getAttribute("data-differs")))) {
		expect(["", "asked"]).toContain(differs);
	}
	await expect(sheet.getByTestId("totals").locator("[data-differs=true]")).toHaveCount(0);
	await page.keyboard.press("Escape");

	await page.getByRole("button", { name: "All journeys" }).click();
	const shelf = page.getByTestId("shelf");
	await shelf.locator("summary").click();
	await shelf.getByRole("button", { name: /^Remove ping 10\.9\.0\.1 → 10\.9\.0\.2/ }).click();
	await expect(shelf).toHaveCount(0);
});
