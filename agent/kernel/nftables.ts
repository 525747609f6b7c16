import { execa } from "execa";
import type { NetRecord } from "@/protocol/records";
import { OpenSet } from "./nft-set";
import { Listing, type Saved } from "./saved";

/** Tables that iptables makes; those of other families (ip6tables', ebtables') are read as nft lists them. */
const iptablesTables = new Set(["raw", "mangle", "nat", "filter", "security"].map((name) => `ip ${name}`));

/** The agent's own tables begin so: they are no part of what a lab shows. */
export const ownPrefix = "vethlab";

/** The tables among these (`nft list tables`) that iptables does not speak for. `foreign`: of its own names, those that it cannot list. */
export function nativeTables(text: string, foreign: ReadonlySet<string>): string[] {
	return [...text.matchAll(/^table (\S+ (\S+))$/gm)].flatMap(([, table = "", name = ""]) => {
		if (name.startsWith(ownPrefix)) return [];
		return iptablesTables.has(table) && !foreign.has(name) ? [] : [table];
	});
}

/**
 * Lists a namespace's native tables; "" where there is none. A process for each: nft 1.0.6 takes what two of them need
 * out of its cache for the second only. iptables' are left out before they are listed: they may hold thousands of
 * rules. `end` leaves the namespace at once.
 */
export function readNative(path: string, foreign: ReadonlySet<string>): { text: Promise<string>; end: () => void } {
	const running = new Set<ReturnType<typeof nft>>();
	let ended = false;
	const ask = async (...words: string[]) => {
		if (ended) return "";
		const child = nft(path, words);
		running.add(child);
		const { stdout } = await child;
		running.delete(child);
		return stdout ?? "";
	};
	// A name that is a word of nft's own (`sets`) is taken for that on its command line, and in a listing of all is not.
	const one = async (table: string) =>
		(await ask("-y", "list", "table", ...table.split(" "))) || blockOf(await ask("-y", "list", "ruleset"), table);
	const list = async () => {
		const tables = nativeTables(await ask("list", "tables"), foreign);
		return (await Promise.all(tables.map(one))).join("");
	};
	const end = () => {
		ended = true;
		for (const child of running) child.kill("SIGKILL");
	};
	return { text: list(), end };
}

function blockOf(text: string, table: string): string {
	const from = text.indexOf(`table ${table} {\n`);
	return from === -1 ? "" : text.slice(from, text.indexOf("\n}\n", from) + 3);
}

function nft(path: string, words: readonly string[]) {
	return execa("nsenter", [`--net=${path}`, "--", "nft", ...words], {
		stdin: "ignore",
		stderr: "ignore",
		stripFinalNewline: false,
		reject: false,
		cleanup: false,
		maxBuffer: 2 ** 26,
	});
}

const counter = /\bcounter packets (\d+) bytes (\d+)/;

/** Parses what `nft -y list table …` prints. A table that sleeps (`flags dormant`) is at no hook. */
export function parseNative(netns: string, text: string, before: readonly NetRecord[] = []): Saved {
	const listing = new Listing();
	let table = "";
	let chain: string | null = null;
	let set: OpenSet | null = null;
	let dormant = false;
	/** The chain has been told. */
	let told = true;
	for (const line of text.split("\n")) {
		const begun = /^table (\S+ \S+) \{/.exec(line);
		const [, kind, name = ""] = /^\t(chain|set|map) (\S+) \{/.exec(line) ?? [];
		if (begun) {
			table = begun[1] ?? "";
			dormant = false;
		} else if (/^\tflags .*\bdormant\b/.test(line)) {
			dormant = true;
		} else if (kind === "chain") {
			chain = name;
			told = false;
		} else if (kind === "set" || kind === "map") {
			set = new OpenSet(netns, table, name, kind);
		} else if (set) {
			if (line === "\t}" && !set.inElements) {
				listing.set(set.record);
				set = null;
			} else set.take(line);
		} else if (line.startsWith("\t\t") && chain !== null) {
			const place = { netns, variant: "native" as const, table, chain };
			const said = line.slice(2);
			const base = /^type (\S+) hook (\S+) .*?priority (-?\d+);(?: policy (\S+);)?$/.exec(said);
			if (base && !told) {
				const [, type = null, hook = null, priority, policy = "accept"] = base;
				const at = dormant ? { type, hook: null, priority: null } : { type, hook, priority: Number(priority) };
				listing.chain(place, policy.toUpperCase(), at);
				told = true;
			} else if (!said.startsWith("comment ")) {
				if (!told) listing.chain(place, null);
				told = true;
				const [, packets, bytes] = counter.exec(said) ?? [];
				const count = { packets: Number(packets ?? 0), bytes: Number(bytes ?? 0) };
				listing.rule(place, said.replace(counter, "counter"), count);
			}
		} else if (line === "\t}") {
			if (chain !== null && !told) listing.chain({ netns, variant: "native", table, chain }, null);
			chain = null;
		}
	}
	return listing.saved(before);
}
