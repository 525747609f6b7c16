/** Calls back when the page has time, not before `after` milliseconds, and so many later in any case. Answers what calls it off. */
export function whenIdle(callback: () => void, within: number, after = 0): () => void {
	if (after > 0) {
		let callOff = () => {};
		const timer = setTimeout(() => {
			callOff = whenIdle(callback, within);
		}, after);
		return () => {
			clearTimeout(timer);
			callOff();
		};
	}
	// Not every browser tells when it has time.
	if (!("requestIdleCallback" in globalThis)) {
		const timer = setTimeout(callback, within);
		return () => clearTimeout(timer);
	}
	const asked = requestIdleCallback(callback, { timeout: within });
	return () => cancelIdleCallback(asked);
}
