import { useMemo } from "react";
import { lineLength, printable } from "@/client/packets/text";
import { classes } from "@/components/ui/classes";
import { cookedLength } from "@/protocol/packet";
import type { Range } from "./LayerTree";

/** A packet's bytes, those that are pointed at marked; tcpdump's own header is faint. */
export function HexDump({ bytes, marked }: { bytes: Uint8Array; marked: Range | null }) {
	const lines = useMemo(
		() => Array.from({ length: Math.ceil(bytes.length / lineLength) }, (_, line) => line * lineLength),
		[bytes],
	);
	const end = marked ? marked.from + marked.length : 0;
	const look = (at: number) =>
		classes(
			marked !== null && at >= marked.from && at < end && "bg-accent text-on-accent",
			at < cookedLength && !(marked !== null && at >= marked.from && at < end) && "text-ink-faint",
		);
	return (
		<div className="w-max font-mono text-ink text-xs leading-5" data-testid="bytes">
			{lines.map((from) => (
				<div key={from} className="flex whitespace-pre">
					<span className="mr-3 text-ink-faint">{from.toString(16).padStart(4, "0")}</span>
					<span className="w-[49ch]">
						{[...bytes.subarray(from, from + lineLength)].map((byte, index) => (
							// biome-ignore lint/suspicious/noArrayIndexKey: a packet's bytes never change places
							<span key={index} className={look(from + index)}>
								{`${byte.toString(16).padStart(2, "0")}${index === 7 ? "  " : " "}`}
							</span>
						))}
					</span>
					<span className="ml-2" aria-hidden>
						{[...bytes.subarray(from, from + lineLength)].map((byte, index) => (
							// biome-ignore lint/suspicious/noArrayIndexKey: as above
							<span key={index} className={look(from + index)}>
								{printable(byte)}
							</span>
						))}
					</span>
				</div>
			))}
		</div>
	);
}
