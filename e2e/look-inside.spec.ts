import type { Page } from "@playwright/test";
import { LabPage } from "./lab-page";
import { expect, test } from "./test";

/** Each picture in labs 3, 4 and 7, where no other file looks at it: chains.spec, routes.spec and timeline.spec do. */

test.describe.configure({ timeout: 150_000 });

/** Goes back to the changes of the step before. */
async function stepBack(page: Page): Promise<void> {
	const heading = page.getByTestId("changes-of");
	const before = await heading.innerText();
	await page.getByTestId("changes-previous").click();
	await expect(heading).not.toHaveText(before);
}

test("lab 3: who answered ARP for the gateway, and what the rule did, in words", async ({ page, server }) => {
	const lab = new LabPage(page);
	await lab.openFresh(server.url, "03-masquerade");
	await lab.runTo("rule");
	await page.getByTestId("show-changes").click();
	const changes = page.getByTestId("changes");
	await expect(changes).toContainText("rule added to nat POSTROUTING as number 1: -s 192.168.10.0/24 ! -o br0");
	await expect(changes).toContainText("flows are tracked from now on");
	const nud = await lab.neighbour("worker1/netns1", "192.168.10.254");
	await expect(nud.getByTestId("answerer")).toHaveAttribute("data-why", "own");
	await expect(nud.getByTestId("answerer")).toContainText("worker1 br0");
	await expect(nud.locator("[data-nud-state][data-lit]")).not.toHaveCount(0);
});

test("lab 4: the way of a request through DNAT and back; its rule comes on the timeline", async ({ page, server }) => {
	const lab = new LabPage(page);
	await lab.openFresh(server.url, "04-clusterip");
	await lab.runTo("service");
	const panel = await lab.findWay("worker1/netns1", "11.96.10.3", 8080);
	await expect(panel.getByTestId("verdict")).toHaveAttribute("data-well", "true");
	await expect(panel.locator("[data-hop=worker1]").first()).toContainText(
		"Destination 11.96.10.3 becomes 192.168.10.3:80",
	);
	await expect(lab.graph.locator("[data-path]")).toHaveAttribute("data-path", "arrives");
	await page.getByTestId("find-way").click();

	const flows = await lab.inspect("netns:worker1", "conntrack");
	await flows.locator("tbody tr", { hasText: "11.96.10.3:8080" }).first().locator("td").first().click();
	await lab.inspector.getByTestId("flow-packets").click();
	const packets = page.getByTestId("packets");
	await expect(packets).toContainText(/11\.96\.10\.3:8080 ↔ 192\.168\.\d+\.\d+:\d+ TCP/);
	await packets.getByRole("button", { name: "Close the packets" }).click();

	const nud = await lab.neighbour("worker1/netns1", "192.168.10.254");
	await expect(nud.getByTestId("answerer")).toContainText("worker1 br0");

	await page.getByTestId("show-changes").click();
	const changes = page.getByTestId("changes");
	for (let steps = 0; steps < 4 && !(await changes.innerText()).includes("-j DNAT"); steps++) await stepBack(page);
	await expect(changes).toContainText("rule added to nat PREROUTING as number 1: -d 11.96.10.3/32 -p tcp");
	await expect(page.getByTestId("past-banner")).toBeVisible();
	const chains = await lab.chains("worker1");
	await expect(chains.locator("[data-hook=PREROUTING] [data-rule]")).toHaveCount(1);
	await stepBack(page);
	await expect(chains.locator("[data-rule]")).toHaveCount(0);
	await page.getByTestId("live").click();
	await expect(chains.locator("[data-hook=PREROUTING] [data-rule]")).toHaveCount(1);
});

test("lab 7: the tunnel in every picture; what no rule asks for is not tracked", async ({ page, server }) => {
	const lab = new LabPage(page);
	await lab.openFresh(server.url, "07-vxlan");
	await lab.runTo("neighbours");
	const panel = await lab.findWay("worker2/netns1", "192.168.30.1");
	await expect(panel.getByTestId("verdict")).toContainText("vxlan100 has no forwarding entry for 00:00:ff:ff:30:04");
	await expect(lab.graph.locator("[data-path]")).toHaveAttribute("data-path", "lost");
	await page.getByTestId("find-way").click();

	await lab.runTo("ping");
	await lab.findWay("worker2/netns1", "192.168.30.1");
	await expect(panel.getByTestId("verdict")).toHaveAttribute("data-well", "true");
	await expect(panel).toContainText("tunnel vxlan100, wrapped for 192.168.230.23, unwrapped by vxlan100");
	await expect(panel).toContainText("The way of the wrapped packet, to 192.168.230.23");
	await page.getByTestId("find-way").click();

	const nud = await lab.neighbour("worker2", "192.168.30.4");
	await expect(nud.getByTestId("answerer")).toContainText("worker3 vxlan100");
	await expect(nud.getByTestId("answerer")).toContainText("set by hand");

	const chains = await lab.chains("worker2");
	await expect(chains.locator("[data-rule]")).toHaveCount(0);
	await lab.openTab("conntrack");
	await expect(lab.inspector.getByRole("tabpanel")).toContainText("Not tracking. Without a rule of NAT");

	await lab.openTab("fdb");
	const fdb = lab.inspector.getByRole("table");
	await expect(fdb).toContainText("192.168.230.23");
	await page.getByTestId("show-changes").click();
	const changes = page.getByTestId("changes");
	await stepBack(page);
	await expect(changes).toContainText("forwarding entry added: 00:00:ff:ff:30:04 dev vxlan100 dst 192.168.230.23");
	await stepBack(page);
	await expect(changes).toContainText("neighbour 192.168.30.4 is 00:00:ff:ff:30:04, PERMANENT");
	await expect(fdb).not.toContainText("192.168.230.23");
	await page.getByTestId("live").click();
	await expect(fdb).toContainText("192.168.230.23");
});
