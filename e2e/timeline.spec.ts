import type { Locator } from "@playwright/test";
import { LabPage } from "./lab-page";
import { expect, test } from "./test";

const stopOf = async (slider: Locator) => Number(await slider.getAttribute("aria-valuenow"));

/** A change further; the graph follows the slider when it is drawn. */
async function forward(lab: LabPage): Promise<void> {
	const slider = lab.page.getByTestId("moment");
	const before = await stopOf(slider);
	await slider.press("ArrowRight");
	await expect.poll(() => stopOf(slider)).toBe(before + 1);
	const clock = (await slider.getAttribute("data-clock")) ?? "";
	await expect(lab.graph.locator("[data-clock]")).toHaveAttribute("data-clock", clock);
}

test("lab 3, dragged back to before the MASQUERADE rule: rule and flows are gone in graph and tables; live returns", async ({
	page,
	server,
}) => {
	test.setTimeout(180_000);
	const lab = new LabPage(page);
	await lab.openFresh(server.url, "03-masquerade");
	await lab.runTo("answer");
	await expect(lab.graph).toContainText("MASQUERADE");
	const slider = page.getByTestId("moment");
	const rules = await lab.inspect("netns:worker1", "rule");
	await expect(rules).toContainText("MASQUERADE");
	const flows = await lab.inspect("netns:worker1", "conntrack");
	await expect(flows).toContainText("192.168.210.254");

	const bar = await slider.boundingBox();
	const mark = (step: string) => slider.getByText(step, { exact: true }).boundingBox();
	const [three, four] = [await mark("3"), await mark("4")];
	if (!bar || !three || !four) throw new Error("the timeline has no step 4");
	const y = bar.y + bar.height / 2;
	await page.mouse.move(bar.x + bar.width - 2, y);
	await page.mouse.down();
	await page.mouse.move((three.x + four.x) / 2, y, { steps: 12 });
	await page.mouse.up();
	await expect(page.getByTestId("past-banner")).toContainText("Step 3");
	await expect(slider).toHaveAttribute("aria-valuetext", /Step 3 · .* · \d\d:\d\d:\d\d/);
	await expect(lab.graph).not.toContainText("MASQUERADE");
	await expect(lab.inspector.getByTestId("tab-rule")).toHaveCount(0);
	await expect(lab.inspector.getByRole("tabpanel")).toContainText("Not tracking");

	// Change by change into the step: its rule comes, marked as that step's doing.
	const banner = page.getByTestId("past-banner");
	while ((await banner.innerText()).includes("Step 3")) await forward(lab);
	await expect(banner).toContainText("Step 4");
	while (!(await lab.graph.innerText()).includes("MASQUERADE")) {
		await forward(lab);
		await expect(banner).toContainText("Step 4");
	}
	await lab.inspect("netns:worker1", "rule");
	await expect(lab.inspector.locator('tr[data-mark="added"]')).toContainText("MASQUERADE");

	await page.getByTestId("live").click();
	await expect(page.getByTestId("past-banner")).toHaveCount(0);
	await lab.inspect("netns:worker1", "conntrack");
	await expect(lab.inspector.getByRole("table")).toContainText("192.168.210.254");
	await expect(lab.graph).toContainText("MASQUERADE");
});

test("while one looks back, what happens goes on arriving, and nothing jumps", async ({ lab, context, server }) => {
	await lab.runTo("loopbacks");
	const { page } = lab;
	const slider = page.getByTestId("moment");
	const live = await stopOf(slider);
	await slider.press("PageDown");
	await expect.poll(() => stopOf(slider)).toBeLessThan(live);
	await forward(lab);
	await expect(page.getByTestId("past-banner")).toContainText("Step 2");
	await lab.atRest();
	const seen = async () => ({
		value: await stopOf(slider),
		text: await slider.getAttribute("aria-valuetext"),
		clock: await lab.graph.locator("[data-clock]").getAttribute("data-clock"),
		graph: await lab.graph.innerText(),
		places: await lab.graph.locator("[data-record]").evaluateAll((all) =>
			all.map((one) => {
				const { x, y } = one.getBoundingClientRect();
				return `${Math.round(x)},${Math.round(y)}`;
			}),
		),
	});
	const before = await seen();
	const most = Number(await slider.getAttribute("aria-valuemax"));
	const other = new LabPage(await context.newPage());
	await other.open(server.url);
	await other.runNext("veth-pairs");
	await expect.poll(async () => Number(await slider.getAttribute("aria-valuemax"))).toBeGreaterThan(most + 2);
	expect(await seen()).toEqual(before);
	await expect(lab.graph).not.toContainText("veth1");
	await slider.press("End");
	await expect(lab.graph).toContainText("veth1");
	await other.page.close();
});

test("a page that comes late knows all that happened, and looks back to the beginning by keyboard", async ({
	lab,
	context,
	server,
}) => {
	await lab.runTo("veth-pairs");
	const late = new LabPage(await context.newPage());
	await late.open(server.url);
	const slider = late.page.getByTestId("moment");
	const whole = await lab.page.getByTestId("moment").getAttribute("aria-valuemax");
	await expect(slider).toHaveAttribute("aria-valuemax", whole ?? "");
	await slider.press("Home");
	await expect(slider).toHaveAttribute("aria-valuenow", "0");
	await expect(late.graph).not.toContainText("netns1");
	await expect(late.page.getByTestId("past-banner")).toContainText("Before the first step");
	await slider.press("PageUp");
	await slider.press("PageUp");
	await expect(late.page.getByTestId("past-banner")).toContainText("Step 2 · at its start");
	await expect(late.graph).toContainText("netns1");
	await slider.press("Escape");
	await expect(late.graph).toContainText("veth1");
	await late.page.close();
});

test("what a step changed is told in words, in both languages; a click picks it in graph and inspector", async ({
	lab,
}) => {
	const { page } = lab;
	await lab.runTo("mtu");
	await page.getByTestId("show-changes").click();
	const changes = page.getByTestId("changes");
	await expect(changes).toContainText("br0's MTU 1500 → 9150");
	await page.getByTestId("changes-previous").click();
	await expect(changes).toContainText("veth1 is a port of br0 now");
	await expect(page.getByTestId("past-banner")).toContainText("Step 6");
	await page.getByTestId("changes-previous").click();
	const pod = changes.locator('[data-netns="worker1/netns1"]');
	await expect(pod).toContainText("eth0 is up (was down)");
	await pod.getByText("eth0 is up (was down)").click();
	await expect(lab.inspector.getByTestId("inspected")).toHaveText(/worker1.*netns1.*eth0/);
	await expect(lab.graph.locator('[data-netns="worker1/netns1"][data-name="eth0"]')).toHaveAttribute("data-selected");
	await page.getByTestId("language").click();
	await expect(pod).toContainText("eth0 已启用（原为关闭）");
	await page.getByTestId("language").click();

	// Between any two moments: from here to now.
	await page.getByTestId("compare-from").click();
	await page.getByTestId("live").click();
	await expect(changes).toContainText("br0 made (bridge)");
	await expect(lab.graph.locator('[data-kind="bridge"]').first()).toHaveAttribute("data-mark", "added");
	await page.getByTestId("compare-from").click();
	await expect(changes).not.toContainText("br0 made (bridge)");
});
