import { LabPage } from "./lab-page";
import { expect, test } from "./test";

test("a prelude runs by itself and stays folded; the lab's own steps begin at 1", async ({ page, server }) => {
	const lab = new LabPage(page);
	await lab.open(server.url, "ways");
	const prelude = page.getByTestId("prelude-ground");
	await expect(prelude).toHaveAttribute("data-state", "done");
	await expect(prelude).toContainText(/2 steps, done in \d/);
	await expect(prelude.getByTestId("step-ground/red")).toHaveCount(0);
	await expect(lab.graph).toContainText("blue");
	await expect(page.getByTestId("progress")).toHaveText("0 of 2 done");
	await expect(page.getByTestId("run-next")).toContainText("Run step 1");

	await prelude.getByRole("button").first().click();
	const red = prelude.getByTestId("step-ground/red");
	await red.getByRole("button").click();
	await expect(red.getByTestId("command")).toContainText("ip netns add red");
	await expect(red.getByTestId("run-step")).toHaveCount(0);
});

test("another variant starts the sandbox anew, and both are compared with what the kernel held", async ({
	page,
	server,
}) => {
	const lab = new LabPage(page);
	await lab.openFresh(server.url, "ways", "cable");
	await expect(page.getByTestId("variant-cable")).toHaveAttribute("aria-pressed", "true");
	await lab.runNext("plug");
	await page.getByTestId("variant-bridge").click();
	await expect(page.getByTestId("variant-bridge")).toHaveAttribute("aria-pressed", "true");
	await expect(lab.step("plug")).toHaveCount(0);
	await expect(lab.step("join")).toHaveAttribute("data-state", "todo");
	await expect(page.getByTestId("prelude-ground")).toHaveAttribute("data-state", "done");
	await lab.ready();

	await page.getByTestId("compare").click();
	const sheet = page.getByTestId("compare-sheet");
	const leads = sheet.getByRole("row", { name: /Where red's cable leads/ }).getByRole("cell");
	await expect(leads.nth(0)).toContainText("worker1/blue");
	await expect(leads.nth(1)).toHaveText("–");
	await sheet.getByTestId("compare-run-bridge").click();
	await expect(leads.nth(1)).toContainText(/peerNetns\s*worker1$/);
	await expect(leads.nth(0)).toContainText("worker1/blue");
	const ends = sheet.getByRole("row", { name: /Ends that lie on worker1/ }).getByRole("cell");
	await expect(ends.nth(0)).toContainText("nothing");
	await expect(ends.nth(1)).toContainText(/veth/);
	await page.keyboard.press("Escape");
	await expect(sheet).toHaveCount(0);

	await page.reload();
	await lab.ready();
	await page.getByTestId("compare").click();
	await expect(leads.nth(0)).toContainText("worker1/blue");
});

test("a file with an error fails where the error is, and runs once it is mended; a draft outlives what goes on", async ({
	page,
	server,
}) => {
	const lab = new LabPage(page);
	await lab.openFresh(server.url, "conf");
	const step = lab.step("read");
	const content = page.getByTestId("file-content");
	// What another test has saved outlives a reset, as it must.
	await page.getByTestId("restore-file").click();
	await expect(content).toHaveValue(/scan time 10/);
	const own = await content.inputValue();
	await content.fill(own.replace("scan time", "scan tiem"));
	await expect(page.getByTestId("editor")).toHaveAttribute("data-dirty", "true");
	// Folding the step, and what another page does, leave the draft alone.
	await step.getByRole("heading").getByRole("button").click();
	await expect(content).toHaveCount(0);
	await lab.unfold("read");
	await expect(content).toHaveValue(/scan tiem/);
	await page.getByTestId("save-and-run").click();
	await expect(step).toHaveAttribute("data-state", "failed");
	await expect(step.getByTestId("output").first()).toContainText("bird.conf:3");
	await expect(page.locator("[data-wrong]")).toHaveText("3");
	await lab.ready();

	// A reset keeps what was saved.
	await lab.reset();
	await expect(content).toHaveValue(/scan tiem/);
	await content.press("Control+Home");
	await content.fill(own.replace("scan time 10", "scan time 20"));
	await content.press("Control+s");
	await expect(page.getByTestId("editor")).toHaveAttribute("data-dirty", "false");
	await lab.runNext("read");
	await expect(step.getByTestId("output").last()).toContainText("scan time 20");

	await page.getByTestId("restore-file").click();
	await expect(content).toHaveValue(own);
});

test("Tab indents in the editor; Escape and Tab leave it", async ({ page, server }) => {
	const lab = new LabPage(page);
	await lab.openFresh(server.url, "conf");
	const content = page.getByTestId("file-content");
	await content.press("Control+Home");
	await content.press("Tab");
	await expect(content).toHaveValue(/^\trouter/);
	await content.press("Escape");
	await content.press("Tab");
	await expect(content).not.toBeFocused();
	await page.getByTestId("undo-file").click();
	await expect(content).toHaveValue(/^router/);
});

test("commands with cells are a table; a cell opens its command and its evidence", async ({ page, server }) => {
	const lab = new LabPage(page);
	await lab.openFresh(server.url, "matrix");
	await lab.runNext("cable");
	await expect(lab.step("cable").getByTestId("background")).toContainText("until the sandbox's end");
	await expect(lab.step("cable")).toContainText("Stands for the program in a pod.");
	await lab.runNext("try");
	const cells = lab.step("try").getByTestId("cell");
	await expect(cells).toHaveCount(5);
	const states = await cells.evaluateAll((all) => all.map((cell) => cell.getAttribute("data-cell")));
	expect(states).toEqual(["reached", "reached", "not", "reached", "reached"]);
	await expect(cells.nth(1)).toContainText(/\d+ ms|\d s/);
	await cells.nth(1).click();
	const picked = lab.step("try").getByTestId("picked-cell");
	await expect(picked).toContainText("ip netns exec red ping -n -c 1 -W 1 10.9.0.2");
	await expect(picked.getByTestId("output")).toContainText("1 received");
	await expect(picked.getByTestId("check")).toContainText(/red knows the MAC address of blue.*lladdr ([0-9a-f]{2}:)+/);
	await page.getByTestId("enlarge").click();
	await expect(page.getByTestId("matrix-sheet").getByTestId("cell")).toHaveCount(5);
	await page.keyboard.press("Escape");

	// Whether this kernel has IEEE 802.1Q is the kernel's affair; the page says which.
	await page.getByTestId("run-next").click();
	const tagged = lab.step("tagged");
	await expect(tagged).toHaveAttribute("data-state", /done|skipped/);
	if ((await tagged.getAttribute("data-state")) === "skipped") {
		await expect(tagged.getByTestId("lacks")).toContainText("this kernel lacks vlan");
		await page.getByTestId("kernel").click();
		await expect(page.getByRole("dialog", { name: "Kernel" })).toContainText("lacks vlan");
	}
	await expect(page.getByTestId("all-done")).toBeVisible();
});

test("a lab that cannot run says what lacks, in place of the graph, and can be tried again", async ({
	page,
	server,
}) => {
	await page.goto(server.url);
	await page.goto(new URL("/lab?id=lacking", server.url).href);
	const panel = page.getByTestId("cannot-run");
	await expect(panel).toContainText("vethlab-absent", { timeout: 30_000 });
	await expect(page.getByTestId("sandbox-lost")).toHaveCount(0);
	await expect(page.getByTestId("run-next")).toBeDisabled();
	await panel.getByTestId("try-again").click();
	await expect(panel).toHaveCount(0);
	await expect(panel).toContainText("vethlab-absent", { timeout: 30_000 });
});

test.describe("in Chinese", () => {
	test.use({ locale: "zh-CN" });

	test("the lab's text is read beside its steps; in English where there is no other, and it says so", async ({
		page,
		server,
	}) => {
		const lab = new LabPage(page);
		await lab.openFresh(server.url, "conf");
		await page.getByTestId("show-text").click();
		const text = page.getByTestId("lab-text");
		await expect(text.getByRole("heading", { name: "A configuration of one's own" })).toBeVisible();
		await expect(text.getByRole("table")).toContainText("protocol kernel");
		await expect(page.getByTestId("other-language")).toBeVisible();
		await page.getByTestId("language").click();
		await expect(page.getByTestId("other-language")).toHaveCount(0);
		await page.getByTestId("show-steps").click();
		await expect(lab.step("read")).toBeVisible();
	});
});
