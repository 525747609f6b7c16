/** The smallest text that is to be read on the screen, in pixels. */
const LEGIBLE = 11;

export type Detail = "full" | "addresses" | "names" | "boxes" | "far";

/**
 * What is written at a zoom: as one goes farther away there is less text, and
 * what is left is scaled up, so that what is to be read is not under 11 px on
 * the screen. In steps, so that text is not laid out anew in every frame of a
 * zoom. What each level hides is said in graph.css. `smallest` is the drawing's
 * smallest text at zoom 1.
 */
export function detailAt(zoom: number, smallest: number): { detail: Detail; scale: number } {
	const wanted = Math.max(1, LEGIBLE / (smallest * zoom));
	const scale = Math.ceil(wanted * 50 - 1e-9) / 50;
	// A little larger, and everything still fits.
	if (wanted <= 1.08) return { detail: "full", scale };
	// Without their prefix lengths, addresses fit up to here.
	if (wanted <= 1.28) return { detail: "addresses", scale };
	if (wanted <= 2) return { detail: "names", scale };
	// A namespace's head has no room for more than this, nor has a host's card for more than the last.
	if (wanted <= 2.36) return { detail: "boxes", scale };
	return { detail: "far", scale: Math.min(scale, 7) };
}
