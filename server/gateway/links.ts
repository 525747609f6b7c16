import type { Session } from "../sessions/session";
import { makeToken, sameToken } from "./tokens";

/** A look-only link: whoever has its token sees one session, and nothing else of this server. */
export interface Link {
	/** Its name in cookies and addresses: no secret, and none can be made of it. */
	readonly id: string;
	readonly token: string;
	readonly session: Session;
}

/** The look-only links of all sessions, at most one each. A link ends with its session, or when it is revoked. */
export class Links {
	private readonly bySession = new Map<Session, Link>();

	/** @param gone called when a link has ended: its pages are to be cut off */
	constructor(private readonly gone: (link: Link, why: "revoked" | "ended") => void) {}

	/** The session's link: the one that there is, or a new one. */
	make(session: Session): Link {
		const known = this.of(session);
		if (known) return known;
		const link = { id: makeToken(6), token: makeToken(16), session };
		this.bySession.set(session, link);
		void session.ended.then(() => this.end(link, "ended"));
		return link;
	}

	of(session: Session): Link | null {
		const link = this.bySession.get(session);
		return link && isOpen(link) ? link : null;
	}

	revoke(session: Session): void {
		const link = this.bySession.get(session);
		if (link) this.end(link, "revoked");
	}

	/** The link of this token. */
	opened(token: string): Link | null {
		return this.find((link) => sameToken(link.token, token));
	}

	/** The link of this name. */
	named(id: string): Link | null {
		return this.find((link) => link.id === id);
	}

	private find(fits: (link: Link) => boolean): Link | null {
		for (const link of this.bySession.values()) if (fits(link) && isOpen(link)) return link;
		return null;
	}

	private end(link: Link, why: "revoked" | "ended"): void {
		if (this.bySession.get(link.session) !== link) return;
		this.bySession.delete(link.session);
		this.gone(link, why);
	}
}

/** A session that is only just ending has no link any more. */
function isOpen({ session }: Link): boolean {
	return session.status.status !== "ended";
}
