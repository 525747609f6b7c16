import { faults } from "./axe";
import { LabPage } from "./lab-page";
import { expect, test } from "./test";

// axe reads every element again each time: on a busy machine that takes a while.
test.describe.configure({ timeout: 150_000 });

for (const colorScheme of ["light", "dark"] as const) {
	test.describe(`in the ${colorScheme} theme`, () => {
		test.use({ colorScheme });

		test("the catalogue is accessible", async ({ page, server }) => {
			await page.goto(server.url);
			await expect(page.getByTestId("lab-broken")).toBeVisible();
			await expect(page.getByTestId("cannot-lacking")).toBeVisible({ timeout: 60_000 });
			expect(await faults(page)).toEqual([]);
			await page.getByTestId("open-doctor").click();
			await expect(page.getByTestId("look-again")).toBeEnabled({ timeout: 90_000 });
			expect(await faults(page), "the doctor").toEqual([]);
		});

		test("the lab page is accessible before, after and with each table open", async ({ page, server }) => {
			const lab = new LabPage(page);
			await lab.openFresh(server.url);
			expect(await faults(page)).toEqual([]);
			await lab.runTo("bridge");
			expect(await faults(page)).toEqual([]);
			for (const tab of ["address", "route", "neighbour"] as const) {
				await lab.inspect("netns:worker1/netns1", tab);
				expect(await faults(page), tab).toEqual([]);
			}
			await page.getByTestId("show-changes").click();
			await page.getByTestId("changes").waitFor();
			expect(await faults(page), "what changed").toEqual([]);
			await page.getByTestId("moment").press("PageDown");
			await page.getByTestId("past-banner").waitFor();
			await page.getByTestId("compare-from").click();
			await page.getByTestId("moment").press("Home");
			await lab.atRest();
			expect(await faults(page), "looking back").toEqual([]);
		});

		test("so is the way of a packet that gets lost", async ({ page, server }) => {
			const lab = new LabPage(page);
			await lab.openFresh(server.url, "ground");
			await page.getByTestId("find-way").click();
			const panel = page.getByTestId("routes");
			await panel.locator("[name=to]").fill("10.1.2.3");
			await panel.getByTestId("find").click();
			await expect(panel.getByTestId("way-end")).toBeVisible();
			expect(await faults(page)).toEqual([]);
		});

		test("so are preludes, variants and their table", async ({ page, server }) => {
			const lab = new LabPage(page);
			await lab.open(server.url, "ways");
			await page.getByTestId("prelude-ground").getByRole("button").first().click();
			expect(await faults(page)).toEqual([]);
			await page.getByTestId("compare").click();
			await expect(page.getByTestId("compare-sheet").getByRole("table")).toBeVisible();
			expect(await faults(page)).toEqual([]);
		});

		test("so are a file with an error, and the lab's text", async ({ page, server }) => {
			const lab = new LabPage(page);
			await lab.openFresh(server.url, "conf");
			// The session keeps what is saved: another text than the other theme's.
			await page.getByTestId("file-content").fill(`router id; # ${colorScheme}`);
			expect(await faults(page)).toEqual([]);
			await page.getByTestId("save-and-run").click();
			await expect(lab.step("read")).toHaveAttribute("data-state", "failed");
			expect(await faults(page)).toEqual([]);
			await page.getByTestId("show-text").click();
			await expect(page.getByTestId("lab-text").getByRole("table")).toBeVisible();
			expect(await faults(page)).toEqual([]);
		});

		test("so are a matrix, small and large, and the kernel's card", async ({ page, server }) => {
			const lab = new LabPage(page);
			await lab.openFresh(server.url, "matrix");
			await page.getByTestId("kernel").click();
			await expect(page.getByRole("dialog")).toBeVisible();
			expect(await faults(page)).toEqual([]);
			await page.keyboard.press("Escape");
			await lab.runTo("try");
			await lab.step("try").getByTestId("cell").nth(2).click();
			expect(await faults(page)).toEqual([]);
			await page.getByTestId("enlarge").click();
			await expect(page.getByTestId("matrix-sheet")).toBeVisible();
			expect(await faults(page)).toEqual([]);
		});
	});
}
