import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";

const tags = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"];

/**
 * Every rule that axe has for WCAG 2.2 AA, contrast included. Answers one line a fault.
 * Ports on the graph are smaller than 24 px at the zoom it opens with; the rule has
 * an exception for that: the inspector's list offers each of them as a full-size control.
 */
export async function faults(page: Page): Promise<string[]> {
	// A colour on its way to another is neither.
	await page.evaluate(() => {
		const transitions = document.getAnimations().filter((one) => one instanceof CSSTransition);
		return Promise.allSettled(transitions.map(({ finished }) => finished)).then(() => {});
	});
	const around = await new AxeBuilder({ page }).withTags(tags).exclude("main [data-clock]").analyze();
	const all = [...around.violations];
	if ((await page.locator("main [data-clock]").count()) > 0) {
		const graph = new AxeBuilder({ page }).withTags(tags).include("main [data-clock]").disableRules("target-size");
		all.push(...(await graph.analyze()).violations);
	}
	return all.flatMap((one) => one.nodes.map((node) => `${one.id}: ${node.target.join(" ")}: ${node.failureSummary}`));
}
