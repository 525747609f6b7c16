import type { Packet } from "@/protocol/packet";

/** What is kept of an epoch's packets. (SPEC 17) */
export const mostPackets = 10_000;
export const mostBytes = 16 * 1024 * 1024;
/** Packets in one answer: few enough for a page to read between two frames, and not too many answers. */
const piece = 500;

/** The newest packets of an epoch, bounded in count and bytes. */
export class PacketRing {
	private kept: Packet[] = [];
	/** Those of `kept` before this place are gone. */
	private first = 0;
	private bytes = 0;

	/** In order of their ids. */
	add(packets: readonly Packet[]): void {
		for (const packet of packets) {
			this.kept.push(packet);
			this.bytes += packet.bytes.length;
		}
		while (this.size > mostPackets || this.bytes > mostBytes) {
			this.bytes -= this.kept[this.first]?.bytes.length ?? 0;
			this.first += 1;
		}
		if (this.first < mostPackets) return;
		this.kept = this.kept.slice(this.first);
		this.first = 0;
	}

	get size(): number {
		return this.kept.length - this.first;
	}

	/** The newest of those before this id, or of all. */
	before(id: number | null): Packet[] {
		const end = id === null ? this.kept.length : this.placeOf(id);
		return this.kept.slice(Math.max(this.first, end - piece), end);
	}

	find(id: number): Packet | null {
		const packet = this.kept[this.placeOf(id)];
		return packet?.id === id ? packet : null;
	}

	/** Of the first kept one that has this id or a later one. */
	private placeOf(id: number): number {
		let [low, high] = [this.first, this.kept.length];
		while (low < high) {
			const middle = (low + high) >> 1;
			if ((this.kept[middle]?.id ?? id) < id) low = middle + 1;
			else high = middle;
		}
		return low;
	}
}
