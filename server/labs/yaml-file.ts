import {
	type Document,
	isAlias,
	isMap,
	isNode,
	isPair,
	isScalar,
	isSeq,
	LineCounter,
	type Node,
	parseDocument,
} from "yaml";

/** A way into a YAML document: keys and indices. */
export type Path = readonly PropertyKey[];

/**
 * A YAML file that remembers where each value stands, so that whatever is
 * wrong with a value can be said with file, line and column.
 */
export class YamlFile {
	/** What the file says, unchecked. Undefined where it is no YAML. */
	readonly value: unknown;
	/** The first syntax error, as `FILE:LINE:COLUMN: message`. Empty where it is YAML. */
	readonly problems: string[];
	readonly #text: string;
	#parsed: { document: Document; lines: LineCounter } | null = null;

	/**
	 * @param name what the messages call the file
	 * @param known what the file says, where that is known: then it is parsed only once a place in it is asked for
	 */
	constructor(
		readonly name: string,
		text: string,
		known?: unknown,
	) {
		this.#text = text;
		this.value = known;
		this.problems = [];
		if (known !== undefined) return;
		const { document } = this.#parse();
		// Only the first: those after it mostly come from the parser's guess at what was meant.
		const [error] = document.errors;
		if (error) this.problems.push(this.say(error.pos[0], sentence(error.message)));
		else this.value = this.#said(document);
	}

	#parse() {
		if (this.#parsed) return this.#parsed;
		const lines = new LineCounter();
		const document = parseDocument(this.#text, { lineCounter: lines, prettyErrors: false });
		this.#parsed = { document, lines };
		return this.#parsed;
	}

	/** What a document says; undefined where its aliases are too many. */
	#said(document: Document): unknown {
		try {
			return document.toJS({ maxAliasCount: 100 });
		} catch (error) {
			this.problems.push(this.say(0, error instanceof Error ? error.message : String(error)));
			return undefined;
		}
	}

	private get root(): Node | null {
		return this.#parse().document.contents;
	}

	private get lines(): LineCounter {
		return this.#parse().lines;
	}

	/** A message about the value at `path`, or about what would hold it where it is absent. */
	at(path: Path, message: string): string {
		return this.say(this.offset(path), message);
	}

	/** A message about the key that ends `path`. */
	atKey(path: Path, message: string): string {
		return this.say(this.keyOffset(path) ?? this.offset(path), message);
	}

	/** Line of the value at `path`, from 1. */
	line(path: Path): number {
		return this.lines.linePos(this.offset(path)).line;
	}

	private say(offset: number, message: string): string {
		// An empty file has no lines to count.
		const { line, col } = this.lines.linePos(offset);
		return `${this.name}:${Math.max(line, 1)}:${Math.max(col, 1)}: ${message}`;
	}

	/** Where the deepest node on the way stands that is there. */
	private offset(path: Path): number {
		let node = this.resolve(this.root);
		let offset = start(node) ?? 0;
		for (const key of path) {
			node = this.resolve(child(node, key));
			if (!node) break;
			offset = start(node) ?? offset;
		}
		return offset;
	}

	private keyOffset(path: Path): number | null {
		let node = this.resolve(this.root);
		for (const key of path.slice(0, -1)) node = this.resolve(child(node, key));
		const last = path.at(-1);
		if (!isMap(node) || last === undefined) return null;
		const pair = node.items.find(
			(item) => isPair(item) && isScalar(item.key) && String(item.key.value) === String(last),
		);
		return pair && isNode(pair.key) ? start(pair.key) : null;
	}

	/** Follows an alias (`*name`) to what it stands for. */
	private resolve(node: unknown): Node | null {
		if (!isNode(node)) return null;
		if (!isAlias(node) || !this.root) return node;
		let found: Node | null = null;
		const look = (at: unknown): void => {
			if (found || !isNode(at)) return;
			if (!isAlias(at) && "anchor" in at && at.anchor === node.source) found = at;
			else if (isMap(at)) for (const item of at.items) look(item.value);
			else if (isSeq(at)) for (const item of at.items) look(item);
		};
		look(this.root);
		return found;
	}
}

function start(node: Node | null): number | null {
	return node?.range?.[0] ?? null;
}

function child(node: Node | null, key: PropertyKey): unknown {
	if (isSeq(node)) return node.items[Number(key)];
	if (!isMap(node)) return null;
	return node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(key))?.value;
}

/** The parser's messages start with a capital and may go over several lines. */
function sentence(message: string): string {
	const [first = message] = message.split("\n");
	return first.replace(/:$/, "");
}
