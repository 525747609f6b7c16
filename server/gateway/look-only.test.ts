import type { Socket } from "socket.io-client";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { RouteQuestion } from "@/protocol/route";
import { leastRole, Request, type RequestType, Told } from "@/protocol/socket";
import type { Session } from "../sessions/session";
import { fakePacket } from "../sessions/testing/fake-agent";
import { ask, Door, type Opened } from "./testing/door";

// Many connections each: on a busy machine that takes a while.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

const door = new Door();
beforeAll(() => door.open());
afterAll(() => door.close());

/** All that the protocol has, taken from its schema: whoever adds a request has to say here what a viewer gets. */
const types: RequestType[] = Request.options.map(({ shape }) => shape.type.value);

/** What a viewer would send to do harm, or to look: one of each type. */
const samples: { [T in RequestType]: (session: Session) => Extract<Request, { type: T }> } = {
	"labs.list": () => ({ type: "labs.list" }),
	doctor: () => ({ type: "doctor", seen: null, again: true }),
	"lab.page": ({ lab }) => ({ type: "lab.page", lab: lab.id, language: "en" }),
	"session.join": ({ lab }) => ({ type: "session.join", lab: lab.id, variant: "another" }),
	"session.leave": ({ id }) => ({ type: "session.leave", session: id }),
	"session.resync": ({ id }) => ({ type: "session.resync", session: id, clock: { epoch: 0, n: 0 } }),
	"session.history": ({ id }) => ({ type: "session.history", session: id, after: null }),
	"session.look": ({ id }) => ({ type: "session.look", session: id, netns: "pc", at: "counters" }),
	"route.find": ({ id }) => ({
		type: "route.find",
		session: id,
		question: RouteQuestion.parse({ netns: "pc", to: "10.0.0.1" }),
	}),
	"step.run": ({ id }) => ({ type: "step.run", session: id, through: "look" }),
	"step.stop": ({ id }) => ({ type: "step.stop", session: id }),
	"session.reset": ({ id }) => ({ type: "session.reset", session: id }),
	"file.edit": ({ id }) => ({ type: "file.edit", session: id, step: "look", file: 0, content: "mine" }),
	"session.keep": ({ id }) => ({ type: "session.keep", session: id, minutes: 1 }),
	"session.end": ({ id }) => ({ type: "session.end", session: id }),
	"capture.set": ({ id }) => ({ type: "capture.set", session: id, setting: { mode: "on", filter: "" } }),
	"packets.watch": ({ id }) => ({ type: "packets.watch", session: id, on: true }),
	"packets.read": ({ id }) => ({ type: "packets.read", session: id, before: null }),
	"packet.dissect": ({ id }) => ({ type: "packet.dissect", session: id, packet: 0 }),
	"session.focus": ({ id }) => ({ type: "session.focus", session: id, focus: { step: "look", selected: "x" } }),
	"link.show": ({ id }) => ({ type: "link.show", session: id }),
	"link.make": ({ id }) => ({ type: "link.make", session: id }),
	"link.revoke": ({ id }) => ({ type: "link.revoke", session: id }),
};

/** What an agent may be told for a viewer's sake: it answers, and does nothing. */
const questions = ["look", "route", "dissect"];

let own: Opened;
let other: Opened;
let cookie: string;
let link: string;
let viewer: Socket;

beforeEach(async () => {
	own = await door.session("small");
	other = await door.session("other");
	({ cookie, id: link } = await door.link(own.session));
	viewer = await door.socket(cookie, { link });
	expect((await ask(viewer, { type: "session.join", lab: "small" })).ok).toBe(true);
	// Each question is answered, as an agent does.
	own.agent.stdin.on("data", () => {
		const asked = own.agent.heard.at(-1);
		if (asked?.type === "dissect") own.agent.say({ type: "dissected", id: asked.id, result: [] });
		if (asked?.type !== "route") return;
		const end = { code: "no-route" as const, netns: "pc", values: {} };
		const result = { question: asked.question, there: { hops: [], end }, back: null };
		own.agent.say({ type: "route", id: asked.id, result });
	});
	own.agent.say({ type: "packets", packets: [fakePacket(0)] });
	while (own.session.capture.read(null).packets.length === 0) await new Promise((resolve) => setImmediate(resolve));
});
afterEach(async () => {
	door.hangUp();
	await door.sessions.end();
});

