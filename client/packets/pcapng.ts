import { cookedLength, linkType, type Packet } from "@/protocol/packet";

/** Of memory of its own: a browser makes files of nothing else. */
type Bytes = Uint8Array<ArrayBuffer>;

/**
 * Packets as a pcapng file (draft-ietf-opsawg-pcapng), which Wireshark opens: an interface block for each interface of
 * each namespace, named `HOST/NETNS:DEV`, with its packets' directions and nanoseconds. No kept library writes these
 * options: it is some 80 lines.
 */
export class PcapngWriter {
	readonly #interfaces = new Map<string, number>();
	readonly #encoder = new TextEncoder();

	/** What the file begins with. */
	begin(): Bytes {
		const body = new Block(16);
		body.u32(0x1a2b3c4d);
		body.u16(1);
		body.u16(0);
		// The section's length is not said: it goes on as packets come.
		body.u32(0xffffffff);
		body.u32(0xffffffff);
		return this.#block(0x0a0d0d0a, body, [[4, this.#encoder.encode("vethlab")]]);
	}

	/** These packets, after what was written before. */
	add(packets: readonly Packet[]): Bytes {
		return joined(packets.flatMap((packet) => this.#packet(packet)));
	}

	#packet(packet: Packet): Bytes[] {
		const blocks: Bytes[] = [];
		const name = interfaceName(packet);
		// A renamed interface is another one: the name is what Wireshark shows.
		const key = `${packet.ifindex} ${name}`;
		const known = this.#interfaces.get(key);
		const id = known ?? this.#interfaces.size;
		if (known === undefined) {
			this.#interfaces.set(key, id);
			blocks.push(this.#interface(name, packet));
		}
		const bytes = bytesOf(packet);
		const time = BigInt(packet.time);
		const body = new Block(20 + padded(bytes.length));
		body.u32(id);
		body.u32(Number(time >> 32n));
		body.u32(Number(time & 0xffffffffn));
		body.u32(bytes.length);
		body.u32(Math.max(bytes.length, packet.length + cookedLength));
		body.bytes(bytes);
		const flags = new Block(4);
		flags.u32(packet.direction === "in" ? 1 : 2);
		blocks.push(this.#block(6, body, [[2, flags.data]]));
		return blocks;
	}

	#interface(name: string, { netns, ifindex }: Packet): Bytes {
		const body = new Block(8);
		body.u16(linkType);
		body.u16(0);
		body.u32(0);
		return this.#block(1, body, [
			[2, this.#encoder.encode(name)],
			[3, this.#encoder.encode(`ifindex ${ifindex} of ${netns}`)],
			// Time stamps are in 10^-9 s.
			[9, Uint8Array.of(9)],
		]);
	}

	#block(type: number, body: Block, options: readonly (readonly [number, Uint8Array])[]): Bytes {
		const size = options.reduce((sum, [, value]) => sum + 4 + padded(value.length), 4);
		const length = 12 + padded(body.data.length) + size;
		const block = new Block(length);
		block.u32(type);
		block.u32(length);
		block.bytes(body.data);
		for (const [code, value] of options) {
			block.u16(code);
			block.u16(value.length);
			block.bytes(value);
		}
		block.u32(0);
		block.u32(length);
		return block.data;
	}
}

/** The namespace and the interface that a packet was captured at, as the file names them. */
function interfaceName({ netns, dev, ifindex }: Packet): string {
	return `${netns}:${dev ?? `if${ifindex}`}`;
}

/** What was captured of a packet, with the capture's own header before it. */
export function bytesOf({ bytes }: Pick<Packet, "bytes">): Uint8Array {
	return Uint8Array.from(atob(bytes), (character) => character.charCodeAt(0));
}

/** Writes numbers one after the other, little-endian; bytes are followed by what fills up to 32 bits. */
class Block {
	readonly data: Bytes;
	readonly #view: DataView;
	#at = 0;

	constructor(length: number) {
		this.data = new Uint8Array(length);
		this.#view = new DataView(this.data.buffer);
	}

	u16(value: number): void {
		this.#view.setUint16(this.#at, value, true);
		this.#at += 2;
	}

	u32(value: number): void {
		this.#view.setUint32(this.#at, value, true);
		this.#at += 4;
	}

	bytes(value: Uint8Array): void {
		this.data.set(value, this.#at);
		this.#at += padded(value.length);
	}
}

function padded(length: number): number {
	return (length + 3) & ~3;
}

function joined(blocks: readonly Bytes[]): Bytes {
	const whole = new Uint8Array(blocks.reduce((sum, { length }) => sum + length, 0));
	let at = 0;
	for (const block of blocks) {
		whole.set(block, at);
		at += block.length;
	}
	return whole;
}
