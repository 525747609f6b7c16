/** A packet's time on the reader's clock, to the microsecond. */
export function clockTime(time: string): string {
	const date = new Date(Number(time.slice(0, -6)));
	const two = (n: number) => String(n).padStart(2, "0");
	return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${time.slice(-9, -3)}`;
}

/** Bytes a line of a dump. */
export const lineLength = 16;

/** A byte as a dump shows it beside its number: itself where it can be printed. */
export function printable(byte: number): string {
	return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : "·";
}
