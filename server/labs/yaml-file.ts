import { isAlias, isMap, isNode, isPair, isScalar, isSeq, LineCounter, type Node, parseDocument } from "yaml";

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
	private readonly lines = new LineCounter();
	private readonly root: Node | null;

	/** @param name what the messages call the file */
	constructor(
		readonly name: string,
		text: string,
	) {
		const document = parseDocument(text, { lineCounter: this.lines, prettyErrors: false });
		this.root = document.contents;
		// Only the first: those after it mostly come from the parser's guess at what was meant.
		const problems = document.errors.slice(0, 1).map((error) => this.say(error.pos[0], sentence(error.message)));
		let value: unknown;
		if (problems.length === 0) {
			try {
				value = document.toJS({ maxAliasCount: 100 });
			} catch (error) {
				problems.push(this.say(0, error instanceof Error ? error.message : String(error)));
			}
		}
		this.value = value;
		this.problems = problems;
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
