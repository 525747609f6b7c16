import { linkType } from "@/protocol/packet";

/** A captured packet as a pcap file has it. */
export interface RawPacket {
	/** Nanoseconds since 1970. */
	time: bigint;
	/** Bytes that it had; `bytes` may be fewer. */
	length: number;
	bytes: Buffer;
}

/** Bytes of a packet that are captured: headers of all layers, and more of the payload than is read. */
export const snapLength = 2048;

/** The magic number of a pcap file whose time stamps are in nanoseconds, in this machine's byte order. */
const magic = 0xa1b23c4d;
const fileHeader = 24;
const recordHeader = 16;
const second = 1_000_000_000n;

/** The beginning of a pcap file of what `-i any` captures. */
export function pcapHeader(): Buffer {
	const header = Buffer.alloc(fileHeader);
	header.writeUInt32LE(magic, 0);
	header.writeUInt16LE(2, 4);
	header.writeUInt16LE(4, 6);
	header.writeUInt32LE(snapLength, 16);
	header.writeUInt32LE(linkType, 20);
	return header;
}

/** A packet as it stands in such a file. */
export function pcapRecord({ time, length, bytes }: RawPacket): Buffer {
	const record = Buffer.alloc(recordHeader + bytes.length);
	record.writeUInt32LE(Number(time / second), 0);
	record.writeUInt32LE(Number(time % second), 4);
	record.writeUInt32LE(bytes.length, 8);
	record.writeUInt32LE(length, 12);
	bytes.copy(record, recordHeader);
	return record;
}

/** Takes a pcap file in pieces as they come; calls back with each packet. Its writer is of this machine's byte order. */
export class PcapReader {
	readonly #each: (packet: RawPacket) => void;
	#rest: Buffer = Buffer.alloc(0);
	#begun = false;

	constructor(each: (packet: RawPacket) => void) {
		this.#each = each;
	}

	push(chunk: Buffer): void {
		const all = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk;
		let at = 0;
		if (!this.#begun && all.length >= fileHeader) {
			this.#begun = true;
			at = fileHeader;
		}
		while (this.#begun && all.length - at >= recordHeader) {
			const held = all.readUInt32LE(at + 8);
			const end = at + recordHeader + held;
			if (end > all.length) break;
			const time = BigInt(all.readUInt32LE(at)) * second + BigInt(all.readUInt32LE(at + 4));
			this.#each({ time, length: all.readUInt32LE(at + 12), bytes: all.subarray(at + recordHeader, end) });
			at = end;
		}
		this.#rest = all.subarray(at);
	}
}
