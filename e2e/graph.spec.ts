import type { Locator } from "@playwright/test";
import { LabPage } from "./lab-page";
import { expect, test } from "./test";

interface Word {
	text: string;
	/** Pixels on the screen. */
	size: number;
	left: number;
	top: number;
	right: number;
	bottom: number;
}

/** Every piece of text that the graph shows, as large as it is on the screen. */
function words(graph: Locator): Promise<Word[]> {
	return graph.evaluate((root) => {
		const found = [];
		const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
		for (let node = walker.nextNode(); node; node = walker.nextNode()) {
			const text = node.textContent?.trim() ?? "";
			const parent = node.parentElement;
			if (text === "" || !parent?.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
			const range = document.createRange();
			range.selectNodeContents(node);
			const { left, top, right, bottom, width, height } = range.getBoundingClientRect();
			if (width <= 1 || height <= 1) continue;
			const layer = parent.closest("[data-layer]");
			const scale = layer ? new DOMMatrix(getComputedStyle(layer).transform).a : 1;
			found.push({
				text,
				size: Number.parseFloat(getComputedStyle(parent).fontSize) * scale,
				left,
				top,
				right,
				bottom,
			});
		}
		return found;
	});
}

/** Pairs of texts that lie on one another by more than a hair. */
function collisions(all: readonly Word[]): string[] {
	const hair = 2;
	return all.flatMap((a, i) =>
		all
			.slice(i + 1)
			.filter((b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > hair)
			.filter((b) => Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > hair * 2)
			.map((b) => `${a.text} / ${b.text}`),
	);
}

/** Names, addresses and routes of which not all is to be seen. Rules may be cut: they are long, and told in full on hover. */
function cut(graph: Locator): Promise<string[]> {
	return graph.evaluate((root) => {
		const lines =
			".vl-line:not([data-rule]), .vl-netns-name, .vl-host-name, .vl-process, .vl-route .vl-value, .vl-address";
		return [...root.querySelectorAll<HTMLElement>(lines)].flatMap((line) => {
			if (!line.checkVisibility({ visibilityProperty: true, opacityProperty: true })) return [];
			const own = line.getBoundingClientRect();
			// Whatever hides what runs over: the line itself, or a box around it.
			for (let box: HTMLElement | null = line; box && box !== root; box = box.parentElement) {
				const hides = getComputedStyle(box).overflowX !== "visible";
				if (hides && box.clientWidth > 0 && box.scrollWidth > box.clientWidth + 1 && box === line) {
					return [`${line.textContent} is cut`];
				}
				if (hides && box !== line && own.right > box.getBoundingClientRect().right + 1) {
					return [`${line.textContent} runs out of its box`];
				}
				// The stage ends where it may: what is beyond is a matter of where one looks.
				const hidesAbove = getComputedStyle(box).overflowY !== "visible" && box !== line && !box.matches(".vl-stage");
				if (hidesAbove && own.top < box.getBoundingClientRect().top - 1) return [`${line.textContent} is cut above`];
			}
			return [];
		});
	});
}

/** Where everything stands, by what it is and what it hangs on. */
async function places(graph: Locator): Promise<Map<string, string>> {
	const found = await graph.evaluate((root) =>
		[...root.querySelectorAll<HTMLElement>("[data-place][data-record]")].map((element): [string, string] => {
			const { record, netns, master } = element.dataset;
			const { x, y, width } = element.getBoundingClientRect();
			const middle = element.classList.contains("vl-port") ? x + width / 2 : x;
			return [`${record} in ${netns} on ${master}`, `${Math.round(middle)}, ${Math.round(y)}`];
		}),
	);
	return new Map(found);
}

/** What stayed what it is, and stands elsewhere. */
function jumped(before: ReadonlyMap<string, string>, now: ReadonlyMap<string, string>): string[] {
	return [...now].flatMap(([id, place]) => {
		const was = before.get(id);
		return was && was !== place ? [`${id}: from ${was} to ${place}`] : [];
	});
}

async function expectLegible(graph: Locator, step: string): Promise<void> {
	const seen = await words(graph);
	expect(seen.length).toBeGreaterThan(20);
	expect(
		seen.filter(({ size }) => size < 10.99).map(({ text, size }) => `${text} ${size}`),
		step,
	).toEqual([]);
	expect(collisions(seen), step).toEqual([]);
	expect(await cut(graph), step).toEqual([]);
}

const labs = (process.env.VETHLAB_GRAPH_LABS ?? "01-bridge,07-vxlan").split(",");
for (const id of labs) {
	test(`at every step of ${id} the graph can be read: no text under 11 px, cut or on another, and nothing that stays jumps`, async ({
		page,
		server,
	}) => {
		test.setTimeout(180_000);
		const lab = new LabPage(page);
		await lab.openFresh(server.url, id);
		await lab.atRest();
		await expectLegible(lab.graph, "start");
		let before = await places(lab.graph);
		for (let step = await lab.runNextOf(); step !== null; step = await lab.runNextOf()) {
			await lab.atRest();
			await expectLegible(lab.graph, step);
			const now = await places(lab.graph);
			expect(jumped(before, now), step).toEqual([]);
			before = now;
		}
		expect(before.size).toBeGreaterThan(8);
	});
}
