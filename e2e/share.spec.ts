import { LabPage } from "./lab-page";
import { expect, test } from "./test";

test("a class follows the owner by a look-only link, looks around alone, and comes back; a revoked link says so", async ({
	lab,
	context,
	browser,
}) => {
	test.slow();
	const { page } = lab;
	await page.getByTestId("share").click();
	await page.getByTestId("make-link").click();
	const sheet = page.getByTestId("share-sheet");
	await expect(sheet.getByTestId("qr")).toBeVisible();
	// We listen on a loopback address: the sheet says how to let others in.
	await expect(sheet.getByTestId("only-local")).toContainText("npm start -- --host");
	const link = await sheet.getByTestId("look-link").innerText();

	// In the owner's own browser: each page is what its link makes it.
	const viewer = new LabPage(await context.newPage());
	await viewer.page.goto(link);
	const follow = viewer.page.getByTestId("follow");
	await expect(follow).toHaveAttribute("data-following", "true");
	await expect(viewer.page).toHaveURL(/\/lab\?id=01-bridge&link=[\w-]+$/);
	await expect(sheet.getByTestId("watching-now")).toHaveText("Open in 1 page");
	for (const id of ["run-next", "run-step", "go-to-step", "reset", "session-menu", "share"]) {
		await expect(viewer.page.getByTestId(id)).toHaveCount(0);
	}

	await page.bringToFront();
	await page.keyboard.press("Escape");
	await lab.runTo("loopbacks");
	await lab.inspector.locator('[data-pick="netns:worker1/netns3"]').click();
	await lab.unfold("namespaces");

	await viewer.page.bringToFront();
	const inspected = viewer.inspector.getByTestId("inspected");
	await expect(inspected).toContainText("netns3");
	await expect(viewer.step("loopbacks")).toHaveAttribute("data-state", "done");
	await expect(viewer.step("namespaces").getByTestId("output").first()).toBeVisible();

	// Looking elsewhere is alone, and what the owner does meanwhile changes nothing but the kernel's state.
	await viewer.inspector.locator('[data-pick="netns:worker1/netns1"]').click();
	await expect(follow).toHaveAttribute("data-following", "false");
	await lab.runNext("veth-pairs");
	await expect(viewer.graph).toContainText("veth1");
	await expect(inspected).toContainText("netns1");
	await viewer.page.getByTestId("come-back").click();
	await expect(follow).toHaveAttribute("data-following", "true");
	await expect(inspected).toContainText("netns3");

	// A phone that took a picture of the QR code has no other cookie. Its graph has all of the width.
	const phone = new LabPage(await browser.newPage({ viewport: { width: 390, height: 844 } }));
	await phone.page.goto(link);
	await expect(phone.page.getByTestId("follow")).toHaveAttribute("data-following", "true");
	await expect(phone.inspector.getByTestId("inspected")).toContainText("netns3");
	await expect.poll(async () => (await phone.graph.boundingBox())?.width).toBe(390);

	await page.bringToFront();
	await page.getByTestId("share").click();
	await page.getByTestId("revoke").click();
	await page.getByTestId("revoke-confirm").click();
	await expect(page.getByTestId("make-link")).toBeVisible();
	await expect(page.getByTestId("watching")).toHaveCount(0);
	for (const { page: cut } of [viewer, phone]) {
		await expect(cut.getByTestId("watch-ended")).toContainText("This link was revoked");
		expect((await cut.reload())?.status()).toBe(401);
	}
	await phone.page.close();
});
