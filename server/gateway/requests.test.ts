import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { VethlabError } from "@/protocol/errors";
import { RouteQuestion } from "@/protocol/route";
import { answers, Request, type RequestType } from "@/protocol/socket";
import { Sessions } from "../sessions/sessions";
import { FakeEngine, fakePacket } from "../sessions/testing/fake-agent";
import { Listener } from "../sessions/testing/listener";
import type { Who } from "./access";
import { Links } from "./links";
import { reachOf } from "./reach";
import { answerRequest, type House, mostWatching, type Page } from "./requests";

let folder: string;
beforeAll(() => {
	folder = mkdtempSync(join(tmpdir(), "vethlab-requests-"));
	mkdirSync(join(folder, "small"));
	writeFileSync(join(folder, "small/lab.yaml"), small);
	writeFileSync(join(folder, "small/en.md"), "# Small\n");
});
afterAll(() => rmSync(folder, { recursive: true }));

const small = `title: { en: Small, zh: 小 }
summary: { en: A file., zh: 一个文件。 }
topology: { hosts: { pc: {} } }
steps:
  - id: look
    title: { en: Look, zh: 看 }
    text: { en: Look at it., zh: 看看它。 }
    files: [{ path: /etc/small, content: a, editable: true }]
    commands: [{ run: cat /etc/small }]
    checks: [{ say: { en: read, zh: 已读 }, output: 1, exit: 0 }]
`;

const sessionsOf = (engine: FakeEngine) => new Sessions({ own: folder, more: [] }, [engine]);
const houseOf = (sessions: Sessions): House => ({
	sessions,
	links: new Links(() => {}),
	reach: () => reachOf("127.0.0.1", 4600, undefined),
});

function page(who: Who = { role: "owner" }): Page {
	const ear = new Listener();
	return { who, viewerOf: () => ear };
}

/** One of each type, for a session. */
function samples(session: string): { [T in RequestType]: Extract<Request, { type: T }> } {
	return {
		"labs.list": { type: "labs.list" },
		doctor: { type: "doctor", seen: null, again: false },
		"session.join": { type: "session.join", lab: "small" },
		"lab.page": { type: "lab.page", lab: "small", language: "en" },
		"file.edit": { type: "file.edit", session, step: "look", file: 0, content: null },
		"session.leave": { type: "session.leave", session },
		"session.resync": { type: "session.resync", session, clock: { epoch: 0, n: 0 } },
		"session.history": { type: "session.history", session, after: null },
		"session.look": { type: "session.look", session, netns: "pc", at: "counters" },
		"step.run": { type: "step.run", session, through: "look" },
		"step.stop": { type: "step.stop", session },
		"session.reset": { type: "session.reset", session },
		"route.find": { type: "route.find", session, question: RouteQuestion.parse({ netns: "pc", to: "10.0.0.1" }) },
		"capture.set": { type: "capture.set", session, setting: { mode: "on", filter: "" } },
		"packets.watch": { type: "packets.watch", session, on: true },
		"packets.read": { type: "packets.read", session, before: null },
		"packet.dissect": { type: "packet.dissect", session, packet: 0 },
		"session.keep": { type: "session.keep", session, minutes: 5 },
		"session.end": { type: "session.end", session },
		"session.focus": { type: "session.focus", session, focus: { step: "look", selected: null } },
		"link.show": { type: "link.show", session },
		"link.make": { type: "link.make", session },
		"link.revoke": { type: "link.revoke", session },
	};
}

async function openSession() {
	const engine = new FakeEngine();
	const sessions = sessionsOf(engine);
	const session = sessions.open("small");
	const agent = await engine.next();
	const ear = new Listener();
	session.join(ear);
	const ready = ear.status("ready");
	agent.ready();
	await ready;
	// The agent's part in what it is asked.
	agent.say({ type: "packets", packets: [fakePacket(0)] });
	while (session.capture.read(null).packets.length === 0) await new Promise((resolve) => setImmediate(resolve));
	void agent.told("capture").then(() => {
		const asked = agent.heard.at(-1);
		if (asked?.type === "capture") agent.say({ type: "captured", id: asked.id, result: null });
	});
	void agent.told("dissect").then(() => {
		const asked = agent.heard.at(-1);
		if (asked?.type === "dissect") agent.say({ type: "dissected", id: asked.id, result: [] });
	});
	void agent.told("route").then(() => {
		const asked = agent.heard.at(-1);
		if (asked?.type !== "route") return;
		const end = { code: "no-route" as const, netns: "pc", values: { to: asked.question.to } };
		agent.say({
			type: "route",
			id: asked.id,
			result: { question: asked.question, there: { hops: [], end }, back: null },
		});
	});
	return { sessions, house: houseOf(sessions), session, engine };
}

