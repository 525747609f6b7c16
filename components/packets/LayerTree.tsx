import type { MouseEvent } from "react";
import { levelsOf } from "@/client/packets/levels";
import type { PacketWords } from "@/client/packets/words";
import { classes } from "@/components/ui/classes";
import type { Field, Layer } from "@/protocol/packet";

/** Part of a packet's bytes. */
export interface Range {
	from: number;
	length: number;
}

interface Props {
	layers: readonly Layer[];
	words: PacketWords;
	/** What the reader points at. */
	onPoint(range: Range | null): void;
}

/** Layers that say nothing by themselves. */
const plain = new Set(["data", "data-text-lines"]);

/** A packet's headers, field by field, what carries and what is carried apart from each other. */
export function LayerTree({ layers, words, onPoint }: Props) {
	const levels = levelsOf(layers);
	const last = layers.findLast(({ name }) => !plain.has(name)) ?? null;
	const point = (event: MouseEvent<HTMLElement>) => {
		const line = event.target instanceof Element ? event.target.closest("[data-from]") : null;
		if (!(line instanceof HTMLElement)) return;
		onPoint({ from: Number(line.dataset.from), length: Number(line.dataset.length) });
	};
	return (
		// biome-ignore lint/a11y/useKeyWithMouseEvents: what is pointed at is shown in the bytes; all is read without it
		// biome-ignore lint/a11y/noStaticElementInteractions: as above
		<div onMouseOver={point} onMouseLeave={() => onPoint(null)} data-testid="layers">
			{levels.map((level, depth) => (
				<section
					// biome-ignore lint/suspicious/noArrayIndexKey: a packet's levels never change places
					key={depth}
					data-level={depth}
					className={classes(depth > 0 && "ml-3 border-accent/50 border-l-2 pl-2")}
				>
					{levels.length > 1 && (
						<h4 className="mt-2 mb-0.5 px-1 font-semibold text-ink-faint text-xs">
							{depth === levels.length - 1 ? words.inner : words.outer}
						</h4>
					)}
					{level.map((layer, index) => (
						<details
							// biome-ignore lint/suspicious/noArrayIndexKey: as above
							key={index}
							open={layer === last}
							data-proto={layer.name}
							className="my-0.5 rounded-md border border-line bg-surface"
						>
							<summary
								data-from={layer.from}
								data-length={layer.length}
								title={layer.name === "sll" ? words.cooked : undefined}
								className={classes(
									"cursor-pointer rounded-md px-2 py-1 text-sm [overflow-wrap:anywhere] hover:bg-raised",
									layer.name === "sll" ? "text-ink-faint" : "font-medium text-ink",
								)}
							>
								{layer.text}
							</summary>
							{layer.name === "sll" && <p className="px-3 pb-1 text-ink-faint text-xs">{words.cooked}</p>}
							<Fields fields={layer.fields} />
						</details>
					))}
				</section>
			))}
			{layers.at(-1)?.name === "openvpn" && <p className="mt-2 px-1 text-ink-soft text-sm">{words.sealed}</p>}
		</div>
	);
}

function Fields({ fields }: { fields: readonly Field[] }) {
	if (fields.length === 0) return null;
	return (
		<ul className="pb-1 pl-3">
			{fields.map((field, index) => (
				// biome-ignore lint/suspicious/noArrayIndexKey: a packet's fields never change places
				<li key={index} className="font-mono text-ink-soft text-xs leading-5 [overflow-wrap:anywhere]">
					{field.fields.length > 0 ? (
						<details>
							<summary
								data-from={field.from}
								data-length={field.length}
								className="cursor-pointer rounded px-1 hover:bg-accent-soft hover:text-ink"
							>
								{field.text}
							</summary>
							<Fields fields={field.fields} />
						</details>
					) : (
						<span
							data-from={field.from}
							data-length={field.length}
							className="block rounded px-1 pl-4 hover:bg-accent-soft hover:text-ink"
						>
							{field.text}
						</span>
					)}
				</li>
			))}
		</ul>
	);
}
