/**
 * Brings an element into view inside its own list only. `scrollIntoView` would
 * move the page's clipped outer boxes as well, and the header with them.
 */
export function scrollWithin(element: Element, block: "start" | "nearest"): void {
	const list = element.closest("[data-scrolls]");
	if (!list) return;
	const box = element.getBoundingClientRect();
	const view = list.getBoundingClientRect();
	const margin = 12;
	const above = box.top - view.top - margin;
	const below = box.bottom - view.bottom + margin;
	const by = block === "start" || above < 0 ? above : Math.min(Math.max(below, 0), above);
	const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
	list.scrollBy({ top: by, behavior: calm ? "instant" : "smooth" });
}
