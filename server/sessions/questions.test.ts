import { expect, it } from "vitest";
import { Questions } from "./questions";

function asked() {
	const questions = new Questions<string[] | null>();
	const ids: number[] = [];
	const ask = () => questions.ask("owner", (id) => ids.push(id));
	return { questions, ask, ids };
}

it("gives each who asked the answer to their own question, in any order", async () => {
	const { questions, ask, ids } = asked();
	const [first, second, third] = [ask(), ask(), ask()];
	const [one = 0, two = 0, three = 0] = ids;
	questions.answered(two, { error: { code: "message-invalid", message: "no such namespace", values: {} } });
	questions.answered(three, null);
	questions.answered(one, ["answer"]);
	expect(await first).toEqual(["answer"]);
	expect(await third).toBeNull();
	await expect(second).rejects.toMatchObject({ code: "message-invalid" });
});

it("leaves nobody waiting for an agent that is gone, and hears an old answer without harm", async () => {
	const { questions, ask, ids } = asked();
	const waits = ask();
	questions.forget();
	await expect(waits).rejects.toMatchObject({ code: "agent-lost" });
	questions.answered(ids[0] ?? 0, ["late"]);
});

it("asks only so many at once", () => {
	const { ask } = asked();
	for (let n = 0; n < 8; n++) void ask();
	expect(ask).toThrow(/Too many/);
});
