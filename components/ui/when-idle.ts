/** Calls back when the page has time, after so many milliseconds in any case. Answers what calls it off. */
export function whenIdle(callback: () => void, within: number): () => void {
	// Not every browser tells when it has time.
	if (!("requestIdleCallback" in globalThis)) {
		const timer = setTimeout(callback, within);
		return () => clearTimeout(timer);
	}
	const asked = requestIdleCallback(callback, { timeout: within });
	return () => cancelIdleCallback(asked);
}