function codeOf(action: () => unknown): string {
	try {
		action();
	} catch (error) {
		return VethlabError.from(error).code;
	}
	return "none";
}

describe("requests", () => {
	it("of every type are answered in the form that the protocol says", async () => {
		for (const [type, request] of Object.entries(samples(""))) {
			const { sessions, house, session } = await openSession();
			const own = "session" in request ? { ...request, session: session.id } : request;
			const value = await answerRequest(own, page(), house);
			const { type: known } = Request.parse(request);
			expect(known).toBe(type);
			answers[known].parse(JSON.parse(JSON.stringify(value)));
			await sessions.end();
		}
	});

	const malformed: [string, unknown][] = [
		["nothing", undefined],
		["a string", "step.run"],
		["an unknown type", { type: "step.type", text: "reboot" }],
		["command text", { type: "step.run", session: "s", through: "look", run: "reboot" }],
		["a name of no length that a name has", { type: "session.join", lab: "x".repeat(65) }],
		["a clock that runs backwards", { type: "session.resync", session: "s", clock: { epoch: 0, n: -1 } }],
		["a time without end", { type: "session.keep", session: "s", minutes: Number.POSITIVE_INFINITY }],
	];
	it.each(malformed)("that are %s do not fit", (_, raw) => {
		const house = houseOf(sessionsOf(new FakeEngine()));
		expect(codeOf(() => answerRequest(raw, page(), house))).toBe("message-invalid");
	});

	it("for what is not there say so", async () => {
		const { sessions, house, session } = await openSession();
		const owner = page();
		expect(codeOf(() => answerRequest({ type: "session.join", lab: "99-none" }, owner, house))).toBe("lab-unknown");
		expect(codeOf(() => answerRequest({ type: "step.stop", session: "none" }, owner, house))).toBe("session-unknown");
		const unknown = { type: "step.run", session: session.id, through: "nine" };
		expect(codeOf(() => answerRequest(unknown, owner, house))).toBe("step-unknown");
		await sessions.end();
		expect(codeOf(() => answerRequest(samples(session.id)["step.stop"], owner, house))).toBe("session-unknown");
	});

	it("to join are refused beyond a link's limit, but not to a page that is in already", async () => {
		const { sessions, house, session } = await openSession();
		const pages = Array.from({ length: mostWatching }, () => page({ role: "viewer", session, link: "l" }));
		const join = { type: "session.join", lab: "small" };
		for (const one of [...pages, ...pages.slice(0, 1)])
			expect(codeOf(() => answerRequest(join, one, house))).toBe("none");
		const late = page({ role: "viewer", session, link: "l" });
		expect(codeOf(() => answerRequest(join, late, house))).toBe("rate-limited");
		await sessions.end();
	});

	it("to watch packets are for those who have joined", async () => {
		const { sessions, house, session, engine } = await openSession();
		const heard: string[] = [];
		const joined = {
			tell() {},
			tellPackets: () => void heard.push("joined"),
		};
		const stranger = { ...joined, tellPackets: () => void heard.push("stranger") };
		session.join(joined);
		for (const viewer of [stranger, joined]) {
			const watch = { type: "packets.watch", session: session.id, on: true };
			answerRequest(watch, { who: { role: "viewer", session, link: "l" }, viewerOf: () => viewer }, house);
		}
		engine.agents[0]?.say({ type: "packets", packets: [fakePacket(1)] });
		while (heard.length === 0) await new Promise((resolve) => setImmediate(resolve));
		expect(heard).toEqual(["joined"]);
		await sessions.end();
	});

	it("for a link tell the addresses that there are now", async () => {
		const { sessions, house, session } = await openSession();
		let address = "192.0.2.1";
		const moving = { ...house, reach: () => reachOf(address, 4600, undefined) };
		const show = async (type: "link.make" | "link.show") =>
			answers[type].parse(await answerRequest({ type, session: session.id }, page(), moving)).urls[0];
		expect(await show("link.make")).toContain("http://192.0.2.1:4600/");
		address = "198.51.100.1";
		expect(await show("link.show")).toContain("http://198.51.100.1:4600/");
		await sessions.end();
	});

	it("to join the same lab lead to the same sandbox, and after its end to a new one", async () => {
		const { sessions, session, engine } = await openSession();
		expect(sessions.open("small")).toBe(session);
		await session.end();
		const next = engine.next();
		expect(sessions.open("small")).not.toBe(session);
		await next;
		expect(engine.alive).toBe(1);
		await sessions.end();
		expect(engine.alive).toBe(0);
	});
});
