/** An IPv4 prefix. */
export interface Prefix {
	/** First address, as a number. */
	network: number;
	length: number;
}

/** Reads `192.168.10.0/24`, `default`, or an address alone; null for anything else, IPv6 included. */
export function prefixOf(text: string): Prefix | null {
	if (text === "default") return { network: 0, length: 0 };
	const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?:\/(\d{1,2}))?$/.exec(text);
	if (!match) return null;
	const bytes = match.slice(1, 5).map(Number);
	const length = Number(match[5] ?? 32);
	if (length > 32 || bytes.some((byte) => byte > 255)) return null;
	const address = bytes.reduce((sum, byte) => sum * 256 + byte, 0);
	return { network: address - (address % 2 ** (32 - length)), length };
}

export function prefixText({ network, length }: Prefix): string {
	return `${[24, 16, 8, 0].map((shift) => Math.floor(network / 2 ** shift) % 256).join(".")}/${length}`;
}

export function covers(outer: Prefix, inner: Prefix): boolean {
	const size = 2 ** (32 - outer.length);
	return outer.length <= inner.length && inner.network - (inner.network % size) === outer.network;
}

export function overlap(a: Prefix, b: Prefix): boolean {
	return covers(a, b) || covers(b, a);
}
