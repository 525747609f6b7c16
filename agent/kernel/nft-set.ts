import { recordId, type SetRecord } from "@/protocol/records";

/** A set or map of nftables, as it is read line by line from what `nft list` prints. */
export class OpenSet {
	readonly record: SetRecord;
	/** The lines of what stands between the braces of `elements = { … }`; null before and after. */
	#lines: string[] | null = null;

	constructor(netns: string, table: string, name: string, what: SetRecord["what"]) {
		const id = recordId.set(netns, table, name);
		this.record = { id, kind: "set", netns, table, name, what, type: "", flags: [], elements: [] };
	}

	get inElements(): boolean {
		return this.#lines !== null;
	}

	take(line: string): void {
		const said = line.trim();
		if (this.#lines !== null) this.#gather(said);
		else if (said.startsWith("elements = {")) {
			this.#lines = [];
			this.#gather(said.slice("elements = {".length));
		} else if (/^type(of)? /.test(said)) this.record.type = said.replace(/^type(of)? /, "");
		else if (said.startsWith("flags ")) this.record.flags = said.slice("flags ".length).split(/, ?/);
	}

	#gather(said: string): void {
		this.#lines?.push(said);
		if (!said.endsWith("}")) return;
		const { elements, closed } = elementsOf(this.#lines?.join(" ") ?? "");
		if (!closed) return;
		this.#lines = null;
		this.record.elements = elements;
	}
}

/** What runs by itself: the time that an element has left, and what it has counted. */
const running = / expires \S+|(?<= counter) packets \d+ bytes \d+/g;

/** Elements between commas; those within quotes or braces of their own separate nothing. `closed`: the last brace is there. */
export function elementsOf(text: string): { elements: string[]; closed: boolean } {
	const elements: string[] = [];
	let [from, depth, quoted] = [0, 0, false];
	const take = (to: number) => {
		const element = text.slice(from, to).trim();
		if (element !== "") elements.push(withoutNumbers(element));
		from = to + 1;
	};
	for (let at = 0; at < text.length; at++) {
		const sign = text[at];
		if (sign === '"') quoted = !quoted;
		else if (quoted) continue;
		else if (sign === "{") depth++;
		else if (sign === "," && depth === 0) take(at);
		else if (sign === "}" && depth-- === 0) {
			take(at);
			return { elements, closed: true };
		}
	}
	return { elements, closed: false };
}

/** What stands in quotes is the lab's own. */
function withoutNumbers(element: string): string {
	return element
		.split(/("[^"]*")/)
		.map((part) => (part.startsWith('"') ? part : part.replaceAll(running, "")))
		.join("");
}
