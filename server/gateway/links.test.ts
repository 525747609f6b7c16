import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { SessionView, Told } from "@/protocol/socket";
import { focusPause } from "../sessions/focus";
import { ask, Door } from "./testing/door";

// Many connections each: on a busy machine that takes a while.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

const door = new Door();
beforeAll(() => door.open());
afterAll(() => door.close());
afterEach(async () => {
	door.hangUp();
	await door.sessions.end();
});

async function viewOf(cookie: string, query: Record<string, string>): Promise<SessionView> {
	const reply = await ask(await door.socket(cookie, query), { type: "session.join", lab: "small" });
	return SessionView.parse(reply.ok && reply.value);
}

describe("a link", () => {
	it("leads to its lab with a cookie of its own, and out of the address", async () => {
		const { session } = await door.session("small");
		const { url, cookie, page, id } = await door.link(session);
		expect(`${page.pathname}${page.search}`).toBe(`/lab?id=small&link=${id}`);
		expect(cookie).toBe(`vethlab-${door.port}-${id}=${url.searchParams.get("look")}`);
		expect(await door.http(page.href.slice(page.origin.length), { Cookie: cookie })).toMatchObject({
			status: 200,
			body: "the lab's page",
		});
		// The same link, however often it is asked for.
		expect((await door.link(session)).url.href).toBe(url.href);
	});

	it("and the owner's are open in one browser at once, each as what it is", async () => {
		const { session } = await door.session("small");
		const { cookie, id } = await door.link(session);
		const both = `${door.owners}; ${cookie}`;
		expect((await viewOf(both, {})).role).toBe("owner");
		expect((await viewOf(both, { link: id })).role).toBe("viewer");
		expect(session.status).toMatchObject({ viewers: 3, watching: 1 });
		// A link that is named opens by its own cookie or not at all.
		expect((await door.http("/lab?id=small&link=other", { Cookie: both })).status).toBe(401);
		await expect(door.socket(both, { link: "other" })).rejects.toThrow();
		await expect(door.socket(door.owners, { link: id })).rejects.toThrow();
	});

	it("is not opened by another's token, and not by the owner's", async () => {
		const { session } = await door.session("small");
		const { url, id } = await door.link(session);
		const other = await door.link((await door.session("other")).session);
		const name = `vethlab-${door.port}-${id}`;
		for (const wrong of [other.url.searchParams.get("look"), door.url.searchParams.get("token"), "", null]) {
			await expect(door.socket(`${name}=${wrong}`, { link: id })).rejects.toThrow();
		}
		expect((await door.http(`/?look=${url.searchParams.get("look")}x`)).status).toBe(401);
		expect((await door.http(`/?token=${url.searchParams.get("look")}`)).status).toBe(401);
	});

	it("keeps no sandbox: that ends its time after the last owner's page", async () => {
		const { session, ear } = await door.session("small");
		const { cookie, id } = await door.link(session);
		await viewOf(cookie, { link: id });
		session.keep(0.0001);
		session.leave(ear);
		await session.ended;
		expect(session.status.status).toBe("ended");
	});
});

/** All that a socket is told, and a promise of the first thing that fits. */
async function listening(cookie: string, query: Record<string, string>) {
	const socket = await door.socket(cookie, query);
	const told: Told["event"][] = [];
	const waits: { fits: (event: Told["event"]) => boolean; resolve: () => void }[] = [];
	socket.on("event", (raw: unknown) => {
		const { event } = Told.parse(raw);
		told.push(event);
		for (const wait of waits) if (wait.fits(event)) wait.resolve();
	});
	const until = (fits: (event: Told["event"]) => boolean) =>
		new Promise<void>((resolve) => waits.push({ fits, resolve }));
	const reply = await ask(socket, { type: "session.join", lab: "small" });
	return { socket, told, until, view: SessionView.parse(reply.ok && reply.value) };
}

