import { expect, it } from "vitest";
import { VethlabError } from "@/protocol/errors";
import type { Lab } from "@/protocol/lab";
import { EngineChoice } from "./engine-choice";
import { Session } from "./session";
import { FakeEngine, fakeLab, fakeVariant } from "./testing/fake-agent";
import { Listener } from "./testing/listener";

/** A session whose lab's file says what `file.says`, or is broken. */
async function open(lab: Lab = fakeLab) {
	const engine = new FakeEngine();
	const listener = new Listener();
	const file: { says: Lab | string } = { says: lab };
	const read = () => {
		if (typeof file.says !== "string") return file.says;
		throw new VethlabError("lab-invalid", file.says);
	};
	const first = engine.next();
	const session = new Session({ id: "s", lab, read, engines: new EngineChoice([engine]), keepMinutes: 30 });
	session.join(listener);
	const agent = await first;
	const ready = listener.status("ready");
	agent.ready();
	await ready;
	listener.heard.length = 0;
	const save = (says: Lab | string) => {
		file.says = says;
		session.labSaved();
	};
	return { engine, session, listener, save, agent };
}

const text = (en: string) => ({ en, zh: en });

/** The lab with something about its first step's first command or check changed. */
function changed(what: "text" | "say" | "lights" | "note" | "run" | "timeout" | "check"): Lab {
	const [step, ...others] = structuredClone(fakeLab.steps);
	const [command] = step?.commands ?? [];
	const [check] = step?.checks ?? [];
	if (!step || !command || !check || !("record" in check)) throw new Error("the fake lab is another");
	if (what === "text") step.text = text("other");
	if (what === "say") check.say = text("other");
	if (what === "lights") step.lights = [{ record: "link", where: {} }];
	if (what === "note") command.note = text("a note");
	if (what === "run") command.run = "echo other";
	if (what === "timeout") command.timeout = "1s";
	if (what === "check") check.count = 7;
	return { ...fakeLab, steps: [step, ...others] };
}

it.each(["text", "say", "lights", "note"] as const)("a new %s is taken at once, and told", async (what) => {
	const { session, listener, save } = await open();
	save(changed(what));
	expect(session.lab).toEqual(changed(what));
	expect(session.status).toMatchObject({ status: "ready", epoch: 0, file: { change: "words", problems: [] } });
	expect(listener.heard.map((event) => event.type)).toEqual(["status", "lab"]);
});

it.each(["run", "timeout", "check"] as const)("another %s waits for a reset", async (what) => {
	const { session, listener, save, engine } = await open();
	save(changed(what));
	expect(session.lab).toEqual(fakeLab);
	expect(session.status).toMatchObject({ status: "ready", epoch: 0, file: { change: "run", problems: [] } });
	expect(listener.heard.map((event) => event.type)).toEqual(["status"]);
	const second = engine.next();
	session.reset();
	await second;
	expect(session.lab).toEqual(changed(what));
	expect(session.status.file).toBeUndefined();
	// What it runs by now is no change.
	save(changed(what));
	expect(session.status.file).toBeUndefined();
});

it("a broken save says what is wrong, line by line, and all stays as it is", async () => {
	const { session, save } = await open();
	save("f/lab.yaml:1:2: expected a\nf/lab.yaml:3:4: expected b");
	expect(session.lab).toEqual(fakeLab);
	const problems = ["f/lab.yaml:1:2: expected a", "f/lab.yaml:3:4: expected b"];
	expect(session.status).toMatchObject({ status: "ready", epoch: 0, file: { change: "broken", problems } });
	expect(() => session.reset()).toThrow("expected a");
	expect(session.status.epoch).toBe(0);
});

it("a file that is as it was again has not changed, whatever it was in between", async () => {
	const { session, save } = await open();
	save(changed("run"));
	save("f/lab.yaml:1:2: expected a");
	save(fakeLab);
	expect(session.status.file).toBeUndefined();
});

it("a save of another lab's file, or of the same content, is not told", async () => {
	const { listener, save } = await open();
	save(fakeLab);
	save(changed("run"));
	listener.heard.length = 0;
	save(changed("run"));
	expect(listener.heard).toEqual([]);
});

it("a variant that is gone is a mistake, while it runs", async () => {
	const { session, save } = await open(fakeVariant("left"));
	save('Lab fake has no variant "left".');
	expect(session.status.file).toMatchObject({ change: "broken", problems: ['Lab fake has no variant "left".'] });
});
