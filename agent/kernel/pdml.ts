import type { Field, Layer } from "@/protocol/packet";

interface Open {
	name: string;
	field: Field;
}

/** What the dissector says of the capture and not of the packet. */
const aside = new Set(["geninfo", "frame"]);

/** The only entities that PDML has. */
const entities: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/**
 * The layers of one packet in PDML, tshark's XML: `proto` elements with `field` elements in each other. Left out is what
 * tshark itself hides. Places outside of the packet's own bytes (of data put together anew) are told as none.
 */
export function parsePdml(text: string, size: number): Layer[] {
	const layers: Layer[] = [];
	const open: Open[] = [];
	for (const [, end, attributes = ""] of text.matchAll(/<(\/?)(?:proto|field)\b([^>]*)>/g)) {
		if (end) close(open, layers);
		else {
			open.push(openOf(attributes, size));
			if (attributes.endsWith("/")) close(open, layers);
		}
	}
	return layers;
}

function close(open: Open[], layers: Layer[]): void {
	const done = open.pop();
	if (!done || done.name === "hidden") return;
	const above = open.at(-1);
	if (above) above.field.fields.push(done.field);
	// Bytes that no dissector claims come as a field of no protocol.
	else if (done.name === "fake-field-wrapper") layers.push(...done.field.fields.map((one) => layer("data", one)));
	else if (!aside.has(done.name)) layers.push(layer(done.name, done.field));
}

function layer(name: string, { text, from, length, fields }: Field): Layer {
	return { name, text, from, length, fields };
}

function openOf(attributes: string, size: number): Open {
	const found = new Map<string, string>();
	for (const [, key = "", value = ""] of attributes.matchAll(/([\w.]+)="([^"]*)"/g)) found.set(key, decoded(value));
	const from = Number(found.get("pos") ?? 0);
	const length = Number(found.get("size") ?? 0);
	const inside = from >= 0 && length >= 0 && from + length <= size;
	const text = found.get("showname") || found.get("show") || found.get("name") || "";
	const name = found.get("hide") === "yes" ? "hidden" : (found.get("name") ?? "");
	return { name, field: { text, from: inside ? from : 0, length: inside ? length : 0, fields: [] } };
}

function decoded(text: string): string {
	return text.replace(/&(#x[\da-f]+|#\d+|\w+);/gi, (whole, name: string) => {
		if (!name.startsWith("#")) return entities[name] ?? whole;
		return String.fromCodePoint(Number(name.startsWith("#x") ? `0x${name.slice(2)}` : name.slice(1)));
	});
}