describe("a class", () => {
	it("of 50 hears each difference once, in order", async () => {
		const { session, agent } = await door.session("small");
		const { cookie, id } = await door.link(session);
		const viewers = await Promise.all(Array.from({ length: 50 }, () => listening(cookie, { link: id })));
		expect(session.status).toMatchObject({ viewers: 51, watching: 50 });
		const all = viewers.map(({ until }) =>
			until((event) => event.type === "difference" && event.difference.clock.n === 100),
		);
		for (let n = 1; n <= 100; n++) agent.set(n % 7, String(n));
		await Promise.all(all);
		const clocks = Array.from({ length: 100 }, (_, n) => n + 1);
		for (const { told } of viewers) {
			expect(told.flatMap((event) => (event.type === "difference" ? [event.difference.clock.n] : []))).toEqual(clocks);
		}
		for (const { socket } of viewers) socket.disconnect();
		while (session.status.watching > 0) await new Promise((resolve) => setImmediate(resolve));
		expect(session.status.viewers).toBe(1);
	}, 30_000);

	it("sees what the owner looks at, also who comes late; no faster than it can be followed", async () => {
		const { session, agent } = await door.session("small");
		const { cookie, id } = await door.link(session);
		const owner = await door.socket(door.owners);
		const early = await listening(cookie, { link: id });
		expect(early.view.focus).toEqual({ step: null, selected: null });
		const last = early.until((event) => event.type === "focus" && event.focus.selected === "netns:20");
		const started = performance.now();
		for (let n = 1; n <= 20; n++) {
			const focus = { step: "look", selected: `netns:${n}` };
			expect((await ask(owner, { type: "session.focus", session: session.id, focus })).ok).toBe(true);
		}
		const late = await listening(cookie, { link: id });
		expect(late.view.focus).toEqual({ step: "look", selected: "netns:20" });
		await last;
		const told = early.told.filter(({ type }) => type === "focus").length;
		expect(told).toBeLessThanOrEqual(2 + (performance.now() - started) / focusPause);
		// A step that starts is the one in sight, for everybody.
		const running = early.until((event) => event.type === "step.started");
		session.run("look");
		agent.start("look");
		await running;
		expect((await listening(cookie, { link: id })).view.focus).toEqual({ step: null, selected: "netns:20" });
	});
});

describe("a step that the lab does not have", () => {
	it("is not looked at", async () => {
		const { session } = await door.session("small");
		const owner = await door.socket(door.owners);
		const focus = { step: "nine", selected: null };
		const reply = await ask(owner, { type: "session.focus", session: session.id, focus });
		expect(reply).toMatchObject({ ok: false, error: { code: "step-unknown" } });
	});
});

describe("behind a proxy", () => {
	const proxied = new Door();
	beforeAll(() => proxied.open({ publicUrl: new URL("https://labs.example.org") }));
	afterAll(() => proxied.close());

	it("the printed address and links have the public name, and whoever comes by it is let in", async () => {
		const { session } = await proxied.session("small");
		expect(proxied.url.origin).toBe("https://labs.example.org");
		const owner = await proxied.socket(proxied.owners);
		const shared = await ask(owner, { type: "link.make", session: session.id });
		expect(shared).toMatchObject({ ok: true, value: { local: false } });
		const { url, cookie, id } = await proxied.link(session);
		expect(url.origin).toBe("https://labs.example.org");
		const name = { Host: "labs.example.org", Origin: "https://labs.example.org" };
		const entered = await proxied.http(`${url.pathname}${url.search}`, name);
		expect(entered).toMatchObject({ status: 303, headers: { location: `/lab?id=small&link=${id}` } });
		expect(entered.headers["set-cookie"]?.[0]).toMatch(/; Secure$/);
		expect((await proxied.http("/lab", { ...name, Cookie: cookie })).status).toBe(200);
		for (const wrong of [{ Host: "example.org" }, { ...name, Origin: "http://labs.example.org" }]) {
			expect((await proxied.http("/lab", { ...name, ...wrong, Cookie: cookie })).status).toBe(403);
		}
	});
});
