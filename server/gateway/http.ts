import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from "node:http";
import type { Access, Entry } from "./access";
import { forbidden, missing, notAllowed, onwards, type Plain, unauthorized } from "./plain-pages";
import type { Asset, Site } from "./site";

const always = {
	"X-Content-Type-Options": "nosniff",
	"Referrer-Policy": "no-referrer",
	"Cross-Origin-Opener-Policy": "same-origin",
	"Cross-Origin-Resource-Policy": "same-origin",
};

/** Nothing from elsewhere, no frame around it, no inline script but the page's own. */
function policy(scripts: readonly string[]): string {
	return [
		"default-src 'none'",
		`script-src 'self' ${scripts.join(" ")}`.trim(),
		// React and the graph set style attributes.
		"style-src 'self' 'unsafe-inline'",
		"img-src 'self' data: blob:",
		"font-src 'self'",
		"connect-src 'self'",
		"worker-src 'self'",
		"manifest-src 'self'",
		"base-uri 'none'",
		"form-action 'none'",
		"frame-ancestors 'none'",
	].join("; ");
}

/** Answers every HTTP request: first who asks, then what for. */
export function answerHttp(access: Access, site: Site, request: IncomingMessage, response: ServerResponse): void {
	const { headers, method = "GET" } = request;
	const url = parse(request.url ?? "/");
	const entry = url && access.entry(url, headers);
	if (!access.isOurHost(headers.host) || !access.isOurOrigin(headers.origin)) sendPlain(response, forbidden);
	else if (entry === "wrong" || (!entry && !access.whoIs(request))) sendPlain(response, unauthorized);
	else if (entry) enter(request, response, entry);
	else if (method !== "GET" && method !== "HEAD") sendPlain(response, notAllowed, { Allow: "GET, HEAD" });
	else {
		const asset = url && site.find(url.pathname);
		const notFound = asset ? null : site.find("/404");
		const found = asset ?? notFound;
		if (found) sendAsset(request, response, found, asset ? 200 : 404).catch(() => response.destroy());
		else sendPlain(response, missing);
	}
}

/** Only its path and query are used: the origin is a stand-in. */
function parse(target: string): URL | null {
	return URL.canParse(`http://vethlab${target}`) ? new URL(`http://vethlab${target}`) : null;
}

/** With a right token in the URL: keep it in the cookie, and out of the address bar and the history. */
function enter(request: IncomingMessage, response: ServerResponse, { cookie, path }: Entry): void {
	const headers = { "Set-Cookie": cookie, "Cache-Control": "no-store" };
	const site = request.headers["sec-fetch-site"];
	if (site === undefined || site === "none" || site === "same-origin") {
		response.writeHead(303, { ...always, ...headers, Location: path }).end();
		return;
	}
	// Followed from another site's page, a redirect does not carry a SameSite=Strict cookie; a page of ours that goes on does.
	sendPlain(response, onwards(path), headers);
}

async function sendAsset(
	request: IncomingMessage,
	response: ServerResponse,
	asset: Asset,
	status: number,
): Promise<void> {
	const headers: OutgoingHttpHeaders = {
		...always,
		"Content-Security-Policy": policy(asset.scripts),
		"Content-Type": asset.type,
		"Cache-Control": asset.immutable ? "private, max-age=31536000, immutable" : "private, no-cache",
		ETag: asset.etag,
		Vary: "Accept-Encoding",
	};
	if (status === 200 && request.headers["if-none-match"]?.split(/\s*,\s*/).includes(asset.etag)) {
		response.writeHead(304, headers).end();
		return;
	}
	const packed = /\bgzip\b/.test(request.headers["accept-encoding"]?.toString() ?? "")
		? await asset.gzip?.()
		: undefined;
	if (packed) headers["Content-Encoding"] = "gzip";
	const body = packed ?? asset.plain;
	response.writeHead(status, { ...headers, "Content-Length": body.length });
	response.end(request.method === "HEAD" ? undefined : body);
}

function sendPlain(response: ServerResponse, page: Plain, more: OutgoingHttpHeaders = {}): void {
	const body = Buffer.from(page.html);
	response.writeHead(page.status, {
		...always,
		"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
		"Cache-Control": "no-store",
		"Content-Type": "text/html; charset=utf-8",
		"Content-Length": body.length,
		// Whatever body came with the request is not waited for.
		...(page.status < 400 ? {} : { Connection: "close" }),
		...more,
	});
	response.end(response.req.method === "HEAD" ? undefined : body);
}
