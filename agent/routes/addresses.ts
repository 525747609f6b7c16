/** An IPv4 address as a number; null for what is none. */
export function numberOf(address: string): number | null {
	const bytes = address.split(".").map(Number);
	if (bytes.length !== 4 || bytes.some((byte) => !Number.isInteger(byte) || byte < 0 || byte > 255)) return null;
	return bytes.reduce((sum, byte) => sum * 256 + byte, 0);
}

/** Is an address in a prefix (`192.168.10.0/24`, `192.168.10.1`, `default`)? Masks may be written out, as iptables may. */
export function isIn(address: string, prefix: string): boolean {
	if (prefix === "default" || prefix === "all") return true;
	const [net = "", length = "32"] = prefix.split("/");
	const [a, b] = [numberOf(address), numberOf(net)];
	if (a === null || b === null) return false;
	const mask = length.includes(".") ? (numberOf(length) ?? 0) : 2 ** 32 - 2 ** (32 - Number(length));
	return ((a ^ b) & mask) === 0;
}

/** How long a prefix is: of two that match, the kernel takes the longer. */
export function lengthOf(prefix: string): number {
	if (prefix === "default") return 0;
	return Number(prefix.split("/")[1] ?? 32);
}
