import { describe, expect, it } from "vitest";
import { detailAt } from "./detail";
import { compact, roomy } from "./layout/measures";

describe("detailAt", () => {
	it("never leaves text under 11 px, down to where a card is too small for its name", () => {
		for (let zoom = 2; zoom > 0.13; zoom -= 0.01) {
			for (const { text } of [roomy, compact]) {
				expect(text * detailAt(zoom, text).scale * zoom).toBeGreaterThanOrEqual(11);
			}
		}
	});

	it("says everything at lab 1's opening zoom, on the smallest screen that it is made for", () => {
		expect(detailAt(0.86, roomy.text).detail).toBe("full");
		expect(detailAt(0.2, roomy.text).detail).toBe("far");
	});

	it("does not scale text while it is large enough", () => {
		expect(detailAt(1, roomy.text)).toEqual({ detail: "full", scale: 1 });
		expect(detailAt(2.5, roomy.text)).toEqual({ detail: "full", scale: 1 });
	});
});