/** All that anybody else sees of both sessions, but for how many are there. */
async function seen(): Promise<unknown> {
	const owner = await door.socket(door.owners);
	const both = [own, other].map(async ({ session, agent, ear }) => {
		const { status, ...view } = session.view("owner");
		const shared = await ask(owner, { type: "link.show", session: session.id });
		return {
			view,
			status: { ...status, viewers: 0, watching: 0 },
			shared,
			told: agent.heard.filter(({ type }) => !questions.includes(type)),
			// A viewer who looks is told of: nothing else may reach the owner's page.
			heard: ear.heard.filter(({ type }) => type !== "status").length,
			alive: !agent.killed,
		};
	});
	const all = await Promise.all(both);
	owner.disconnect();
	return JSON.parse(JSON.stringify({ all, agents: door.engine.agents.length }));
}

describe("a look-only link", () => {
	it("is tried with every request that the protocol has, and each says whose it is", () => {
		expect(Object.keys(samples).sort()).toEqual([...types].sort());
		expect(Object.keys(leastRole).sort()).toEqual([...types].sort());
	});

	it.each(types)("changes nothing by %s", async (type) => {
		const before = await seen();
		const reply = await ask(viewer, samples[type](own.session));
		if (leastRole[type] === "owner") expect(reply).toMatchObject({ ok: false, error: { code: "forbidden" } });
		else expect(reply).toMatchObject({ ok: true });
		expect(await seen()).toEqual(before);
	});

	it.each(types.filter((type) => type !== "labs.list"))("reaches no other session by %s", async (type) => {
		const before = await seen();
		const reply = await ask(viewer, samples[type](other.session));
		expect(reply).toMatchObject({ ok: false, error: { code: /forbidden|session-unknown/ } });
		expect(await seen()).toEqual(before);
		expect(other.session.status.viewers).toBe(1);
	});

	it("starts no lab, and tells of none but its own", async () => {
		const { length } = door.engine.agents;
		await other.session.end();
		expect(await ask(viewer, { type: "session.join", lab: "other" })).toMatchObject({ ok: false });
		expect(door.engine.agents).toHaveLength(length);
		const labs = await ask(viewer, { type: "labs.list" });
		expect(labs).toMatchObject({ ok: true, value: [{ id: "small" }] });
	});

	it("does not become the owner's by what the page says of itself", async () => {
		const before = await seen();
		for (const type of types.filter((one) => leastRole[one] === "owner")) {
			const request = samples[type](own.session);
			const tries: [string, ...unknown[]][] = [
				[type, request],
				["request", request, { role: "owner" }],
				["request", { ...request, role: "owner" }],
				["request", [request]],
				["event", { session: own.session.id, event: request }],
			];
			for (const [event, ...values] of tries) viewer.emit(event, ...values);
		}
		// In order: when this is answered, all of those have been heard.
		await ask(viewer, { type: "labs.list" });
		expect(await seen()).toEqual(before);
		const queries: Record<string, string>[] = [{ role: "owner" }, { token: "x" }, { link, role: "owner" }];
		for (const query of queries) {
			const again = await door.socket(cookie, query);
			expect(await ask(again, samples["step.stop"](own.session))).toMatchObject({ error: { code: "forbidden" } });
		}
		expect((await door.http("/", { Cookie: cookie }, "POST")).status).toBe(405);
	});

	it("ends when it is revoked: its pages are told why and cut off, its address and cookie open nothing", async () => {
		const { url } = await door.link(own.session);
		// Several: that one leaves is told to the others, and must not be what they hear last.
		const pages = [viewer, await door.socket(cookie, { link }), await door.socket(cookie, { link })];
		const ends = pages.map(async (page) => {
			const told: unknown[] = [];
			page.on("event", (one) => told.push(one));
			await ask(page, { type: "session.join", lab: "small" });
			await new Promise((resolve) => page.on("disconnect", resolve));
			return Told.parse(told.at(-1)).event;
		});
		while (own.session.status.watching < pages.length) await new Promise((resolve) => setImmediate(resolve));
		await ask(await door.socket(door.owners), samples["link.revoke"](own.session));
		for (const end of ends) {
			expect(await end).toMatchObject({ status: "ended", error: { code: "unauthorized" } });
		}
		expect(own.session.status).toMatchObject({ status: "ready", watching: 0 });
		expect((await door.http(`${url.pathname}${url.search}`)).status).toBe(401);
		expect((await door.http("/lab", { Cookie: cookie })).status).toBe(401);
		await expect(door.socket(cookie, { link })).rejects.toThrow();
		const next = await door.link(own.session);
		expect(next.url.href).not.toBe(url.href);
		expect((await door.socket(next.cookie, { link: next.id })).connected).toBe(true);
	});

	it("ends with its session, whose pages are told so", async () => {
		const told: unknown[] = [];
		viewer.on("event", (one) => told.push(one));
		const gone = new Promise((resolve) => viewer.on("disconnect", resolve));
		await own.session.end();
		await gone;
		expect(told.at(-1)).toMatchObject({ event: { status: "ended", error: null } });
		expect((await door.http("/lab", { Cookie: cookie })).status).toBe(401);
	});
});
