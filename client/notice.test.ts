import { expect, it } from "vitest";
import type { Lab } from "@/protocol/lab";
import { createSessionStore, type SessionStore } from "./store";
import { SocketPair } from "./testing/socket-pair";
import { lab, Source } from "./testing/source";
import { wireOver } from "./wire";

const text = (en: string) => ({ en, zh: en });
const step = (id: string, more: Partial<Lab["steps"][number]> = {}): Lab["steps"][number] => ({
	...{ id, title: text(id), text: text(id), optional: false, prelude: null },
	...{ features: [], files: [], lights: [] },
	commands: [{ host: "pc", run: "true", expect: "ok", timeout: "1s" }],
	checks: [{ say: text("there"), record: "host", where: {}, expect: {}, within: "1s" }],
	...more,
});
const conf = (content: string) => ({ host: "pc", path: "/etc/mine", content, editable: true });
const labWith = (content: string): Lab => ({
	...lab,
	steps: [step("base/a", { prelude: "base" }), step("one"), step("two", { files: [conf(content)] })],
});

/** A page that has seen steps `base/a` and `one` done in a session of the first server. */
async function page(done = ["base/a", "one"]) {
	const source = new Source(100);
	source.lab = labWith("mine");
	for (const id of done) {
		source.run({ type: "step.started", step: id, time: 1 });
		source.run({ type: "step.ended", step: id, time: 2, ok: true, reason: "done", duration: 1 });
	}
	const socket = new SocketPair(source, () => "once");
	const frames: (() => void)[] = [];
	const store = createSessionStore(wireOver(socket), "fuzz", (callback) => frames.push(callback));
	const calm = async () => {
		while (socket.waiting > 0 || frames.length > 0) {
			await socket.deliver(socket.waiting);
			for (const callback of frames.splice(0)) callback();
		}
	};
	socket.connect();
	await calm();
	return { source, socket, store, calm };
}

/** The connection goes, and comes back to another session. */
async function away({ socket, store, calm }: Awaited<ReturnType<typeof page>>, server: string) {
	socket.disconnect();
	expect(store.getState().connection).toBe("lost");
	const now = new Source(100, "another", server);
	now.lab = labWith("as the lab has it");
	socket.source = now;
	socket.connect();
	await calm();
	return now;
}

const lost = {
	steps: 1,
	through: { step: "one", number: 1 },
	edits: [{ step: "two", file: 0, content: "mine" }],
};
const noticeIn = (store: SessionStore) => store.getState().notice;

it("a page that comes back to another server says what was lost, and puts it back", async () => {
	const one = await page();
	const now = await away(one, "second");
	expect(one.store.getState()).toMatchObject({ connection: "open", session: { id: "another" } });
	expect(noticeIn(one.store)).toEqual({ type: "restarted", lost });
	const done = one.store.bringBack();
	await one.calm();
	await one.calm();
	await done;
	expect(now.asked.filter(({ type }) => type === "file.edit" || type === "step.run")).toEqual([
		{ type: "file.edit", session: "another", step: "two", file: 0, content: "mine" },
		{ type: "step.run", session: "another", through: "one" },
	]);
	expect(noticeIn(one.store)).toBeNull();
});

it("a page that was away for longer than its sandbox is kept says so", async () => {
	const one = await page();
	await away(one, "first");
	expect(noticeIn(one.store)).toEqual({ type: "not-kept", minutes: 15, lost });
	one.store.dismiss("notice");
	expect(noticeIn(one.store)).toBeNull();
});

it("nothing is said to be lost where nothing was done, and nothing at all where the session is the same", async () => {
	const one = await page(["base/a"]);
	one.socket.disconnect();
	one.socket.connect();
	await one.calm();
	expect(noticeIn(one.store)).toBeNull();
	await away(one, "second");
	expect(noticeIn(one.store)).toMatchObject({ type: "restarted", lost: { steps: 0, through: null } });
});

it("a fresh sandbox that another page has asked for is told, one's own is not", async () => {
	const one = await page();
	one.source.reset();
	await one.calm();
	expect(noticeIn(one.store)).toEqual({ type: "reset" });
	const done = one.store.reset();
	one.source.reset();
	await one.calm();
	await done;
	expect(noticeIn(one.store)).toBeNull();
	one.socket.disconnect();
	one.source.reset();
	one.socket.connect();
	await one.calm();
	expect(noticeIn(one.store)).toEqual({ type: "reset" });
});
