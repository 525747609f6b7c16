import { expect, test } from "./test";

test("lists the labs, each with its hosts and number of steps", async ({ page, server }) => {
	await page.goto(server.url);
	const card = page.getByTestId("lab-01-bridge");
	await expect(card.getByRole("heading")).toHaveText("Two pods on a bridge");
	await expect(card).toContainText("11 steps");
	await expect(card).toContainText("1 host");
	await card.click();
	await expect(page).toHaveURL(/\/lab\?id=01-bridge$/);
	await expect(page.getByTestId("status")).toBeVisible();
});

test("shows what is wrong with a broken lab file, and where; the others are unaffected", async ({ page, server }) => {
	await page.goto(server.url);
	const card = page.getByTestId("lab-broken");
	await expect(card).toContainText("A broken lab");
	await expect(card).toContainText(/broken\/lab\.yaml:12:\d+: /);
	await expect(card).toContainText(/broken\/lab\.yaml:13:\d+: .*at least one check/);
	await expect(card.getByRole("link")).toHaveCount(0);
	await expect(page.getByTestId("lab-01-bridge").getByRole("heading")).toBeVisible();
	await page.goto(new URL("/lab?id=broken", server.url).href);
	await expect(page.getByTestId("refused")).toContainText("broken/lab.yaml:12:");
});

test("a lab that this machine cannot run says why, and the doctor what to do; the others are unaffected", async ({
	page,
	server,
}) => {
	// A kernel that lacks something has User-Mode Linux tried as well, which boots.
	test.setTimeout(180_000);
	await page.goto(server.url);
	const line = page.getByTestId("cannot-lacking");
	await expect(line).toContainText("vethlab-absent is not installed", { timeout: 60_000 });
	await expect(page.getByTestId("cannot-01-bridge")).toHaveCount(0);
	await line.click();
	const doctor = page.getByTestId("doctor");
	const mend = doctor.getByTestId("mend").filter({ hasText: "vethlab-absent is not installed" });
	await expect(mend).toContainText("sudo apt-get install vethlab-absent");
	await expect(doctor.locator("[data-lab=lacking]")).toHaveAttribute("data-verdict", "cannot");
	await expect(doctor.locator("[data-lab='01-bridge']")).toHaveAttribute("data-verdict", "runs");
	await expect(doctor.getByTestId("look-again")).toBeEnabled({ timeout: 90_000 });
	await expect(doctor.getByTestId("doctor-sum")).toContainText(/^\d+ of \d+ labs run here\.$/);
	await page.keyboard.press("Escape");
	await expect(doctor).toHaveCount(0);
	await expect(page.getByTestId("open-doctor")).toContainText("labs run here");
});

test("keeps the access token out of the address bar", async ({ page, server }) => {
	await page.goto(server.url);
	await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
	expect(new URL(page.url()).search).toBe("");
	expect(await page.evaluate(() => document.cookie)).toBe("");
});

test.describe("the reader's language and theme", () => {
	test.use({ locale: "zh-CN", colorScheme: "dark" });

	test("follow the browser, are switched live and kept", async ({ page, server }) => {
		await page.goto(server.url);
		const html = page.locator("html");
		await expect(page.getByRole("heading", { level: 1 })).toHaveText("实验");
		await expect(html).toHaveAttribute("lang", "zh-CN");
		await expect(html).toHaveAttribute("data-theme", "dark");
		await page.getByTestId("language").click();
		await expect(page.getByRole("heading", { level: 1 })).toHaveText("Labs");
		await expect(html).toHaveAttribute("lang", "en");
		await page.getByTestId("theme").click();
		await expect(html).toHaveAttribute("data-theme", "light");
		await page.reload();
		await expect(page.getByRole("heading", { level: 1 })).toHaveText("Labs");
		await expect(html).toHaveAttribute("data-theme", "light");
	});
});
