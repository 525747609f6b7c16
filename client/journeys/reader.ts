/** Bytes of a content that are looked at to know it again. */
export const hashed = 1024;

/** Bytes in network order. Reading past their end throws a RangeError. */
export class Bytes {
	readonly #view: DataView;

	constructor(view: DataView) {
		this.#view = view;
	}

	static of(base64: string): Bytes {
		const text = atob(base64);
		const bytes = new Uint8Array(text.length);
		for (let n = 0; n < text.length; n++) bytes[n] = text.charCodeAt(n);
		return new Bytes(new DataView(bytes.buffer));
	}

	get length(): number {
		return this.#view.byteLength;
	}

	/** Where they begin among all that they were cut from. */
	get place(): number {
		return this.#view.byteOffset;
	}

	/** A copy. */
	array(): Uint8Array<ArrayBuffer> {
		const { buffer, byteOffset, byteLength } = this.#view;
		return Uint8Array.from(new Uint8Array(buffer, byteOffset, byteLength));
	}

	u8(at: number): number {
		return this.#view.getUint8(at);
	}

	u16(at: number): number {
		return this.#view.getUint16(at);
	}

	u32(at: number): number {
		return this.#view.getUint32(at);
	}

	mac(at: number): string {
		return Array.from({ length: 6 }, (_, n) =>
			this.u8(at + n)
				.toString(16)
				.padStart(2, "0"),
		).join(":");
	}

	ip4(at: number): string {
		return Array.from({ length: 4 }, (_, n) => this.u8(at + n)).join(".");
	}

	/** As RFC 5952 writes it. */
	ip6(at: number): string {
		const groups = Array.from({ length: 8 }, (_, n) => this.u16(at + 2 * n).toString(16));
		const zeros = groups.map((_, n) => groups.slice(n).findIndex((group) => group !== "0"));
		const runs = zeros.map((length, n) => (length === -1 ? 8 - n : length));
		const longest = Math.max(...runs);
		if (longest < 2) return groups.join(":");
		const first = runs.indexOf(longest);
		return `${groups.slice(0, first).join(":")}::${groups.slice(first + longest).join(":")}`;
	}

	/** What follows, or as much of it as is there. */
	from(at: number, length = Number.POSITIVE_INFINITY): Bytes {
		const view = this.#view;
		if (at > view.byteLength) throw new RangeError("cut off");
		const there = Math.min(length, view.byteLength - at);
		return new Bytes(new DataView(view.buffer, view.byteOffset + at, there));
	}

	/**
	 * Tells one content from another (FNV-1a, twice, with its length): no proof, and enough for packets of one lab. Of a
	 * large one its beginning: a capture keeps as much of it, whatever a tunnel puts before it.
	 */
	hash(): string {
		let a = 0x811c9dc5;
		let b = 0x01000193;
		const length = Math.min(this.length, hashed);
		for (let n = 0; n < length; n++) {
			const byte = this.u8(n);
			a = Math.imul(a ^ byte, 0x01000193);
			b = Math.imul(b ^ byte, 0x5bd1e995) ^ (b >>> 13);
		}
		return `${length}.${(a >>> 0).toString(36)}.${(b >>> 0).toString(36)}`;
	}
}
