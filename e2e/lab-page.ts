import { expect, type Locator, type Page } from "@playwright/test";

/** What a person sees and does on a lab's page. */
export class LabPage {
	readonly graph: Locator;
	readonly inspector: Locator;
	readonly status: Locator;

	constructor(readonly page: Page) {
		this.graph = page.getByRole("main");
		this.inspector = page.getByTestId("inspector");
		this.status = page.getByTestId("status");
	}

	/** Opens the lab in a sandbox in which nothing has been run but preludes. */
	async openFresh(url: string, lab = "01-bridge", variant?: string): Promise<void> {
		await this.open(url, lab);
		if ((await this.page.locator("[data-testid^=step-]:not([data-state=todo])").count()) > 0) await this.reset();
		if (!variant) return;
		const choice = this.page.getByTestId(`variant-${variant}`);
		if ((await choice.getAttribute("aria-pressed")) === "true") return;
		await choice.click();
		await expect(choice).toHaveAttribute("aria-pressed", "true");
		await this.ready();
	}

	async open(url: string, lab = "01-bridge"): Promise<void> {
		// The token is taken into a cookie at the first door only.
		await this.page.goto(url);
		await this.page.goto(new URL(`/lab?id=${lab}`, url).href);
		const timeout = lab === "01-bridge" ? 30_000 : 120_000;
		await expect(this.status).toHaveAttribute("data-status", /^(ready|lost)$/, { timeout });
		// The server is one for all tests: the one that kills agents may have taken this lab's, too.
		if ((await this.status.getAttribute("data-status")) === "lost") await this.page.getByTestId("start-afresh").click();
		await this.ready(timeout);
	}

	/** The sandbox is there, and the preludes are done. */
	async ready(timeout = 30_000): Promise<void> {
		await expect(this.status).toHaveAttribute("data-status", "ready", { timeout });
		await expect(this.page.locator("[data-testid^=prelude-]:not([data-state=done])")).toHaveCount(0, { timeout });
		await expect(this.status).toHaveAttribute("data-status", "ready", { timeout });
	}

	step(id: string): Locator {
		return this.page.getByTestId(`step-${id}`);
	}

	async unfold(id: string): Promise<Locator> {
		const heading = this.step(id).getByRole("heading").getByRole("button");
		if ((await heading.getAttribute("aria-expanded")) === "false") await heading.click();
		return this.step(id);
	}

	/** Runs the next step and waits for its end. */
	async runNext(id: string): Promise<void> {
		await this.page.getByTestId("run-next").click();
		await this.isDone(id);
	}

	/** Runs whichever step is next, and answers its id; null if none is left. Preludes run by themselves. */
	async runNextOf(): Promise<string | null> {
		const started = this.page.locator("[data-step]:not([data-state=todo])");
		const before = await started.count();
		const next = this.page.getByTestId("run-next");
		if ((await next.count()) === 0) return null;
		await next.click();
		await expect.poll(() => started.count()).toBeGreaterThan(before);
		const id = (await started.last().getAttribute("data-step")) ?? "";
		const ended = `[data-step="${id}"]:is([data-state=done], [data-state=skipped], [data-state=failed])`;
		await this.page.locator(ended).waitFor({ timeout: 90_000 });
		await this.ready(90_000);
		return id;
	}

	/** Runs all that is not done, up to and with this step. */
	async runTo(id: string): Promise<void> {
		await (await this.unfold(id)).getByTestId("run-step").click();
		await this.isDone(id);
	}

	/** Fails as soon as any step fails, with what was wrong. */
	async isDone(id: string): Promise<void> {
		const done = `[data-testid="step-${id}"][data-state=done]`;
		await this.page.locator(`${done}, [data-testid^=step-][data-state=failed]`).first().waitFor({ timeout: 30_000 });
		expect(await this.page.locator("[data-check=failed], [data-as-expected=false]").allInnerTexts()).toEqual([]);
		await expect(this.step(id)).toHaveAttribute("data-state", "done");
		await this.ready();
	}

	/** Cards and wires ease into place after a change: waits until they are there. */
	async atRest(): Promise<void> {
		await expect(this.graph.locator("[data-clock]:not([data-moving])")).toBeVisible();
	}

	async reset(): Promise<void> {
		await this.page.getByTestId("reset").click();
		await expect(this.page.locator("[data-testid^=step-]:not([data-state=todo])")).toHaveCount(0);
		await this.ready();
	}

	/** The picture of a namespace's chains. */
	async chains(netns: string): Promise<Locator> {
		await this.inspector.locator(`[data-pick="netns:${netns}"]`).click();
		await this.openTab("chains");
		return this.inspector.getByTestId("chains");
	}

	/** Asks for a way as a person does; the panel, with its answer. */
	async findWay(from: string, to: string, port?: number): Promise<Locator> {
		const panel = this.page.getByTestId("routes");
		if (!(await panel.isVisible())) await this.page.getByTestId("find-way").click();
		await panel.locator("[name=from]").selectOption(from);
		await panel.locator("[name=to]").fill(to);
		if (port !== undefined) {
			if (!(await panel.locator("[name=port]").isVisible())) await panel.locator("summary").click();
			await panel.locator("[name=port]").fill(String(port));
		}
		const verdict = panel.getByTestId("verdict");
		const before = (await verdict.count()) > 0 ? await verdict.textContent() : undefined;
		const answered = this.page.waitForFunction(
			(old) => document.querySelector("[data-testid=verdict]")?.textContent !== old,
			before,
		);
		await panel.getByTestId("find").click();
		await answered;
		return panel;
	}

	/** Picks a neighbour of a namespace; the picture of its states, and who answered. */
	async neighbour(netns: string, address: string): Promise<Locator> {
		await this.inspect(`netns:${netns}`, "neighbour");
		const row = this.inspector.getByTestId("neighbours").locator(`tbody [data-record$=" ${address}"]`);
		await row.locator("td").first().click();
		return this.inspector.getByTestId("nud");
	}

	/** Opens a tab of the inspector, one that has no room in the strip, too. */
	async openTab(tab: string): Promise<void> {
		const one = this.inspector.getByTestId(`tab-${tab}`);
		await expect(async () => {
			if ((await one.count()) === 0) await this.inspector.getByTestId("more-tabs").click({ timeout: 1000 });
			await one.click({ timeout: 1000 });
		}).toPass();
	}

	/** Picks a record in the inspector's tree and opens one of its tables. */
	async inspect(
		record: string,
		tab: "link" | "address" | "route" | "neighbour" | "rule" | "conntrack",
	): Promise<Locator> {
		await this.inspector.locator(`[data-pick="${record}"]`).click();
		await this.openTab(tab);
		return this.inspector.getByRole("table");
	}
}
