import { execFileSync } from "node:child_process";
import AxeBuilder from "@axe-core/playwright";
import { LabPage } from "./lab-page";
import { expect, test } from "./test";

test.describe.configure({ timeout: 200_000 });

test("lab 1: its packets as they come, one of them field by field, and all in a file", async ({ page, server }) => {
	const lab = new LabPage(page);
	await lab.openFresh(server.url);
	await page.getByTestId("packets-toggle").click();
	const panel = page.getByTestId("packets");
	await panel.getByTestId("capture-filter").fill("icmp and hots");
	await panel.getByTestId("capture-apply").click();
	await expect(panel.getByTestId("capture-wrong")).toContainText("tcpdump: syntax error in filter expression");
	await panel.getByTestId("capture-filter").fill("arp or icmp");
	await panel.getByTestId("capture-apply").click();
	await expect(panel.getByTestId("capture-wrong")).toHaveCount(0);
	await panel.getByTestId("capture-steps").click();
	await expect(panel.getByTestId("capture-state")).toHaveAttribute("data-state", "waits");

	await lab.runTo("ping");
	const rows = panel.locator("[data-packet]");
	const request = rows.filter({
		hasText: /netns1.*eth0.*192\.168\.10\.1 > 192\.168\.10\.3: ICMP echo request.*seq 1,/,
	});
	await expect(request).toBeAttached();
	await expect(panel.getByTestId("capture-state")).toHaveAttribute("data-state", "waits");
	await request.click();
	const packet = page.getByTestId("packet");
	// tshark takes its time to start on a busy machine.
	await packet.locator("[data-proto]").first().waitFor({ timeout: 20_000 });
	await expect(packet.locator("[data-proto]")).toHaveText([
		/cooked/,
		/Src: 192\.168\.10\.1, Dst: 192\.168\.10\.3/,
		/Internet Control/,
	]);
	await packet.locator("[data-proto=icmp] li").first().hover();
	await expect(packet.getByTestId("bytes").locator(".bg-accent").first()).toHaveText(/08/);
	// Where it was heard is picked in the graph.
	await expect(lab.graph.locator("[data-selected]").first()).toBeAttached();
	const { violations } = await new AxeBuilder({ page })
		.withTags(["wcag2a", "wcag2aa", "wcag22aa"])
		.include("[data-testid=packets]")
		.analyze();
	expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)).toEqual([]);

	const count = panel.getByTestId("packet-count");
	const all = Number(await count.getAttribute("data-count"));
	await packet.getByTestId("only-flow").click();
	await expect(rows.filter({ hasText: "ARP" })).toHaveCount(0);
	// Of one flow there is a file, too.
	const [flow] = await Promise.all([page.waitForEvent("download"), panel.getByTestId("download").click()]);
	const shown = Number(await count.getAttribute("data-count"));
	expect(shown).toBeLessThan(all);
	expect(execFileSync("capinfos", ["-c", await flow.path()], { encoding: "utf8" })).toContain(`packets:   ${shown}`);
	await panel.getByTestId("show-all").click();
	await panel.getByTestId("only-arp").click();
	await expect(rows.filter({ hasText: "ICMP" })).toHaveCount(0);
	await panel.getByTestId("only-arp").click();
	await expect(count).toHaveAttribute("data-count", String(all));
	const [file] = await Promise.all([page.waitForEvent("download"), panel.getByTestId("download").click()]);
	expect(file.suggestedFilename()).toBe("01-bridge.pcapng");
	const said = execFileSync("capinfos", ["-c", "-I", await file.path()], { encoding: "utf8" });
	expect(said).toContain(`Number of packets:   ${all}`);
	expect(said).toContain("Name = worker1/netns3:eth0");

	// A page that comes later gets them, too, and may only look where it may only look.
	const late = await page.context().newPage();
	await new LabPage(late).open(server.url);
	await late.getByTestId("packets-toggle").click();
	await expect(late.getByTestId("packet-count")).toHaveAttribute("data-count", String(all));
	await late.close();
	await panel.getByTestId("capture-off").click();
	await expect(panel.getByTestId("capture-off")).toHaveAttribute("aria-pressed", "true");
});
