/** What to do about a reader that may use an interface's old name. */
export type Remedy = { type: "none" } | { type: "refresh"; lines: string[] } | { type: "replace" };

const plain = /^[\w.:@+-]+$/;

/**
 * A long-lived `ip` keeps the name of each interface as it first met it
 * (lib/ll_map.c) and prints the old one for ever as `dev`, `master` or `link`;
 * only an interface's own name is always fresh. So what one reader has been
 * told is kept here. Where an index has got another name, `link set dev NAME`
 * with nothing to set changes nothing, rings nothing, and makes the reader drop
 * what it knew of that interface; where it has known that name for another
 * interface it would drop the wrong one, and is replaced.
 */
export class KnownNames {
	readonly #byIndex = new Map<number, string>();
	readonly #byName = new Map<string, number>();

	/** Learns an answer's own names. */
	learn(links: readonly { ifindex: number; ifname: string }[]): Remedy {
		const lines: string[] = [];
		let replace = false;
		for (const { ifindex, ifname } of links) {
			const old = this.#byIndex.get(ifindex);
			if (old !== undefined && old !== ifname) {
				const other = this.#byName.get(ifname);
				if ((other !== undefined && other !== ifindex) || !plain.test(ifname)) replace = true;
				lines.push(`link set dev ${ifname}`);
			}
			this.#byIndex.set(ifindex, ifname);
			this.#byName.set(ifname, ifindex);
		}
		if (replace) return { type: "replace" };
		return lines.length > 0 ? { type: "refresh", lines } : { type: "none" };
	}

	/** The reader has been replaced: the new one knows nothing yet. */
	forget(): void {
		this.#byIndex.clear();
		this.#byName.clear();
	}
}
