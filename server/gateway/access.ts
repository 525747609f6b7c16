import type { IncomingMessage } from "node:http";
import { isIP } from "node:net";
import { hostname } from "node:os";
import type { Session } from "../sessions/session";
import type { Links } from "./links";
import { sameToken } from "./tokens";

/** Addresses that mean "every interface of this machine". */
export const wildcards: ReadonlySet<string> = new Set(["0.0.0.0", "::"]);
const loopbacks = ["127.0.0.1", "localhost", "::1"];

/** Who asks: the owner, or somebody with a look-only link to one session. */
export type Who = { readonly role: "owner" } | Watcher;
export interface Watcher {
	readonly role: "viewer";
	readonly session: Session;
	/** The link's name. */
	readonly link: string;
}

/** What a right token in a URL gets: a cookie, and the page to go on to. */
export interface Entry {
	cookie: string;
	path: string;
}

export interface AccessOptions {
	/** The address that the server listens on, as given with --host. */
	host: string;
	port: number;
	/** Where others reach it, as given with --public-url. */
	publicUrl?: URL | undefined;
	/** The owner's. */
	token: string;
	links: Links;
}

/** Who may talk to this server. Knows no paths: all of them are behind the same door. */
export class Access {
	readonly cookieName: string;

	constructor(private readonly options: AccessOptions) {
		// Cookies do not know ports: a second server on another one must not log the first one's page out.
		this.cookieName = `vethlab-${options.port}`;
	}

	/**
	 * Is this one of the names that we are reached under? A page of another site whose name was made to resolve
	 * to this machine (DNS rebinding) sends that site's name.
	 */
	isOurHost(authority: string | undefined): boolean {
		return this.isPublic(authority) || this.isDirect(authority);
	}

	/** Absent where it is no browser, or a browser that opens the page itself. */
	isOurOrigin(origin: string | undefined): boolean {
		if (origin === undefined || origin.toLowerCase() === this.options.publicUrl?.origin) return true;
		return origin.startsWith("http://") && this.isDirect(origin.slice("http://".length));
	}

	/**
	 * Whom the request's cookies make of it; null without a right one. Where its URL names a link it is that link's
	 * viewer or nobody, so that an owner may open both in one browser.
	 */
	whoIs({ headers, url }: IncomingMessage): Who | null {
		const cookies = cookiesIn(headers.cookie);
		const named = parameter(url, "link");
		if (named !== null) return this.watcher(named, cookies);
		if (this.opens(cookies.get(this.cookieName) ?? "")) return { role: "owner" };
		// The page's files are named without a link.
		const prefix = `${this.cookieName}-`;
		for (const name of cookies.keys()) {
			const who = name.startsWith(prefix) ? this.watcher(name.slice(prefix.length), cookies) : null;
			if (who) return who;
		}
		return null;
	}

	/** What the URL's token opens: `token` is the owner's, `look` a link's. null without any, `wrong` with a wrong one. */
	entry(url: URL, headers: IncomingMessage["headers"]): Entry | "wrong" | null {
		const { searchParams } = url;
		const [token, look] = [searchParams.get("token"), searchParams.get("look")];
		if (token === null && look === null) return null;
		const secure = this.options.publicUrl?.protocol === "https:" && this.isPublic(headers.host);
		if (token !== null) {
			if (!this.opens(token)) return "wrong";
			searchParams.delete("token");
			// Only a path of ours, never `//elsewhere`.
			const path = `/${url.pathname.replace(/^\/+/, "")}${url.search}`;
			return { cookie: cookie(this.cookieName, token, secure), path };
		}
		const link = this.options.links.opened(look ?? "");
		if (!link) return "wrong";
		return {
			cookie: cookie(`${this.cookieName}-${link.id}`, link.token, secure),
			path: `/lab?id=${encodeURIComponent(link.session.lab.id)}&link=${link.id}`,
		};
	}

	/** Is this the owner's token? */
	opens(token: string): boolean {
		return sameToken(token, this.options.token);
	}

	private watcher(id: string, cookies: ReadonlyMap<string, string>): Watcher | null {
		const link = this.options.links.named(id);
		if (!link || !sameToken(link.token, cookies.get(`${this.cookieName}-${id}`) ?? "")) return null;
		return { role: "viewer", session: link.session, link: id };
	}

	private isPublic(authority: string | undefined): boolean {
		const { publicUrl } = this.options;
		if (!publicUrl || authority === undefined) return false;
		const standard = publicUrl.protocol === "https:" ? ":443" : ":80";
		const name = authority.toLowerCase();
		return name === publicUrl.host || (publicUrl.port === "" && name === `${publicUrl.host}${standard}`);
	}

	private isDirect(authority: string | undefined): boolean {
		if (authority === undefined) return false;
		const { host, port: ours } = this.options;
		const [, bracketed, plain, port] = /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]@/]+))(?::(\d+))?$/.exec(authority) ?? [];
		const name = (bracketed ?? plain)?.toLowerCase();
		if (name === undefined || Number(port ?? 80) !== ours) return false;
		if (loopbacks.includes(name) || name === host.toLowerCase()) return true;
		// An address cannot be rebound, so on every interface all addresses are as good.
		return wildcards.has(host) && (isIP(name) !== 0 || name === hostname().toLowerCase());
	}
}

/** A session cookie that scripts cannot read and other sites' pages do not send. */
function cookie(name: string, value: string, secure: boolean): string {
	return `${name}=${value}; Path=/; HttpOnly; SameSite=Strict${secure ? "; Secure" : ""}`;
}

function cookiesIn(header: string | undefined): ReadonlyMap<string, string> {
	const pairs = (header ?? "").split(";").map((pair): [string, string] => {
		const equals = pair.indexOf("=");
		return [pair.slice(0, equals).trim(), pair.slice(equals + 1).trim()];
	});
	return new Map(pairs);
}

function parameter(target: string | undefined, name: string): string | null {
	const query = target?.indexOf("?") ?? -1;
	return target === undefined || query === -1 ? null : new URLSearchParams(target.slice(query + 1)).get(name);
}
