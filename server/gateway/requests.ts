import { VethlabError } from "@/protocol/errors";
import { type Answer, leastRole, Request, type RequestType, type Sharing } from "@/protocol/socket";
import type { Viewer } from "../sessions/audience";
import type { Session } from "../sessions/session";
import type { Sessions } from "../sessions/sessions";
import type { Who } from "./access";
import type { Links } from "./links";
import type { Reach } from "./reach";

/** Pages that one look-only link may have open. */
export const mostWatching = 250;

/** One page's connection, as far as requests go. */
export interface Page {
	readonly who: Who;
	/** The page's ear in one session; the same one each time. */
	viewerOf(session: string): Viewer;
}

/** What requests are about. */
export interface House {
	sessions: Sessions;
	links: Links;
	/** As it is now: a laptop goes from one network to another. */
	reach: () => Reach;
}

/** Parses and carries out what a page asks for. Throws a `VethlabError` where it cannot be done. */
export function answerRequest(
	raw: unknown,
	{ who, viewerOf }: Page,
	{ sessions, links, reach }: House,
): Answer<RequestType> | Promise<Answer<RequestType>> {
	const parsed = Request.safeParse(raw);
	if (!parsed.success) {
		const [issue] = parsed.error.issues;
		const where = issue ? ` (${issue.path.join(".") || "message"}: ${issue.message})` : "";
		throw new VethlabError("message-invalid", `The request does not fit the protocol${where}. Load the page again.`);
	}
	const request = parsed.data;
	if (who.role !== "owner" && leastRole[request.type] === "owner") {
		throw new VethlabError("forbidden", "You may look at this lab, but not run it.");
	}
	const find = (id: string) => sessions.find(inSight(who, id));
	switch (request.type) {
		case "labs.list":
			// A class asks at each save, all at once: of the one lab that it may see, the others need not be read.
			return sessions.list(who.role === "owner" ? undefined : who.session.lab.id);
		case "doctor":
			return sessions.doctor.ask(request.seen, request.again);
		case "lab.page":
			mayRead(who, request.lab);
			return { html: sessions.page(request.lab, request.language) };
		case "session.join": {
			const session = who.role === "owner" ? sessions.open(request.lab, request.variant) : find(who.session.id);
			mayRead(who, request.lab);
			const viewer = viewerOf(session.id);
			// A page that has lost the thread joins again.
			if (who.role === "viewer" && !session.has(viewer) && session.status.watching >= mostWatching) {
				throw new VethlabError("rate-limited", `This link is open in ${mostWatching} pages already.`);
			}
			session.join(viewer, who.role);
			return session.view(who.role);
		}
		case "session.leave":
			sessions.leave(inSight(who, request.session), viewerOf(request.session));
			return null;
		case "session.resync":
			return find(request.session).resync(request.clock);
		case "session.history":
			return find(request.session).past(request.after);
		case "session.look":
			find(request.session).look(viewerOf(request.session), request.netns, request.at);
			return null;
		case "step.run":
			find(request.session).run(request.through);
			return null;
		case "step.stop":
			find(request.session).stop();
			return null;
		case "session.reset":
			find(request.session).reset(request.through, request.variant);
			return null;
		case "file.edit":
			find(request.session).edit(request.step, request.file, request.content);
			return null;
		case "route.find":
			return find(request.session).route(request.question, who.role);
		case "capture.set":
			return find(request.session).capture.set(request.setting);
		case "packets.watch": {
			const session = find(request.session);
			const viewer = viewerOf(request.session);
			session.capture.watch(viewer, request.on && session.has(viewer));
			return null;
		}
		case "packets.read":
			return find(request.session).capture.read(request.before);
		case "packet.dissect":
			return find(request.session).capture.dissect(request.packet, who.role);
		case "session.keep":
			find(request.session).keep(request.minutes);
			return null;
		case "session.end":
			void find(request.session).end();
			return null;
		case "session.focus":
			find(request.session).focus(request.focus);
			return null;
		case "link.show":
			return sharing(find(request.session), links, reach);
		case "link.make":
			links.make(find(request.session));
			return sharing(find(request.session), links, reach);
		case "link.revoke":
			links.revoke(find(request.session));
			return sharing(find(request.session), links, reach);
	}
}

/** A viewer has one session: any other is as good as none. */
function inSight(who: Who, id: string): string {
	if (who.role === "owner" || who.session.id === id) return id;
	throw new VethlabError("session-unknown", "This link is for another session.");
}

function mayRead(who: Who, lab: string): void {
	if (who.role === "owner" || who.session.lab.id === lab) return;
	throw new VethlabError("forbidden", "This link is for another lab.");
}

function sharing(session: Session, links: Links, reach: House["reach"]): Sharing {
	const { origins, local, addresses } = reach();
	const link = links.of(session);
	return { urls: link ? origins.map((origin) => `${origin}/?look=${link.token}`) : [], local, addresses };
}
