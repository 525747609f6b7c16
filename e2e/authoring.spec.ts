import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { LabPage } from "./lab-page";
import { startServer } from "./server";

test("a lab is written while the page is open: new words at once, what runs by a reset, mistakes with their place", async ({
	page,
	context,
}) => {
	// A server and a build of its own, if need be.
	test.setTimeout(180_000);
	const folder = mkdtempSync(join(tmpdir(), "vethlab-authoring-"));
	execFileSync(process.execPath, ["cli/vethlab.mjs", "new", "live", "--in", folder]);
	// A server that root started has only what everybody may read.
	chmodSync(folder, 0o755);
	const file = join(folder, "live/lab.yaml");
	const written = readFileSync(file, "utf8");
	const save = (from: string | RegExp, to: string) => writeFileSync(file, written.replace(from, to));
	const server = await startServer("--labs", folder);
	try {
		const lab = new LabPage(page);
		await lab.openFresh(server.url, "live");
		await lab.runNext("cable");
		const banner = page.getByTestId("lab-file");
		await expect(banner).toHaveCount(0);

		save("en: Two namespaces and a cable,", "en: Two boxes and a cable,");
		await expect(lab.step("cable").getByRole("heading")).toContainText("Two boxes and a cable");
		await expect(banner).toContainText("its new words are shown");
		await expect(lab.step("cable")).toHaveAttribute("data-state", "done");

		const catalogue = await context.newPage();
		await catalogue.goto(new URL("/", server.url).href);
		const card = catalogue.getByTestId("lab-live");
		await expect(card).toHaveAttribute("href", /id=live/);
		save("run: ip netns add right", "runn: ip netns add right");
		await expect(banner).toContainText(/live\/lab\.yaml:\d+:\d+: unknown key "runn"/);
		await expect(card).toContainText('unknown key "runn"');
		await expect(lab.step("cable")).toHaveAttribute("data-state", "done");

		save("run: ip netns add right", "run: ip netns add right && ip netns add third");
		await expect(banner).toContainText("The lab's file has changed");
		await expect(card).toHaveAttribute("href", /id=live/);
		await expect(lab.graph).not.toContainText("third");
		await page.getByTestId("use-file-through").click();
		await expect(lab.graph).toContainText("third");
		await lab.isDone("cable");
		await expect(banner).toHaveCount(0);
	} finally {
		await server.stop();
		rmSync(folder, { recursive: true });
	}
});
