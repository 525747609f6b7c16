import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { extname, join, relative, sep } from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { VethlabError } from "@/protocol/errors";

/** One file of the page, as it is served. */
export interface Asset {
	type: string;
	etag: string;
	/** Its name holds a hash of its content. */
	immutable: boolean;
	/** sha256 of each inline script, as a Content-Security-Policy names them. Empty unless it is HTML. */
	scripts: string[];
	plain: Buffer;
	/** Compressed when first asked for; null where that gains nothing. */
	gzip: (() => Promise<Buffer>) | null;
}

const types: Record<string, string> = {
	".html": "text/html; charset=utf-8",
	".js": "text/javascript; charset=utf-8",
	".css": "text/css; charset=utf-8",
	// Next's router takes the payload of a static export as text/plain only.
	".txt": "text/plain; charset=utf-8",
	".json": "application/json",
	".map": "application/json",
	".svg": "image/svg+xml",
	".png": "image/png",
	".ico": "image/x-icon",
	".woff2": "font/woff2",
	".wasm": "application/wasm",
	".webmanifest": "application/manifest+json",
};
const incompressible = new Set([".png", ".woff2"]);

/**
 * The exported page, whole in memory (some megabytes). What is not in this map
 * is not served: no request's path ever reaches the file system.
 */
export class Site {
	private readonly assets = new Map<string, Asset>();

	/** @param folder Next's `out/` */
	constructor(folder: string) {
		let names: string[];
		try {
			names = readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((entry) =>
				entry.isFile() ? [join(entry.parentPath, entry.name)] : [],
			);
		} catch (cause) {
			throw new VethlabError("usage", `The page is not built: ${folder} is missing. Run: npm run build`, { cause });
		}
		for (const name of names) this.assets.set(`/${relative(folder, name).split(sep).join("/")}`, assetOf(name));
	}

	/** The file that a URL's path stands for: `/lab` is lab.html. */
	find(path: string): Asset | null {
		let name: string;
		try {
			name = decodeURIComponent(path);
		} catch {
			return null;
		}
		if (name === "/") name = "/index";
		return this.assets.get(name) ?? this.assets.get(`${name}.html`) ?? null;
	}
}

const compress = promisify(gzip);

function assetOf(name: string): Asset {
	const plain = readFileSync(name);
	const extension = extname(name);
	const type = types[extension] ?? "application/octet-stream";
	let packed: Promise<Buffer> | null = null;
	const worthIt = plain.length > 1000 && !incompressible.has(extension);
	return {
		type,
		plain,
		etag: `"${sha256(plain).slice(0, 27)}"`,
		immutable: name.includes("/_next/static/"),
		scripts:
			extension === ".html" ? inlineScripts(plain.toString("utf8")).map((text) => `'sha256-${sha256(text)}'`) : [],
		gzip: worthIt
			? () => {
					packed ??= compress(plain, { level: 9 });
					return packed;
				}
			: null,
	};
}

function inlineScripts(html: string): string[] {
	return [...html.matchAll(/<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g)].map(([, text = ""]) => text);
}

function sha256(content: Buffer | string): string {
	return createHash("sha256").update(content).digest("base64");
}
