/** IP addresses and prefixes of both families, as text. */

export type Family = "inet" | "inet6";

export const familyOf = (address: string): Family => (address.includes(":") ? "inet6" : "inet");

export const bitsOf: Readonly<Record<Family, number>> = { inet: 32, inet6: 128 };

/** What stands for no address at all. */
export const unspecified: Readonly<Record<Family, string>> = { inet: "0.0.0.0", inet6: "::" };

/** An IPv4 address as a number; null for what is none. */
export function numberOf(address: string): number | null {
	const bytes = address.split(".").map(Number);
	if (bytes.length !== 4 || bytes.some((byte) => !Number.isInteger(byte) || byte < 0 || byte > 255)) return null;
	return bytes.reduce((sum, byte) => sum * 256 + byte, 0);
}

/** An IPv6 address as its eight numbers; null for what is none. */
export function groupsOf(address: string): number[] | null {
	const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(address);
	const last = dotted ? numberOf(dotted[2] ?? "") : null;
	if (dotted && last === null) return null;
	const text = last === null ? address : `${dotted?.[1]}${Math.floor(last / 65536).toString(16)}:${hex(last % 65536)}`;
	const halves = text.split("::");
	if (halves.length > 2) return null;
	const [before = [], after = []] = halves.map((half) => (half === "" ? [] : half.split(":")));
	const left = 8 - before.length - after.length;
	if (halves.length === 2 ? left < 1 : left !== 0) return null;
	const groups = [...before, ...Array<string>(left).fill("0"), ...after];
	if (groups.some((group) => !/^[0-9a-f]{1,4}$/i.test(group))) return null;
	return groups.map((group) => Number.parseInt(group, 16));
}

const hex = (group: number) => group.toString(16);

/** As the kernel's tools print it: IPv6 shortened as RFC 5952 has it. What is no address stays as it is. */
export function canonical(address: string): string {
	if (familyOf(address) === "inet") return address;
	const groups = groupsOf(address);
	if (!groups) return address;
	// The longest run of zeroes, the first of those that are as long, and of two at least.
	let [from, length] = [0, 0];
	for (let at = 0; at < 8; at++) {
		let run = 0;
		while (groups[at + run] === 0) run++;
		if (run > length) [from, length] = [at, run];
	}
	const join = (some: readonly number[]) => some.map(hex).join(":");
	return length < 2 ? join(groups) : `${join(groups.slice(0, from))}::${join(groups.slice(from + length))}`;
}

/**
 * Is an address in a prefix (`192.168.10.0/24`, `fd00::/64`, `192.168.10.1`, `default`)? Masks may be written out, as
 * iptables may. Of another family it is in none but `default` and `all`, which do not say theirs.
 */
export function isIn(address: string, prefix: string): boolean {
	if (prefix === "default" || prefix === "all") return true;
	const [net = "", length] = prefix.split("/");
	if (familyOf(net) === "inet6") return isInSix(address, net, Number(length ?? 128));
	const [a, b] = [numberOf(address), numberOf(net)];
	if (a === null || b === null) return false;
	const mask = length?.includes(".") ? (numberOf(length) ?? 0) : 2 ** 32 - 2 ** (32 - Number(length ?? 32));
	return ((a ^ b) & mask) === 0;
}

function isInSix(address: string, net: string, length: number): boolean {
	const [a, b] = [familyOf(address) === "inet6" ? groupsOf(address) : null, groupsOf(net)];
	if (!a || !b) return false;
	return a.every((group, at) => {
		const bits = Math.max(0, Math.min(16, length - at * 16));
		return ((group ^ (b[at] ?? 0)) & (65536 - 2 ** (16 - bits))) === 0;
	});
}

/** How long a prefix is: of two that match, the kernel takes the longer. */
export function lengthOf(prefix: string): number {
	if (prefix === "default") return 0;
	const [net = "", length] = prefix.split("/");
	return Number(length ?? bitsOf[familyOf(net)]);
}
