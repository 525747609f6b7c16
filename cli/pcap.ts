import { closeSync, openSync, writeSync } from "node:fs";
import { PcapngWriter } from "@/client/packets/pcapng";
import { VethlabError } from "@/protocol/errors";
import type { CaptureStatus, Packet } from "@/protocol/packet";

/** A pcapng file that grows as packets come. Throws `usage` where it cannot be written. */
export class PcapFile {
	readonly #path: string;
	readonly #file: number;
	readonly #writer = new PcapngWriter();

	constructor(path: string) {
		this.#path = path;
		this.#file = this.#may(() => openSync(path, "w"));
		this.#may(() => writeSync(this.#file, this.#writer.begin()));
	}

	/** Throws `usage` where it cannot be written any more: a full disk. */
	add(packets: readonly Packet[]): void {
		this.#may(() => writeSync(this.#file, this.#writer.add(packets)));
	}

	/** Says how much there is, and what there is not. */
	end({ counts, said }: CaptureStatus): string {
		closeSync(this.#file);
		const sum = (which: "told" | "kernel" | "left") => counts.reduce((all, count) => all + count[which], 0);
		const [told, kernel, left] = [sum("told"), sum("kernel"), sum("left")];
		const lost = kernel + left > 0 ? `, ${kernel} dropped by the kernel, ${left} left out by vethlab` : "";
		return `${this.#path}: ${told} packets${lost}${said ? ` (tcpdump: ${said})` : ""}`;
	}

	#may<T>(write: () => T): T {
		try {
			return write();
		} catch (cause) {
			const why = cause instanceof Error ? cause.message : String(cause);
			throw new VethlabError("usage", `--pcap: ${this.#path} cannot be written (${why}).`, { cause });
		}
	}
}
