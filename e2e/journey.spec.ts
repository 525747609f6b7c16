import { LabPage } from "./lab-page";
import { expect, test } from "./test";

test.describe.configure({ timeout: 90_000 });

test("a ping that was captured travels the graph: hop by hop, scrubbed, played to its end, and as a ladder", async ({
	page,
	server,
}) => {
	// Nothing need move: it goes from stop to stop.
	await page.emulateMedia({ reducedMotion: "reduce" });
	const lab = new LabPage(page);
	await lab.openFresh(server.url, "matrix");
	const follow = page.getByTestId("follow-packet");
	const panel = page.getByTestId("journey-panel");
	await follow.click();
	await page.getByTestId("journey-capture").click();
	await expect(page.getByTestId("journey-capturing")).toBeVisible();
	// Who follows packets goes on running steps: the bar below the panel stays.
	while ((await lab.runNextOf()) !== null);

	const ping = page.locator("[data-journey][data-answered=true]").filter({ hasText: "ping10.9.0.1 → 10.9.0.2" }).last();
	await ping.click();
	const traveller = page.getByTestId("traveller");
	await expect(traveller).toHaveAttribute("data-kind", /arp|there/);
	const player = page.getByTestId("player");
	const slider = player.getByRole("slider");
	// It plays by itself when it is opened; a hand on the slider stops it.
	await slider.fill((await slider.getAttribute("max")) ?? "");
	await slider.fill("0");
	await expect(player).toHaveAttribute("data-playing", "false");
	await expect(player).toHaveAttribute("data-stop", "0");
	const before = await traveller.evaluate((one) => one.style.transform);
	await page.getByTestId("journey-next").click();
	await expect(player).toHaveAttribute("data-stop", "1");
	await expect(traveller).not.toHaveAttribute("style", new RegExp(before.replace(/[()]/g, "\\$&")));

	// To the last stop: where the answer came in. The headers beside it are those of the reply.
	await slider.fill((await slider.getAttribute("max")) ?? "");
	await expect(traveller).toHaveAttribute("data-kind", "back");
	await expect(page.locator("[data-header=icmp]")).toContainText("echo reply");
	const hops = page.getByTestId("hops").locator("[data-hop]");
	await expect(hops.last()).toHaveAttribute("aria-current", "step");
	await expect(page.getByTestId("journey-end")).toContainText("Answered after");
	// A click on a hop goes there.
	await hops.first().getByRole("button").click();
	await expect(hops.first()).toHaveAttribute("aria-current", "step");

	// From its end it plays from the beginning, and stands still at the end.
	await player.getByRole("combobox").selectOption("4");
	await page.getByTestId("journey-play").click();
	await expect(player).toHaveAttribute("data-playing", "true");
	await expect(player).toHaveAttribute("data-playing", "false", { timeout: 30_000 });
	await expect(traveller).toHaveAttribute("data-kind", "back");

	await page.getByTestId("open-ladder").click();
	const ladder = page.getByTestId("ladder");
	await expect(ladder.getByRole("img")).toBeVisible();
	await ladder.getByRole("button", { name: /ICMP echo request/ }).click();
	await page.keyboard.press("Escape");
	await expect(ladder).toBeHidden();
	await expect(traveller).toHaveAttribute("data-kind", /arp|there/);

	// A journey of a sandbox that is gone is none: the list of the new one is there instead.
	await lab.reset();
	await expect(traveller).toHaveCount(0);
	await expect(lab.graph.locator("[data-path]")).toHaveCount(0);
	await expect(panel).toBeVisible();
	await expect(panel.getByTestId("journey-capture").or(panel.getByTestId("journey-capturing"))).toBeVisible();

	await follow.click();
	await expect(panel).toBeHidden();
});
